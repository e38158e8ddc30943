import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { Healthz, OpsStatus } from '../../src/contracts/ops-status.ts';
import { type ServiceFolder, startService } from '../support/service-process.ts';

const IN_SESSION = '2026-11-23T10:00:00-05:00';
const BEFORE_THE_OPEN = '2026-11-23T09:15:00-05:00';
const AT_THE_CLOSE = '2026-11-23T16:00:00-05:00';
const EARLY_CLOSE = '2026-11-27T13:30:00-05:00';
const HOLIDAY = '2026-11-26T11:00:00-05:00';
const SUNDAY_NIGHT = '2026-11-22T23:00:00-05:00';
const CLOSED = [BEFORE_THE_OPEN, AT_THE_CLOSE, EARLY_CLOSE, HOLIDAY, SUNDAY_NIGHT];

jest.setTimeout(60_000);

/** Environment of a service in which it is that instant now. */
function clockAt(instant: string): { readonly SERVICE_CLOCK_OFFSET_MS: string } {
  return { SERVICE_CLOCK_OFFSET_MS: String(Date.parse(instant) - Date.now()) };
}

function tickOf(status: OpsStatus): number {
  return Date.parse(status.marketdata?.last_tick_utc ?? '');
}

async function readStatus(url: string): Promise<OpsStatus> {
  return OpsStatus.parse(await (await fetch(`${url}/ops/status`)).json());
}

async function readHealthz(url: string): Promise<{ status: number; body: Healthz }> {
  const response = await fetch(`${url}/healthz`);
  return { status: response.status, body: Healthz.parse(await response.json()) };
}

/** Reads until the status is as wanted; a service looks at the world in rounds. */
async function statusBecomes(url: string, wanted: Readonly<Record<string, unknown>>): Promise<OpsStatus> {
  const limit = Date.now() + 30_000;
  for (;;) {
    const status = await readStatus(url);
    try {
      expect(status).toMatchObject(wanted);
      return status;
    } catch (error) {
      if (Date.now() > limit) throw error;
      await delay(50);
    }
  }
}

test('market data in session ticks, is fresh and says that its feed is simulated', async () => {
  await using service = await startService('marketdata-mcp', { ...clockAt(IN_SESSION) });
  const first = await readStatus(service.url);
  expect(first).toMatchObject({
    service_name: 'marketdata-mcp-server',
    service_kind: 'marketdata',
    status: { state: 'OK', reason_codes: [] },
    marketdata: { is_fresh: true },
    safety: { kill_switch: true, safe_to_execute_orders: false, safe_to_run_strategies: false },
  });
  expect(await readHealthz(service.url)).toEqual({ status: 200, body: { ok: true, market_open: true, feed: 'sim' } });
  const limit = Date.now() + 10_000;
  let later = first;
  while (tickOf(later) <= tickOf(first) && Date.now() < limit) {
    await delay(50);
    later = await readStatus(service.url);
  }
  expect(tickOf(later)).toBeGreaterThan(tickOf(first));
});

test.each(CLOSED)('market data at %s is MARKET_CLOSED, its /healthz 503 and calm', async (at) => {
  await using service = await startService('marketdata-mcp', { ...clockAt(at) });
  expect((await readStatus(service.url)).status).toMatchObject({
    state: 'MARKET_CLOSED',
    reason_codes: ['MARKET_CLOSED'],
  });
  expect(await readHealthz(service.url)).toEqual({
    status: 503,
    body: { ok: false, reason: 'MARKET_CLOSED', market_open: false, feed: 'sim' },
  });
  expect((await fetch(`${service.url}/health`)).status).toBe(200);
});

test('the first tick of a session comes with the open, and the last stays fresh for its threshold', async () => {
  await using opening = await startService('marketdata-mcp', { ...clockAt('2026-11-23T09:29:59-05:00') });
  await statusBecomes(opening.url, { status: { state: 'OK' }, marketdata: { is_fresh: true } });
  await using closing = await startService('marketdata-mcp', {
    ...clockAt('2026-11-23T15:59:50-05:00'),
    MARKETDATA_STALE_SECONDS: '4',
  });
  await statusBecomes(closing.url, { status: { state: 'MARKET_CLOSED' }, marketdata: { is_fresh: true } });
  expect((await readHealthz(closing.url)).body).toEqual({ ok: true, market_open: false, feed: 'sim' });
  await statusBecomes(closing.url, { status: { state: 'MARKET_CLOSED' }, marketdata: { is_fresh: false } });
  expect((await readHealthz(closing.url)).status).toBe(503);
});

test('a special closure that the floor was told of closes the market', async () => {
  await using service = await startService('marketdata-mcp', {
    ...clockAt(IN_SESSION),
    MARKET_CALENDAR: JSON.stringify({ name: 'XNYS', closures: [{ date: '2026-11-23', reason: 'day of mourning' }] }),
  });
  expect((await readStatus(service.url)).status.state).toBe('MARKET_CLOSED');
});

