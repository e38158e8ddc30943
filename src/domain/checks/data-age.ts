import type { EndpointProbe } from '../../contracts/facts.ts';
import type { OpsStatus } from '../../contracts/ops-status.ts';
import { spanOf } from '../instant.ts';
import type { CheckInput } from './check.ts';
import { readTime } from './status-body.ts';

/** How old market data is by the reader's clock and the strictest threshold; a service's own word only makes it worse. */
export type DataAge = FreshData | { readonly kind: 'stale' | 'ahead' | 'unknown'; readonly why: string };

export interface FreshData {
  readonly kind: 'fresh';
  readonly ageMs: number;
  readonly limitMs: number;
}

type Marketdata = NonNullable<OpsStatus['marketdata']>;

/** The last tick counts, the last bar where there is no tick; `is_fresh` other than true is not fresh. */
export function dataAge(told: Marketdata, probe: EndpointProbe, input: Pick<CheckInput, 'floor' | 'nowMs'>): DataAge {
  const limitMs = Math.min(told.stale_threshold_seconds, input.floor.thresholds.marketdata_stale_seconds) * 1_000;
  const tick = readTime(told.last_tick_utc, probe, input);
  const bar = readTime(told.last_bar_utc, probe, input);
  const ahead = [tick, bar].find((read) => read.kind === 'future');
  if (ahead !== undefined) return { kind: 'ahead', why: `its data lies ${spanOf(ahead.aheadMs)} ahead` };
  const newest = tick.kind === 'missing' ? bar : tick;
  if (newest.kind !== 'age') return { kind: 'unknown', why: 'it has seen neither a tick nor a bar' };
  const { ageMs } = newest;
  const said = `data ${spanOf(Math.max(0, ageMs))} old, limit ${spanOf(limitMs)}`;
  if (ageMs > limitMs) return { kind: 'stale', why: said };
  if (told.is_fresh === false) return { kind: 'stale', why: `it says is_fresh: false (${said})` };
  if (told.is_fresh === null) return { kind: 'unknown', why: `it says is_fresh: null (${said})` };
  return { kind: 'fresh', ageMs, limitMs };
}
