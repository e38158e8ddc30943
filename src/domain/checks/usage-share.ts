import type { UsageFact } from '../../contracts/cluster.ts';
import { instantOf, spanOf } from '../instant.ts';
import type { CheckInput } from './check.ts';

/** A metrics server measures every fifteen to sixty seconds; older than this its figures say nothing of now. */
const METRICS_MAX_AGE_MS = 300_000;

/** One resource as a share of what it may be. */
export interface Share {
  readonly what: 'cpu' | 'memory';
  readonly percent: number;
}

/** Why figures cannot be used by their time; undefined when they can. */
export function metricsTrouble({ at }: UsageFact, { floor, nowMs }: CheckInput): string | undefined {
  const ms = instantOf(at);
  if (ms === null) return 'its metrics have no time';
  const ageMs = nowMs - ms;
  if (ageMs < -floor.thresholds.clock_skew_seconds * 1_000) return `its metrics lie ${spanOf(ageMs)} ahead`;
  return ageMs > METRICS_MAX_AGE_MS ? `its metrics are ${spanOf(ageMs)} old` : undefined;
}

/** Used as percent of the whole; undefined where that has no meaning: unknown, negative, or of nothing. */
export function percentOf(used: number | null, whole: number | null): number | undefined {
  if (used === null || whole === null) return undefined;
  const percent = (used / whole) * 100;
  return Number.isFinite(percent) && used >= 0 && whole > 0 ? percent : undefined;
}

/** `memory 62.5 %`. Rounded away from zero, so that what is at the threshold does not look below it. */
export function sayShare({ what, percent }: Share): string {
  return `${what} ${Math.ceil(percent * 10) / 10} %`;
}

/** The largest share; undefined when there is none. */
export function worstShare<S extends Share>(shares: readonly S[]): S | undefined {
  return shares.toSorted((left, right) => right.percent - left.percent)[0];
}
