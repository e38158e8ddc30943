import { inputOf } from './look.ts';
import type { Runbook } from './runbook.ts';
import { runSlot, type SlotResult } from './slot.ts';

/** 09:15 New York, T-15: the verdict that the open stands on. docs/ops/runbooks/pre_market.md. */
export async function runPreOpenReadiness(
  runbook: Runbook,
  raw: unknown,
  extra: readonly unknown[],
): Promise<SlotResult> {
  return await runSlot(runbook, { phase: 'pre_open', ...inputOf(runbook, raw, extra) });
}