test.each<[at: string, reasons: readonly string[]]>([
  [IN_SESSION, ['KILL_SWITCH']],
  ...CLOSED.map((at): [string, readonly string[]] => [at, ['KILL_SWITCH', 'MARKET_CLOSED']]),
])('a strategy under the lock at %s is HALTED with %j and nothing else wrong', async (at, reasons) => {
  await using marketdata = await startService('marketdata-mcp', { ...clockAt(at) });
  await using strategy = await startService('strategy-engine', {
    SERVICE_NAME: 'gamma-strategy',
    ...clockAt(at),
    MARKETDATA_URL: marketdata.url,
  });
  await statusBecomes(strategy.url, {
    service_name: 'gamma-strategy',
    service_kind: 'strategy',
    agent_identity: { agent_mode: 'OBSERVE' },
    status: { state: 'HALTED', reason_codes: reasons },
    safety: { kill_switch: true, safe_to_run_strategies: false, gating_reasons: reasons },
  });
  expect((await readHealthz(strategy.url)).status).toBe(200);
});

test('a strategy runs only on fresh data, and sees a market data process die', async () => {
  await using marketdata = await startService('marketdata-mcp', { ...clockAt(IN_SESSION) });
  await using strategy = await startService('strategy-engine', {
    ...clockAt(IN_SESSION),
    MARKETDATA_URL: marketdata.url,
    EXECUTION_HALTED: '0',
  });
  await statusBecomes(strategy.url, {
    status: { state: 'OK', reason_codes: [] },
    safety: { kill_switch: false, safe_to_run_strategies: true, safe_to_execute_orders: false, gating_reasons: [] },
    marketdata: { is_fresh: true },
  });
  await marketdata[Symbol.asyncDispose]();
  const alone = await statusBecomes(strategy.url, { status: { reason_codes: ['MARKETDATA_MISSING'] } });
  expect(alone).toMatchObject({
    status: { state: 'HALTED' },
    safety: { safe_to_run_strategies: false, gating_reasons: ['MARKETDATA_MISSING'] },
  });
});

test('the strictest threshold decides, and a stamp from the future is not fresh', async () => {
  await using ahead = await startService('marketdata-mcp', { ...clockAt('2026-11-23T10:05:00-05:00') });
  await using strategy = await startService('strategy-engine', {
    ...clockAt(IN_SESSION),
    MARKETDATA_URL: ahead.url,
    EXECUTION_HALTED: '0',
  });
  await statusBecomes(strategy.url, { status: { state: 'HALTED', reason_codes: ['CLOCK_SKEW'] } });
  await using strict = await startService('strategy-engine', {
    ...clockAt('2026-11-23T10:05:30-05:00'),
    MARKETDATA_URL: ahead.url,
    MARKETDATA_STALE_SECONDS: '5',
    EXECUTION_HALTED: '0',
  });
  const stale = await statusBecomes(strict.url, { status: { reason_codes: ['MARKETDATA_STALE'] } });
  expect(stale.marketdata).toMatchObject({ stale_threshold_seconds: 5, is_fresh: false });
});

test.each<[folder: ServiceFolder, name: string]>([
  ['mission-control', 'mission-control'],
  ['ops-ui', 'ops-ui'],
])('%s is OK whatever the hour', async (folder, name) => {
  for (const at of [IN_SESSION, SUNDAY_NIGHT]) {
    await using service = await startService(folder, { ...clockAt(at) });
    expect(await readStatus(service.url)).toMatchObject({
      service_name: name,
      service_kind: 'ops',
      marketdata: null,
      status: { state: 'OK', reason_codes: [] },
      safety: { safe_to_run_strategies: false, safe_to_execute_orders: false, gating_reasons: ['KILL_SWITCH'] },
    });
    expect((await readHealthz(service.url)).status).toBe(200);
  }
});

test('the kill switch file is read anew each time, and what cannot be read halts and is told', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'floor-switch-'));
  const file = join(directory, 'EXECUTION_HALTED');
  await writeFile(file, '1\n');
  await using marketdata = await startService('marketdata-mcp', { ...clockAt(IN_SESSION) });
  await using service = await startService('strategy-engine', {
    ...clockAt(IN_SESSION),
    MARKETDATA_URL: marketdata.url,
    EXECUTION_HALTED_FILE: file,
    EXECUTION_HALTED: '0',
  });
  expect((await readStatus(service.url)).safety.kill_switch).toBe(true);
  await writeFile(file, '0');
  await statusBecomes(service.url, { status: { state: 'OK' }, safety: { kill_switch: false } });
  for (const spoil of [() => writeFile(file, 'maybe'), () => writeFile(file, ''), () => rm(file)]) {
    await spoil();
    expect(await readStatus(service.url)).toMatchObject({
      status: { state: 'UNKNOWN', reason_codes: ['REQUIRED_FIELDS_MISSING', 'KILL_SWITCH'] },
      safety: { kill_switch: true, safe_to_run_strategies: false },
    });
    expect((await readHealthz(service.url)).status).toBe(503);
  }
  await rm(directory, { recursive: true });
});

test('a strategy that was not told where market data is does not know its state', async () => {
  await using service = await startService('strategy-engine', { ...clockAt(IN_SESSION) });
  expect((await readStatus(service.url)).status.state).toBe('UNKNOWN');
});

test('fingerprints are told as given, and null where they were not', async () => {
  await using told = await startService('ops-ui', { REPO_ID: 'a/b', GIT_SHA: 'abc', BUILD_ID: '7' });
  expect(await readStatus(told.url)).toMatchObject({ repo_id: 'a/b', git_sha: 'abc', build_id: '7' });
  await using untold = await startService('ops-ui', { GIT_SHA: ' ' });
  expect(await readStatus(untold.url)).toMatchObject({ repo_id: null, git_sha: null, build_id: null });
});
