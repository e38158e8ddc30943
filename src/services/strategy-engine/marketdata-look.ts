import { Healthz, OpsStatus } from '../../contracts/ops-status.ts';
import { freshnessAt } from '../../domain/status/freshness.ts';
import type { Freshness } from '../../domain/status/ops-state.ts';
import type { Clock } from '../shared/clock.ts';
import { getJson } from '../shared/get-json.ts';

const TIMEOUT_MS = 2_000;
/** A look that is older proves nothing of now. */
const LOOK_LASTS_MS = 5_000;

/** What market data answered, both times by the contract. */
export interface MarketdataLook {
  readonly atMs: number;
  readonly healthz: Healthz;
  readonly marketdata: OpsStatus['marketdata'];
}

/**
 * Asks market data for its freshness, twice: what it says as a gate, and the stamp to recompute it from. Null when one
 * of the answers did not come or breaks the contract; never rejects.
 */
export async function lookAtMarketdata(baseUrl: string, clock: Clock): Promise<MarketdataLook | null> {
  const [gate, body] = await Promise.all([read(`${baseUrl}/healthz`), read(`${baseUrl}/ops/status`)]);
  const healthz = Healthz.safeParse(gate);
  const status = OpsStatus.safeParse(body);
  if (!healthz.success || !status.success) return null;
  return { atMs: clock.now(), healthz: healthz.data, marketdata: status.data.marketdata };
}

/** What follows for a strategy: fresh only when both answers say so and the stamp, by the strictest threshold, proves it. */
export function viewOf(
  look: MarketdataLook | null,
  nowMs: number,
  staleAfterMs: number,
): { readonly lastTickMs: number | null; readonly freshness: Freshness; readonly staleAfterMs: number } {
  const block = look?.marketdata ?? null;
  if (look === null || block === null || nowMs - look.atMs > LOOK_LASTS_MS) {
    return { lastTickMs: null, freshness: 'missing', staleAfterMs };
  }
  const strictestMs = Math.min(staleAfterMs, block.stale_threshold_seconds * 1_000);
  const lastTickMs = block.last_tick_utc === null ? null : Date.parse(block.last_tick_utc);
  const byStamp = freshnessAt(lastTickMs, nowMs, strictestMs);
  const saysFresh = look.healthz.ok && block.is_fresh === true;
  return { lastTickMs, freshness: byStamp === 'fresh' && !saysFresh ? 'stale' : byStamp, staleAfterMs: strictestMs };
}

async function read(url: string): Promise<unknown> {
  try {
    return (await getJson(url, TIMEOUT_MS)).body;
  } catch {
    return null; // no answer is no freshness
  }
}
