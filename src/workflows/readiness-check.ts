import type { ReadinessResult } from '../contracts/activities.ts';
import { type Operation, runOperation } from './operation.ts';
import type { Runbook } from './runbook.ts';

const READINESS: Operation<'reportReadiness', ReadinessResult> = {
  report: 'reportReadiness',
  id: 'readiness',
  summary: 'Judge every check and render the report',
  conclude: ({ verdict, ready, failing, unknown, waived, headline }, artifacts) => ({
    announcement: {
      verdict,
      failing: failing.length + unknown.length,
      checks: [...failing, ...unknown],
      headline,
    },
    result: { verdict, ready, failing, unknown, waived, headline, artifacts },
  }),
};

/** docs/ops/runbooks/pre_market.md: look at everything, decide, write it down. A NO-GO is a completed run. */
export async function runReadinessCheck(
  runbook: Runbook,
  raw: unknown,
  extra: readonly unknown[],
): Promise<ReadinessResult> {
  return await runOperation(runbook, READINESS, raw, extra);
}
