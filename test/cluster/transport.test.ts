import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { ApiAnswer } from '../../src/adapters/kubernetes/answer.ts';
import {
  type ApiProxy,
  asking,
  openTransport,
  startApiProxy,
  type TestTransport,
} from '../support/cluster-connection.ts';
import { type Decide, FAULTS, type FaultName } from '../support/fault-proxy.ts';
import { type KubeApi, startKubeApi } from '../support/kube-api.ts';
import { configMap } from '../support/kube-objects.ts';

jest.setTimeout(30_000); // for machines that have much else to do

const PATH = '/api/v1/namespaces/floor/configmaps';

let api: KubeApi;
let proxied: ApiProxy;
let open: TestTransport;
beforeAll(async () => {
  api = await startKubeApi();
  await api.stage.namespace('floor');
  await api.stage.create(configMap('floor', 'one', { KEY: 'value' }));
  proxied = await startApiProxy(api);
  open = openTransport(proxied.kubeconfig);
}, 90_000);
afterAll(async () => {
  await open.connection.close();
  await proxied.proxy.stop();
  await api.stop();
});
beforeEach(() => proxied.proxy.forget());

/** Asks while a fault is on; `times` says how often it strikes. */
async function ask(fault: FaultName, times = Number.POSITIVE_INFINITY, limitMs = 3_000): Promise<ApiAnswer> {
  return askWith(({ seenBefore }) => (seenBefore < times ? FAULTS[fault] : null), limitMs);
}

async function askWith(decide: Decide, limitMs = 3_000): Promise<ApiAnswer> {
  proxied.proxy.decide = decide;
  return open.transport.get(PATH, { limit: '500' }, asking(limitMs));
}

const lastRecord = () => open.journal.at(-1);

test('an answer is recorded with what its evidence needs', async () => {
  const answer = await askWith(() => null);
  expect(answer).toMatchObject({ ok: true, body: { kind: 'ConfigMapList' } });
  const record = lastRecord();
  expect(record).toMatchObject({ method: 'GET', path: `${PATH}?limit=500`, status: 200, attempts: 1, error: null });
  expect(record?.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(record?.bytes).toBe(Buffer.byteLength(JSON.stringify(answer.ok ? answer.body : null)) + 1); // it ends its answers with a newline
  const seen = await api.auditEvents(record?.audit_id ?? '');
  expect(seen.find((event) => event.auditID === record?.audit_id)).toMatchObject({
    user: { username: 'floor-reader' },
  });
  expect(JSON.stringify(open.journal)).not.toContain(api.readerToken);
});

test.each<[FaultName, string, RegExp, number]>([
  ['refused', 'unreachable', /no connection/, 3],
  ['reset', 'malformed', /cut off after \d+ bytes/, 3],
  ['truncated', 'malformed', /cut off after \d+ bytes/, 3],
  ['401', 'refused', /401 Unauthorized: injected/, 2],
  ['403', 'refused', /403 Forbidden: injected/, 1],
  ['404', 'absent', /404 Not Found: injected/, 1],
  ['410', 'malformed', /410 Gone: injected/, 1],
  ['500', 'server_error', /500 Internal Server Error: injected/, 3],
  ['garbage', 'malformed', /not JSON/, 1],
  ['redirect', 'malformed', /302 Found/, 1],
  ['huge', 'malformed', /larger than 32768 KiB/, 1],
  ['gzip-bomb', 'malformed', /unpacks to more/, 1],
])('%s to the end is %s', async (fault, cause, why, attempts) => {
  expect(await ask(fault)).toMatchObject({ ok: false, cause, why: expect.stringMatching(why) });
  expect(proxied.proxy.requests.length).toBe(attempts);
  expect(lastRecord()).toMatchObject({ attempts, error: expect.stringMatching(why) });
});

test.each<[FaultName, string, RegExp]>([
  ['hang', 'late', /no answer within 0.4 s/],
  ['trickle', 'late', /no answer within 0.4 s, after \d+ bytes/],
  ['429', 'throttled', /429 Too Many Requests: Too many requests, please try again later/],
  ['503', 'server_error', /503 Service Unavailable/],
])('%s for ever is %s when the time is up', async (fault, cause, why) => {
  expect(await ask(fault, undefined, 400)).toMatchObject({ ok: false, cause, why: expect.stringMatching(why) });
});

test.each<[FaultName]>([['refused'], ['reset'], ['truncated'], ['500'], ['429'], ['503'], ['401']])(
  '%s once is asked again',
  async (fault) => {
    expect(await ask(fault, 1)).toMatchObject({ ok: true });
    expect(lastRecord()).toMatchObject({ attempts: 2, status: 200 });
  },
);

test('Retry-After is kept to', async () => {
  const answer = await ask('429', 1);
  expect(answer.ok).toBe(true);
  expect(lastRecord()?.duration_ms).toBeGreaterThanOrEqual(990); // the header says 1 s
});

test('a Retry-After beyond the time that is left is not waited for', async () => {
  const asked = askWith(() => ({ kind: 'answer', status: 429, headers: { 'retry-after': '3600' } }));
  expect(await asked).toMatchObject({ ok: false, cause: 'throttled' });
  expect(proxied.proxy.requests.length).toBe(1);
});

test('what an error says is shown without what looks like a credential, and short', async () => {
  const message = `denied for token=abcdef0123456789abcdef\n${'x'.repeat(9_000)}`;
  const answer = await askWith(() => ({ kind: 'answer', status: 403, body: JSON.stringify({ message }) }));
  const why = answer.ok ? '' : answer.why;
  expect(why).toContain('denied for token=[redacted');
  expect(why).not.toContain('abcdef0123456789');
  expect(why).not.toContain('\n');
  expect(why.length).toBeLessThan(400);
});

test('cancelling rejects at once with the reason', async () => {
  proxied.proxy.decide = () => FAULTS.hang;
  const cancelled = new AbortController();
  const asked = open.transport.get(PATH, {}, asking(60_000, cancelled.signal));
  const reason = new Error('cancelled by a test');
  cancelled.abort(reason);
  await expect(asked).rejects.toBe(reason);
});

test('an instant that has passed is late without asking', async () => {
  const { scope } = asking();
  const answer = await open.transport.get(
    PATH,
    {},
    { scope: { ...scope, deadlineMs: Date.now() - 1 }, limitMs: 1_000 },
  );
  expect(answer).toMatchObject({ ok: false, cause: 'late' });
  expect(proxied.proxy.requests).toEqual([]);
});

test('questions that wait for a free connection do not lose their time', async () => {
  // Each of 24 answers takes 200 ms, 8 at a time: the last one waits 400 ms for its turn and has 300 ms.
  proxied.proxy.decide = async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return null;
  };
  const answers = await Promise.all(Array.from({ length: 24 }, () => open.transport.get(PATH, {}, asking(300))));
  expect(answers.filter((answer) => answer.ok).length).toBe(24);
});
