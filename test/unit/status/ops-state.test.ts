import { expect, test } from '@jest/globals';
import { REASON_CODES, SERVICE_KINDS, SERVICE_STATES } from '../../../src/contracts/ops-status.ts';
import { decideState, type Freshness, gatingReasons, type StateFacts } from '../../../src/domain/status/ops-state.ts';

function facts(changes: Partial<StateFacts>): StateFacts {
  return {
    kind: 'strategy',
    missing: [],
    executionDisabled: false,
    processDown: false,
    killSwitch: false,
    marketOpen: true,
    freshness: 'fresh',
    heartbeatStale: false,
    ...changes,
  };
}

test.each<[why: string, changes: Partial<StateFacts>, state: string, reasons: readonly string[]]>([
  ['a strategy in session with fresh data', {}, 'OK', []],
  [
    'a field that is not known decides first',
    { missing: ['kill_switch'], killSwitch: true },
    'UNKNOWN',
    ['REQUIRED_FIELDS_MISSING', 'KILL_SWITCH'],
  ],
  [
    'execution that is disabled',
    { kind: 'execution', executionDisabled: true, killSwitch: true },
    'OFFLINE',
    ['EXECUTION_DISABLED', 'KILL_SWITCH'],
  ],
  ['disabled execution says nothing of a strategy', { executionDisabled: true }, 'OK', []],
  ['a process that is down', { processDown: true }, 'OFFLINE', ['PROCESS_DOWN']],
  ['the locked posture in session', { killSwitch: true }, 'HALTED', ['KILL_SWITCH']],
  [
    'the locked posture outside the session',
    { killSwitch: true, marketOpen: false, freshness: 'stale' },
    'HALTED',
    ['KILL_SWITCH', 'MARKET_CLOSED'],
  ],
  [
    'a halt does not hide stale data',
    { killSwitch: true, freshness: 'stale' },
    'HALTED',
    ['KILL_SWITCH', 'MARKETDATA_STALE'],
  ],
  [
    'a halt does not hide a dead heartbeat',
    { killSwitch: true, heartbeatStale: true },
    'HALTED',
    ['KILL_SWITCH', 'HEARTBEAT_STALE'],
  ],
  ['execution obeys the kill switch too', { kind: 'execution', killSwitch: true }, 'HALTED', ['KILL_SWITCH']],
  ['market data does not obey the kill switch', { kind: 'marketdata', killSwitch: true }, 'OK', []],
  ['ops does not obey the kill switch', { kind: 'ops', killSwitch: true }, 'OK', []],
  ['a strategy with stale data', { freshness: 'stale' }, 'HALTED', ['MARKETDATA_STALE']],
  ['a strategy with no data at all', { freshness: 'missing' }, 'HALTED', ['MARKETDATA_MISSING']],
  ['a strategy whose data comes from the future', { freshness: 'future' }, 'HALTED', ['CLOCK_SKEW']],
  [
    'market data that is stale in session',
    { kind: 'marketdata', freshness: 'stale' },
    'DEGRADED',
    ['MARKETDATA_STALE'],
  ],
  [
    'market data that never ticked in session',
    { kind: 'marketdata', freshness: 'missing' },
    'DEGRADED',
    ['MARKETDATA_MISSING'],
  ],
  [
    'market data outside the session',
    { kind: 'marketdata', marketOpen: false, freshness: 'missing' },
    'MARKET_CLOSED',
    ['MARKET_CLOSED'],
  ],
  [
    'fresh data outside the session is still closed',
    { kind: 'marketdata', marketOpen: false },
    'MARKET_CLOSED',
    ['MARKET_CLOSED'],
  ],
  [
    'a dead heartbeat goes before a closed market',
    { kind: 'marketdata', marketOpen: false, heartbeatStale: true },
    'DEGRADED',
    ['HEARTBEAT_STALE', 'MARKET_CLOSED'],
  ],
  ['an old heartbeat in session', { heartbeatStale: true }, 'DEGRADED', ['HEARTBEAT_STALE']],
  ['ops is not market dependent', { kind: 'ops', marketOpen: false, freshness: 'missing' }, 'OK', []],
  ['ops with a dead heartbeat', { kind: 'ops', heartbeatStale: true }, 'DEGRADED', ['HEARTBEAT_STALE']],
])('%s', (_why, changes, state, reasons) => {
  expect(decideState(facts(changes))).toEqual({ state, reasonCodes: reasons });
});

test.each<[why: string, changes: Partial<StateFacts>, gates: readonly string[]]>([
  ['nothing gates a strategy with fresh data in session', {}, []],
  ['the kill switch gates', { killSwitch: true }, ['KILL_SWITCH']],
  [
    'a closed market gates, stale data then does not',
    { killSwitch: true, marketOpen: false, freshness: 'stale' },
    ['KILL_SWITCH', 'MARKET_CLOSED'],
  ],
  ['stale data gates', { freshness: 'stale' }, ['MARKETDATA_STALE']],
  ['market data obeys no switch, and still tells of it', { kind: 'marketdata', killSwitch: true }, ['KILL_SWITCH']],
  ['ops never clears strategies', { kind: 'ops' }, ['MARKETDATA_MISSING']],
  ['ops tells of the kill switch alone', { kind: 'ops', killSwitch: true, freshness: 'missing' }, ['KILL_SWITCH']],
])('gates: %s', (_why, changes, gates) => {
  expect(gatingReasons(facts(changes))).toEqual(gates);
});

const BOOLEANS = [true, false];
const FRESHNESS: readonly Freshness[] = ['fresh', 'stale', 'missing', 'future'];
const EVERY_CASE: readonly StateFacts[] = SERVICE_KINDS.flatMap((kind) =>
  FRESHNESS.flatMap((freshness) =>
    BOOLEANS.flatMap((killSwitch) =>
      BOOLEANS.flatMap((marketOpen) =>
        BOOLEANS.map((heartbeatStale) => facts({ kind, freshness, killSwitch, marketOpen, heartbeatStale })),
      ),
    ),
  ),
);

test('every state and reason is a word of the contract, OK alone has no reason', () => {
  for (const each of EVERY_CASE) {
    const { state, reasonCodes } = decideState(each);
    expect(SERVICE_STATES).toContain(state);
    for (const reason of [...reasonCodes, ...gatingReasons(each)]) expect(REASON_CODES).toContain(reason);
    expect(reasonCodes.length === 0).toBe(state === 'OK');
  }
});

test('nothing but fresh data, an open market and a switch that is off lets strategies run', () => {
  const cleared = EVERY_CASE.filter((each) => gatingReasons(each).length === 0);
  expect(cleared.length).toBeGreaterThan(0);
  for (const each of cleared) {
    expect(each).toMatchObject({ freshness: 'fresh', marketOpen: true, killSwitch: false, heartbeatStale: false });
  }
});
