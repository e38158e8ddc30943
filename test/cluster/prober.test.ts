import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { createServiceProber } from '../../src/adapters/http/prober.ts';
import type { EndpointProbe } from '../../src/contracts/facts.ts';
import { FloorFile } from '../../src/contracts/floor-file.ts';
import { unseen } from '../../src/contracts/observation.ts';
import { FAULTS, startFaultProxy } from '../support/fault-proxy.ts';
import { portOf } from '../support/free-port.ts';

jest.setTimeout(30_000); // for machines that have much else to do

const GOOD = {
  service_name: 'one',
  service_kind: 'ops',
  repo_id: 'owner/repo',
  git_sha: 'a'.repeat(40),
  build_id: '2026-01-05.1',
  agent_identity: { agent_name: 'one', agent_role: 'ops', agent_mode: 'OBSERVE' },
  status: { state: 'OK', summary: 'well', reason_codes: [], last_updated_utc: '2026-01-05T14:00:00Z' },
  heartbeat: { last_heartbeat_utc: '2026-01-05T14:00:00Z', age_seconds: 1, ttl_seconds: 30 },
  marketdata: null,
  safety: { kill_switch: true, safe_to_run_strategies: false, safe_to_execute_orders: false, gating_reasons: [] },
  endpoints: null,
};
const MINIMAL = {
  uptime: 5,
  last_heartbeat: '2026-01-05T14:00:00Z',
  data_freshness_seconds: null,
  build_sha: 'abc1234',
  agent_mode: 'OBSERVE',
};

/** What the service answers now; the real HTTP server below serves it. */
let answer: RequestListener;
const service = createServer((incoming, outgoing) => answer(incoming, outgoing));
let url: string;
const prober = createServiceProber({ clock: { now: Date.now }, connection: null });
beforeAll(async () => {
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  url = `http://127.0.0.1:${portOf(service)}`;
});
afterAll(async () => {
  service.closeAllConnections();
  service.close();
  await prober.close();
});
beforeEach(() => {
  answer = json(200, GOOD);
});

