import type { ActivityContract } from '../contracts/activities.ts';
import type { Ref } from '../contracts/ref.ts';
import { budgetOf, gather, inputOf, open } from './look.ts';
import { guarded, publish, reportMs, reportOf } from './publish.ts';
import type { Announcement, Runbook } from './runbook.ts';

type ReportActivity = 'reportReadiness' | 'reportDeploy';

/** An operation that looks at everything and makes one report of it. */
export interface Operation<Name extends ReportActivity, Result> {
  readonly report: Name;
  /** Ends the ids of its report activities: `report-readiness`. */
  readonly id: string;
  readonly summary: string;
  /** What to tell of it, and what it returns. */
  readonly conclude: (
    summary: ActivityContract[Name]['answer'],
    artifacts: readonly Ref[],
  ) => { readonly announcement: Announcement; readonly result: Result };
}

/** Look, decide, write: the steps that such operations share. */
export async function runOperation<Name extends ReportActivity, Result>(
  runbook: Runbook,
  operation: Operation<Name, Result>,
  raw: unknown,
  extra: readonly unknown[],
): Promise<Result> {
  const input = inputOf(runbook, raw, extra);
  return await guarded(runbook, async (isOpen) => {
    const opened = await open(runbook, input);
    isOpen(opened);
    const budget = budgetOf(opened);
    const gathered = await gather(runbook, opened, budget);
    const summary = await reportOf(runbook, gathered, async (evidence, id) => {
      const within_ms = reportMs(budget.writeMs);
      const call = {
        id: `${id}-${operation.id}`,
        summary: operation.summary,
        within_ms,
        tries: 3,
        must: true,
      } as const;
      return await runbook.call(operation.report, call, { run: opened.run, evidence });
    });
    const { artifacts } = await publish(runbook, opened, summary.files, budget.writeMs);
    const { announcement, result } = operation.conclude(summary, artifacts);
    const report = artifacts[0];
    runbook.announce({ ...announcement, ...(report === undefined ? {} : { report }) });
    return result;
  });
}
