import type { BareAnswer } from './bare-fetch.ts';
import type { KubectlUse } from './kubectl.ts';
import type { MeasuredCheck } from './measure.ts';
import type { ProcessUse } from './process-meter.ts';

/** All that was measured on one floor; `checks` and `bare` took turns. */
export interface FloorResult {
  readonly pods: number;
  readonly checks: readonly MeasuredCheck[];
  readonly bare: readonly { readonly use: ProcessUse; readonly value: BareAnswer }[];
  readonly kubectl: KubectlUse | null;
  /** One-minute load average of the machine before the first and after the last measured run. */
  readonly load: { readonly before: number; readonly after: number };
}

/** The middle one of some numbers; of an even number of them the lower one of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** How many times as much as the bare client the worker used. */
export function ratio({ checks, bare }: FloorResult, of: keyof ProcessUse): number {
  return median(checks.map(({ use }) => use[of])) / median(bare.map(({ use }) => use[of]));
}
