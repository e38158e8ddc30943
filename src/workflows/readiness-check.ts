import type { ReadinessResult } from '../contracts/activities.ts';
import { budgetOf, gather, inputOf, open } from './look.ts';
import { guarded, publish, reportMs, reportOf } from './publish.ts';
import type { Runbook } from './runbook.ts';

/** docs/ops/runbooks/pre_market.md: look at everything, decide, write it down. A NO-GO is a completed run. */
export async function runReadinessCheck(
  runbook: Runbook,
  raw: unknown,
  extra: readonly unknown[],
): Promise<ReadinessResult> {
  const input = inputOf(runbook, raw, extra);
  return await guarded(runbook, async (isOpen) => {
    const opened = await open(runbook, input);
    isOpen(opened);
    const budget = budgetOf(opened);
    const gathered = await gather(runbook, opened, budget);

    const summary = await reportOf(runbook, gathered, async (evidence, id) => {
      const call = {
        id: `${id}-readiness`,
        summary: 'Judge every check and render the report',
        within_ms: reportMs(budget.writeMs),
        tries: 3,
        must: true,
      } as const;
      return await runbook.call('reportReadiness', call, { run: opened.run, evidence });
    });
    const { artifacts } = await publish(runbook, opened, summary.files, budget.writeMs);

    const { verdict, ready, failing, unknown, waived, headline } = summary;
    const report = artifacts[0];
    runbook.announce({
      verdict,
      failing: failing.length + unknown.length,
      checks: [...failing, ...unknown],
      headline,
      ...(report === undefined ? {} : { report }),
    });
    return { verdict, ready, failing, unknown, waived, headline, artifacts };
  });
}
