import type { Observation } from '../../contracts/observation.ts';
import type { ReadinessReport, ReportedCheck } from '../../contracts/readiness-report.ts';
import type { Ref } from '../../contracts/ref.ts';
import type { RunContext } from '../../contracts/run.ts';
import type { CheckInput } from '../checks/check.ts';
import type { JudgedCheck } from '../verdict/judged-check.ts';
import type { Judgement } from '../verdict/verdict.ts';
import { notObserved } from './not-observed.ts';
import { utc } from './run-stamp.ts';

const MAX_FINDINGS = 25;

/** What a readiness report is made of. `refs` gives the file of each evidence key. */
export interface ReportParts {
  readonly run: RunContext;
  readonly input: CheckInput;
  readonly judgement: Judgement;
  readonly refs: ReadonlyMap<string, Ref>;
  readonly finishedMs: number;
}

/** The report without the Markdown's sha256: the Markdown is rendered from this. */
export type ReportBody = Omit<ReadinessReport, 'markdown'>;

/** The report as a value. Same parts, same value. */
export function buildReadinessReport(parts: ReportParts): ReportBody {
  const { run, input, judgement } = parts;
  const cluster = valueOf(input.cluster);
  const repository = valueOf(input.repository);
  const { trading_day, phase, market_open, next_open_utc, note } = input.session;
  return {
    schema_version: 'floor-ops/readiness-report/v1',
    generated_utc: utc(parts.finishedMs),
    git_sha: repository?.git_sha ?? null,
    git_branch: repository?.git_branch ?? null,
    kubectl_context: cluster?.context ?? null,
    namespace: run.namespace,
    ready: judgement.ready,
    checks: judgement.checks.map((check) => reported(check, parts)),
    verdict: judgement.verdict,
    headline: judgement.headline,
    floor: run.floor.name,
    label: run.floor.label,
    session: { trading_day, phase, market_open, next_open_utc, note },
    clock: run.clock,
    waived: judgement.checks.flatMap(({ name, waiver }) => (waiver === null ? [] : [{ ...waiver, check: name }])),
    waivers_not_applied: [...judgement.refusedWaivers],
    run: runOf(parts),
    cluster: {
      uid: valueOf(cluster?.uid) ?? null,
      server_version: valueOf(cluster?.server)?.version ?? null,
      resource_version: cluster?.consistency.resource_version ?? null,
      user: valueOf(cluster?.identity.who)?.username ?? null,
      consistent: cluster?.consistency.consistent ?? false,
    },
    not_observed: [...notObserved(input)],
  };
}

function reported(check: JudgedCheck, { refs, input }: ReportParts): ReportedCheck {
  return {
    name: check.name,
    status: check.status,
    details: check.details,
    severity: check.severity,
    observed_utc: utc(input.nowMs),
    evidence: check.evidence.flatMap((key) => refs.get(key) ?? []),
    runbook: check.runbook === null ? null : `docs/ops/runbooks/${check.runbook}.md`,
    owner: check.owner,
    findings: check.findings.slice(0, MAX_FINDINGS).map((found) => ({ ...found })),
    findings_total: check.findings.length,
  };
}

function runOf({ run, finishedMs }: ReportParts): ReadinessReport['run'] {
  return {
    workflow_id: run.origin.workflow_id,
    run_id: run.origin.run_id,
    workflow_history: !run.origin.local,
    directory: run.place.directory,
    trigger: run.trigger,
    requested_by: run.requested_by,
    reason: run.reason,
    started_utc: run.started_utc,
    finished_utc: utc(finishedMs),
    deadline_utc: run.deadline_utc,
    supersedes: run.supersedes,
    slot: run.slot === null ? null : { ...run.slot },
  };
}

function valueOf<T>(observation: Observation<T> | undefined): T | undefined {
  return observation?.seen === true ? observation.value : undefined;
}
