import type { DeployResult } from '../contracts/activities.ts';
import { budgetOf, gather, inputOf, open } from './look.ts';
import { guarded, publish, reportMs, reportOf } from './publish.ts';
import type { Runbook } from './runbook.ts';

/** What is deployed, where, from which image, is it healthy, is it allowed to run. */
export async function runDeployReport(
  runbook: Runbook,
  raw: unknown,
  extra: readonly unknown[],
): Promise<DeployResult> {
  const input = inputOf(runbook, raw, extra);
  return await guarded(runbook, async (isOpen) => {
    const opened = await open(runbook, input);
    isOpen(opened);
    const budget = budgetOf(opened);
    const gathered = await gather(runbook, opened, budget);

    const summary = await reportOf(runbook, gathered, async (evidence, id) => {
      const call = {
        id: `${id}-deploy`,
        summary: 'Render the deploy report',
        within_ms: reportMs(budget.writeMs),
        tries: 3,
        must: true,
      } as const;
      return await runbook.call('reportDeploy', call, { run: opened.run, evidence });
    });
    const { artifacts } = await publish(runbook, opened, summary.files, budget.writeMs);

    const { status, workloads, healthy, degraded, halted, headline } = summary;
    const report = artifacts[0];
    runbook.announce({
      verdict: status === 'failed' ? 'INCOMPLETE' : 'COMPLETE',
      failing: degraded,
      headline,
      ...(report === undefined ? {} : { report }),
    });
    return { status, workloads, healthy, degraded, halted, headline, artifacts };
  });
}
