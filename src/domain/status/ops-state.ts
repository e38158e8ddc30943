import type { OpsStatus } from '../../contracts/ops-status.ts';

export type ServiceKind = OpsStatus['service_kind'];
export type ServiceState = OpsStatus['status']['state'];

/** What is known of the market data that a service stands on. `future` is stamped later than the clock allows. */
export type Freshness = 'fresh' | 'stale' | 'missing' | 'future';

/** Everything that a service's state is decided from (docs/ops/status_contract.md). */
export interface StateFacts {
  readonly kind: ServiceKind;
  /** Names of required fields that the service does not know; the kill switch counts as one when it cannot be read. */
  readonly missing: readonly string[];
  /** Only asked of the execution kind. */
  readonly executionDisabled: boolean;
  /** Only a third party can say so of a service: one that answers is not down. */
  readonly processDown: boolean;
  /** Halted. A switch that cannot be read is halted. */
  readonly killSwitch: boolean;
  readonly marketOpen: boolean;
  readonly freshness: Freshness;
  readonly heartbeatStale: boolean;
}

export interface StateDecision {
  readonly state: ServiceState;
  /** Every reason that holds, in the order in which they decide; empty for OK. */
  readonly reasonCodes: readonly string[];
}

interface Rule {
  readonly holds: (facts: StateFacts) => boolean;
  readonly state: (facts: StateFacts) => ServiceState;
  readonly reason: (facts: StateFacts) => string;
}

const TRADES: ReadonlySet<ServiceKind> = new Set(['strategy', 'execution']);
const NEEDS_MARKET: ReadonlySet<ServiceKind> = new Set(['marketdata', 'strategy', 'execution', 'ingest']);

const MARKETDATA_REASON = {
  stale: 'MARKETDATA_STALE',
  missing: 'MARKETDATA_MISSING',
  future: 'CLOCK_SKEW',
} as const satisfies Record<Exclude<Freshness, 'fresh'>, string>;

/** The contract's order: the first rule that holds names the state; reasons of the later ones are told as well. */
const RULES: readonly Rule[] = [
  {
    holds: ({ missing }) => missing.length > 0,
    state: () => 'UNKNOWN',
    reason: () => 'REQUIRED_FIELDS_MISSING',
  },
  {
    holds: ({ kind, executionDisabled }) => kind === 'execution' && executionDisabled,
    state: () => 'OFFLINE',
    reason: () => 'EXECUTION_DISABLED',
  },
  { holds: ({ processDown }) => processDown, state: () => 'OFFLINE', reason: () => 'PROCESS_DOWN' },
  {
    holds: ({ kind, killSwitch }) => TRADES.has(kind) && killSwitch,
    state: () => 'HALTED',
    reason: () => 'KILL_SWITCH',
  },
  {
    holds: ({ kind, marketOpen, freshness }) => NEEDS_MARKET.has(kind) && marketOpen && freshness !== 'fresh',
    state: ({ kind }) => (TRADES.has(kind) ? 'HALTED' : 'DEGRADED'),
    reason: ({ freshness }) => (freshness === 'fresh' ? 'MARKETDATA_MISSING' : MARKETDATA_REASON[freshness]),
  },
  { holds: ({ heartbeatStale }) => heartbeatStale, state: () => 'DEGRADED', reason: () => 'HEARTBEAT_STALE' },
  {
    holds: ({ kind, marketOpen }) => NEEDS_MARKET.has(kind) && !marketOpen,
    state: () => 'MARKET_CLOSED',
    reason: () => 'MARKET_CLOSED',
  },
];

/** The state of a service, and every reason for it. */
export function decideState(facts: StateFacts): StateDecision {
  const holding = RULES.filter((rule) => rule.holds(facts));
  const first = holding[0];
  return {
    state: first === undefined ? 'OK' : first.state(facts),
    reasonCodes: holding.map((rule) => rule.reason(facts)),
  };
}

/**
 * Why strategies must not run, as far as this service can tell; empty only when they may.
 * A kind that does not see market data never clears them: where nothing else gates, it says that it sees none.
 */
export function gatingReasons(facts: StateFacts): readonly string[] {
  const gates: string[] = [];
  if (facts.missing.length > 0) gates.push('REQUIRED_FIELDS_MISSING');
  if (facts.killSwitch) gates.push('KILL_SWITCH');
  if (facts.heartbeatStale) gates.push('HEARTBEAT_STALE');
  if (!NEEDS_MARKET.has(facts.kind)) return gates.length > 0 ? gates : ['MARKETDATA_MISSING'];
  if (!facts.marketOpen) return [...gates, 'MARKET_CLOSED'];
  return facts.freshness === 'fresh' ? gates : [...gates, MARKETDATA_REASON[facts.freshness]];
}
