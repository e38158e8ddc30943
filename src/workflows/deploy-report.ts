import type { DeployResult } from '../contracts/activities.ts';
import { type Operation, runOperation } from './operation.ts';
import type { Runbook } from './runbook.ts';

const DEPLOY: Operation<'reportDeploy', DeployResult> = {
  report: 'reportDeploy',
  id: 'deploy',
  summary: 'Render the deploy report',
  conclude: ({ status, workloads, healthy, degraded, halted, headline }, artifacts) => ({
    announcement: { verdict: status === 'failed' ? 'INCOMPLETE' : 'COMPLETE', failing: degraded, headline },
    result: { status, workloads, healthy, degraded, halted, headline, artifacts },
  }),
};

/** What is deployed, where, from which image, is it healthy, is it allowed to run. */
export async function runDeployReport(
  runbook: Runbook,
  raw: unknown,
  extra: readonly unknown[],
): Promise<DeployResult> {
  return await runOperation(runbook, DEPLOY, raw, extra);
}
