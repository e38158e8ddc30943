import { inputOf } from './look.ts';
import type { Runbook } from './runbook.ts';
import { runSlot, type SlotResult } from './slot.ts';

/** 08:30 New York, T-60: the day's first verdict. docs/ops/runbooks/pre_market.md. */
export async function runPreMarketReadiness(
  runbook: Runbook,
  raw: unknown,
  extra: readonly unknown[],
): Promise<SlotResult> {
  return await runSlot(runbook, { phase: 'pre_market', ...inputOf(runbook, raw, extra) });
}
