import type { FindingKind } from './finding-kind.ts';

const PASS = { status: 'PASS', severity: 'minor' } as const;
const STALE = { status: 'FAIL', severity: 'critical', runbook: 'marketdata_stale' } as const;
const UNSEEN = { status: 'UNKNOWN', severity: 'critical', runbook: 'posture_unknown' } as const;

/** Findings about what the services answer: `health.ops_status` and `safety.marketdata_fresh`. */
export const SERVICE_FINDINGS = {
  STATUS_EXPECTED: { title: 'A service is in a state that is expected now', ...PASS },
  STATUS_ABSENT_AS_WANTED: { title: 'A component that is to be at rest does not answer', ...PASS },
  STATUS_UNSEEN: { title: 'A service gave no status that can be used', ...UNSEEN },
  STATUS_MINIMAL: { title: 'A service answers only the older contract', ...UNSEEN },
  STATUS_FOREIGN: { title: 'A status names another service than the one that was asked', ...UNSEEN },
  STATUS_OLD: { title: 'A status or its heartbeat is too old, or missing', ...UNSEEN },
  STATUS_FROM_FUTURE: { title: 'A status holds a time that lies ahead', ...UNSEEN },
  STATUS_CODE_UNKNOWN: { title: 'A status holds a reason that is not a known code', ...UNSEEN },
  STATUS_STATE_UNKNOWN: { title: 'A service says that it does not know its state', ...UNSEEN },
  STATUS_CONTRADICTS_ITSELF: { title: 'Two parts of a status contradict each other', ...UNSEEN },
  STATUS_REPLICAS_MISSING: { title: 'Fewer replicas answered than the floor wants', ...UNSEEN },
  STATUS_UNEXPECTED: {
    title: 'A service is in a state that is not expected now',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'service_state_unexpected',
  },
  STRATEGY_HALTED: {
    title: 'A strategy is halted, or would be, for another reason than the kill switch',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'strategy_engine_halted',
  },
  STATUS_HEALTH_BAD: {
    title: 'A health endpoint contradicts a good status',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'service_state_unexpected',
  },

  MARKETDATA_FRESH: { title: 'Market data is fresh', ...PASS },
  MARKETDATA_AT_REST: { title: 'Market data rests while the market is closed', ...PASS },
  MARKETDATA_UNPROVED: { title: 'Market data rests; freshness unproved until the open', ...PASS },
  MARKETDATA_STALE: { title: 'Market data is stale', ...STALE },
  MARKETDATA_NOT_OK: { title: 'Market data says that it is not well', ...STALE },
  MARKETDATA_CLOSED_IN_SESSION: { title: 'Market data says MARKET_CLOSED while the market is open', ...STALE },
  MARKETDATA_AGE_UNKNOWN: { title: 'The age of market data is not known', ...UNSEEN },
  MARKETDATA_UNSEEN: { title: 'A market-data service was not seen', ...UNSEEN },
  MARKETDATA_CONTRADICTS: { title: 'Two answers of market data contradict each other', ...UNSEEN },
  MARKETDATA_ABSENT: { title: 'The floor has no market-data component', ...UNSEEN },
} as const satisfies Record<string, FindingKind>;