const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_, outgoing) => {
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
    outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

function floorOf(component: object, probeSeconds: number): FloorFile {
  return FloorFile.parse({
    components: [{ name: 'one', kind: 'ops', ...component }],
    deadlines: { probe_seconds: probeSeconds },
  });
}

async function probe(component: object, limitMs = 10_000, signal = new AbortController().signal, probeSeconds = 4) {
  const floor = floorOf(component, probeSeconds);
  const [first] = floor.components;
  if (first === undefined) throw new Error('a floor without components');
  const namespace = unseen('skipped', 'this test has no cluster');
  return prober.probe({ component: first, floor, namespace, deadlineMs: Date.now() + limitMs, signal });
}

/** What one endpoint of the one replica at `url` answers. */
async function ask(endpoint: EndpointProbe['endpoint'], base = url, probeSeconds = 4): Promise<EndpointProbe> {
  const component = { urls: [base], endpoints: [endpoint] };
  const { replicas } = await probe(component, 10_000, new AbortController().signal, probeSeconds);
  const [only] = replicas.seen ? (replicas.value[0]?.endpoints ?? []) : [];
  if (only === undefined) throw new Error('nothing was asked');
  return only;
}

test('a status that keeps the contract', async () => {
  expect(await ask('/ops/status')).toMatchObject({
    endpoint: '/ops/status',
    url: `${url}/ops/status`,
    origin: 'upstream',
    status: 200,
    content_type: 'application/json',
    bytes: JSON.stringify(GOOD).length,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    cause: null,
    why: null,
    ops_status: GOOD,
    minimal: null,
    healthz: null,
  });
});

test('the older contract', async () => {
  answer = json(200, { ...MINIMAL, more: 1 });
  expect(await ask('/ops/status')).toMatchObject({ cause: null, ops_status: null, minimal: MINIMAL });
});

test('a broken status does not pass as the older contract', async () => {
  answer = json(200, { ...GOOD, ...MINIMAL, safety: { kill_switch: 'yes' } });
  expect(await ask('/ops/status')).toMatchObject({ cause: 'malformed', ops_status: null, minimal: null });
});

const EXECUTES = { ...GOOD, safety: { ...GOOD.safety, safe_to_execute_orders: true } };
const WORD = '"safe_to_execute_orders":';

test.each<[why: string, status: number, body: string]>([
  ['a good body', 200, JSON.stringify(EXECUTES)],
  ['a body that breaks the contract', 200, JSON.stringify({ safety: EXECUTES.safety })],
  ['a 503', 503, JSON.stringify(EXECUTES)],
  ['a redirect', 302, JSON.stringify(EXECUTES)],
  ['the word in quotes', 200, JSON.stringify(GOOD).replace(`${WORD}false`, `${WORD}"true"`)],
  ['the number', 200, JSON.stringify(GOOD).replace(`${WORD}false`, `${WORD} 1`)],
  ['true, then false', 200, JSON.stringify(GOOD).replace(WORD, `${WORD}true,${WORD}`)],
  ['false, then true', 200, JSON.stringify(EXECUTES).replace(WORD, `${WORD}false,${WORD}`)],
  ['text after its end', 200, `${JSON.stringify(EXECUTES)} and more`],
  ['a byte order mark', 200, `\uFEFF${JSON.stringify(EXECUTES)}`],
  ['escapes in the name', 200, JSON.stringify(EXECUTES).replace('safe_to_execute', 'safe\\u005fto_execute')],
  ['a body that is too long', 200, JSON.stringify({ ...EXECUTES, pad: 'x'.repeat(256 * 1024) })],
])('execution is told of by %s', async (_, status, body) => {
  answer = json(status, body);
  expect((await ask('/ops/status')).tells_execution).toBe(true);
});

test.each<[why: string, status: number, body: string]>([
  ['a good body', 200, JSON.stringify(GOOD)],
  ['a 503', 503, JSON.stringify(GOOD)],
  ['the word "false"', 200, JSON.stringify(GOOD).replace(`${WORD}false`, `${WORD}"false"`)],
  ['an empty body', 200, ''],
])('execution is not told of by %s that says false or nothing', async (_, status, body) => {
  answer = json(status, body);
  expect(await ask('/ops/status')).not.toHaveProperty('tells_execution');
});

const without = (member: string) => Object.fromEntries(Object.entries(GOOD).filter(([name]) => name !== member));

test.each<[string, string, RegExp]>([
  ['a member missing', JSON.stringify(without('safety')), /breaks the status contract: safety/],
  ['a word that is no state', JSON.stringify({ ...GOOD, status: { ...GOOD.status, state: 'FINE' } }), /status\.state/],
  ['a state in lower case', JSON.stringify({ ...GOOD, status: { ...GOOD.status, state: 'ok' } }), /status\.state/],
  [
    'a flag in words',
    JSON.stringify({ ...GOOD, safety: { ...GOOD.safety, kill_switch: 'true' } }),
    /safety\.kill_switch/,
  ],
  [
    'a time that is none',
    JSON.stringify({ ...GOOD, heartbeat: { ...GOOD.heartbeat, last_heartbeat_utc: 'now' } }),
    /heartbeat/,
  ],
  [
    'a member twice',
    JSON.stringify(GOOD).replace('"kill_switch":true', '"kill_switch":false,"kill_switch":true'),
    /twice/,
  ],
  ['NaN', JSON.stringify(GOOD).replace('"age_seconds":1', '"age_seconds":NaN'), /not JSON/],
  ['an empty body', '', /empty/],
  ['HTML', '<html>OK</html>', /HTML/],
  ['a list', JSON.stringify([GOOD]), /not an object/],
  ['a byte order mark', `\uFEFF${JSON.stringify(GOOD)}`, /byte order mark/],
  ['deep nesting', `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`, /deeper/],
  ['more than 256 KiB', JSON.stringify({ ...GOOD, pad: 'x'.repeat(256 * 1024) }), /larger than 256 KiB/],
])('%s breaks the contract', async (_, body, why) => {
  answer = json(200, body);
  const got = await ask('/ops/status');
  expect(got).toMatchObject({ cause: 'malformed', why: expect.stringMatching(why), origin: 'upstream', status: 200 });
  expect([got.ops_status, got.minimal]).toEqual([null, null]);
});

test('a body without end is not read to its end', async () => {
  let sent = 0;
  answer = (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    const more = () => {
      while (!outgoing.destroyed && outgoing.write('x'.repeat(65_536))) sent += 65_536;
    };
    outgoing.on('drain', more);
    more();
  };
  expect(await ask('/ops/status')).toMatchObject({ cause: 'malformed', why: 'larger than 256 KiB' });
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});

test.each(['gzip', 'br', 'deflate', 'x-unknown'])(
  'an answer that is packed as %s was not asked for',
  async (encoding) => {
    answer = json(200, GOOD, { 'content-encoding': encoding });
    expect(await ask('/ops/status')).toMatchObject({ cause: 'malformed', why: expect.stringContaining(encoding) });
  },
);

test.each([301, 302, 303, 307, 308])('a redirect (%d) is not followed', async (status) => {
  const asked: string[] = [];
  answer = (incoming, outgoing) => {
    asked.push(incoming.url ?? '');
    outgoing
      .writeHead(incoming.url === '/elsewhere' ? 200 : status, { location: '/elsewhere' })
      .end(JSON.stringify(GOOD));
  };
  expect(await ask('/ops/status')).toMatchObject({
    cause: 'malformed',
    why: expect.stringMatching(/not followed/),
    status,
  });
  expect(asked).toEqual(['/ops/status']);
});

test.each([
  [404, 'absent'],
  [401, 'refused'],
  [403, 'refused'],
  [429, 'throttled'],
  [500, 'server_error'],
  [503, 'server_error'],
  [201, 'malformed'],
  [204, 'malformed'],
])('a good body with status %d is no answer', async (status, cause) => {
  answer = json(status, GOOD);
  expect(await ask('/ops/status')).toMatchObject({ status, cause, origin: 'upstream', ops_status: null });
});

test('/healthz is read with 200 and with 503', async () => {
  answer = json(200, { ok: true, feed: 'sim', more: 1 });
  expect(await ask('/healthz')).toMatchObject({ status: 200, cause: null, healthz: { ok: true, feed: 'sim' } });
  answer = json(503, { ok: false, reason: 'MARKET_CLOSED', market_open: false });
  expect(await ask('/healthz')).toMatchObject({ status: 503, cause: null, healthz: { ok: false, market_open: false } });
  answer = json(500, { ok: true });
  expect(await ask('/healthz')).toMatchObject({ status: 500, cause: 'server_error', healthz: null });
  answer = json(200, { ok: 'true' });
  expect(await ask('/healthz')).toMatchObject({ cause: 'malformed', healthz: null });
});

test('/health is alive with 200 in whatever words', async () => {
  answer = json(200, 'alive');
  expect(await ask('/health')).toMatchObject({ status: 200, cause: null, healthz: null });
  answer = json(503, '{"ok":true}');
  expect(await ask('/health')).toMatchObject({ cause: 'server_error', healthz: null });
});

test.each<[why: string, kind: 'ops' | 'marketdata', status: number, asked: readonly string[]]>([
  ['a good status needs no second word', 'ops', 200, ['/ops/status']],
  ['without one, what is left of the service is asked in order', 'ops', 500, ['/ops/status', '/healthz', '/health']],
  ['market data is gated by /healthz as well', 'marketdata', 200, ['/ops/status', '/healthz']],
])('%s', async (_why, kind, status, expected) => {
  const asked: string[] = [];
  answer = (incoming, outgoing) => {
    asked.push(incoming.url ?? '');
    json(status, GOOD)(incoming, outgoing);
  };
  await probe({ kind, urls: [url], endpoints: ['/health', '/healthz', '/ops/status'] });
  expect(asked).toEqual(expected);
});

test('only the endpoints that it serves are asked', async () => {
  const asked: string[] = [];
  answer = (incoming, outgoing) => {
    asked.push(incoming.url ?? '');
    json(500, GOOD)(incoming, outgoing);
  };
  await probe({ urls: [url], endpoints: ['/health', '/ops/status'] });
  expect(asked).toEqual(['/ops/status', '/health']);
});

test('one URL is one replica; a path is kept, credentials are neither sent nor shown', async () => {
  let authorization: string | undefined = 'none';
  answer = (incoming, outgoing) => {
    authorization = incoming.headers.authorization;
    json(200, GOOD)(incoming, outgoing);
  };
  const second = `${url.replace('http://', 'http://user:hunter2@')}/two/?token=x`;
  const { replicas } = await probe({ urls: [url, second], endpoints: ['/ops/status'] });
  expect(replicas.seen ? replicas.value.map(({ replica, via }) => [replica, via]) : []).toEqual([
    [url, 'url'],
    [`${url}/two`, 'url'],
  ]);
  expect(authorization).toBeUndefined();
  expect(JSON.stringify(replicas)).not.toContain('hunter2');
});

test('texts are cleaned of what looks like a credential', async () => {
  const secret = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
  const { status, agent_identity } = GOOD;
  answer = json(200, {
    ...GOOD,
    build_id: secret,
    status: { ...status, summary: `cannot log in: token=${secret}` },
    agent_identity: { ...agent_identity, agent_name: secret },
    endpoints: { healthz: `http://x/?api_key=${secret}`, other: { deep: secret } },
    extra: secret,
  });
  const got = await ask('/ops/status');
  expect(JSON.stringify(got)).not.toContain(secret);
  // a build id that cannot be kept is not told: two that were both left out must not agree
  expect(got.ops_status).toMatchObject({
    build_id: null,
    status: { summary: expect.stringContaining('cannot log in') },
  });
});

test('why never quotes a body', async () => {
  answer = json(200, { ...GOOD, status: { ...GOOD.status, state: 'hunter2-secret' } });
  expect((await ask('/ops/status')).why).not.toContain('hunter2');
});

test('nobody at home', async () => {
  expect(await ask('/ops/status', 'http://127.0.0.1:1')).toMatchObject({
    cause: 'unreachable',
    origin: null,
    status: null,
    sha256: null,
    why: expect.stringMatching(/ECONNREFUSED/),
  });
});

test('not HTTP', async () => {
  answer = ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.6\r\n');
  expect(await ask('/ops/status')).toMatchObject({ cause: 'malformed', why: expect.stringMatching(/not HTTP/) });
});

test.each([
  ['hang', 'late', /no answer within 1 s/],
  ['trickle', 'late', /no answer within 1 s, after \d+ bytes/],
  ['refused', 'unreachable', /no connection/],
  ['reset', 'malformed', /cut off/],
  ['truncated', 'malformed', /cut off/],
] as const)('%s is %s', async (fault, cause, why) => {
  const proxy = await startFaultProxy({ upstream: url, decide: () => FAULTS[fault] });
  const got = await ask('/ops/status', proxy.url, 1);
  await proxy.stop();
  expect(got).toMatchObject({ cause, why: expect.stringMatching(why), ops_status: null });
  expect(proxy.requests.length).toBe(1); // a probe is not asked again
});

test('the deadline of the whole ends what hangs, and what was not asked says so', async () => {
  answer = () => undefined;
  const started = Date.now();
  const urls = Array.from({ length: 30 }, () => url);
  const { replicas } = await probe({ urls }, 4_000, new AbortController().signal, 0.5);
  expect(Date.now() - started).toBeLessThan(4_000); // the caller's own deadline: what is late must not make it late
  const probes = replicas.seen ? replicas.value.flatMap(({ endpoints }) => endpoints) : [];
  expect(probes.length).toBe(90);
  expect(new Set(probes.map(({ cause }) => cause))).toEqual(new Set(['late']));
  expect(probes.at(-1)?.why).toMatch(/had passed before it was asked/);
});

test('cancelling rejects with the reason', async () => {
  answer = () => undefined;
  const cancelled = new AbortController();
  const probed = probe({ urls: [url] }, 5_000, cancelled.signal);
  const reason = new Error('cancelled by a test');
  cancelled.abort(reason);
  await expect(probed).rejects.toBe(reason);
});

test('without URLs and without a cluster nobody can be asked', async () => {
  const { replicas } = await probe({ workloads: [{ kind: 'Deployment', name: 'one' }] });
  expect(replicas).toMatchObject({ seen: false, cause: 'skipped' });
});

test('a component that serves nothing is not probed', async () => {
  expect((await probe({ endpoints: [] })).replicas).toEqual({ seen: true, value: [] });
});
