import { z } from 'zod';
import type { FloorVerdict, OperationName } from '../contracts/operations.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { NoVerdict } from './failures.ts';

/** What `floor run --json` prints, whatever became of the run. */
export interface RunOutcome {
  readonly operation: OperationName;
  readonly workflow_id: string | null;
  readonly run_id: string | null;
  /** As the search attribute `FloorVerdict` says it; null: none was recorded, and that is NO-GO. */
  readonly verdict: FloorVerdict | null;
  readonly headline: string;
  readonly result: unknown;
  readonly exit: ExitCode;
}

const Artifacts = z.array(z.looseObject({ path: z.string(), sha256: z.string() }));
const Readiness = z.looseObject({
  verdict: z.enum(['GO', 'NO_GO']),
  ready: z.boolean(),
  headline: z.string(),
  failing: z.array(z.string()),
  unknown: z.array(z.string()),
  waived: z.array(z.string()),
  artifacts: Artifacts,
});
const Deploy = z.looseObject({
  status: z.enum(['ok', 'degraded', 'failed']),
  headline: z.string(),
  artifacts: Artifacts,
});
const Slot = z.looseObject({ readiness: Readiness });

/** A result, read for those who only want to know how it came out. */
export interface Judged {
  readonly verdict: FloorVerdict;
  readonly headline: string;
  readonly exit: ExitCode;
  readonly failing: readonly string[];
  readonly unknown: readonly string[];
  readonly waived: readonly string[];
  /** Path of the report for people, below the data root of whoever wrote it. */
  readonly report: string | null;
}

/** Reads an operation's result. GO is earned: a result that does not say so in every member is not one. */
export function judge(operation: OperationName, result: unknown): Judged {
  const parsed = operation === 'deploy-report' ? judgeDeploy(result) : judgeReadiness(operation, result);
  if (parsed !== undefined) return parsed;
  throw new NoVerdict(`the result of ${operation} cannot be read; its worker may be of another version`);
}

function judgeReadiness(operation: OperationName, result: unknown): Judged | undefined {
  const slot = operation === 'readiness-check' ? undefined : Slot.safeParse(result);
  const parsed = Readiness.safeParse(slot === undefined ? result : slot.data?.readiness);
  if (!parsed.success) return undefined;
  const { verdict, ready, headline, failing, unknown, waived, artifacts } = parsed.data;
  const go = verdict === 'GO' && ready && failing.length === 0 && unknown.length === 0;
  return {
    verdict: go ? 'GO' : 'NO_GO',
    headline,
    exit: go ? EXIT.ok : EXIT.noGo,
    failing,
    unknown,
    waived,
    report: artifacts[0]?.path ?? null,
  };
}

function judgeDeploy(result: unknown): Judged | undefined {
  const parsed = Deploy.safeParse(result);
  if (!parsed.success) return undefined;
  const { status, headline, artifacts } = parsed.data;
  const failed = status === 'failed';
  return {
    verdict: failed ? 'INCOMPLETE' : 'COMPLETE',
    headline,
    exit: failed ? EXIT.noGo : EXIT.ok,
    failing: [],
    unknown: [],
    waived: [],
    report: artifacts[0]?.path ?? null,
  };
}
