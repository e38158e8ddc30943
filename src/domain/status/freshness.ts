import type { Freshness } from './ops-state.ts';

/** How far a stamp may lie ahead of our clock before it proves nothing. */
const CLOCK_SKEW_MS = 2_000;

/** Whether data of that instant is fresh. Null is data that never came; all times are epoch ms. */
export function freshnessAt(lastTickMs: number | null, nowMs: number, staleAfterMs: number): Freshness {
  if (lastTickMs === null) return 'missing';
  if (lastTickMs - nowMs > CLOCK_SKEW_MS) return 'future';
  return nowMs - lastTickMs > staleAfterMs ? 'stale' : 'fresh';
}
