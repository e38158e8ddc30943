import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { type ListOutcome, type ListRequest, readList } from '../../src/adapters/kubernetes/list.ts';
import { MalformedObject } from '../../src/domain/cluster/malformed.ts';
import {
  type ApiProxy,
  asking,
  openTransport,
  startApiProxy,
  type TestTransport,
} from '../support/cluster-connection.ts';
import { FAULTS, type Fault } from '../support/fault-proxy.ts';
import { type KubeApi, startKubeApi } from '../support/kube-api.ts';
import { configMap, runningPod } from '../support/kube-objects.ts';

jest.setTimeout(30_000); // for machines that have much else to do

const MANY = 1_200;

let api: KubeApi;
let proxied: ApiProxy;
let open: TestTransport;
beforeAll(async () => {
  api = await startKubeApi();
  await api.stage.namespace('many');
  await api.stage.namespace('few');
  await api.stage.create(configMap('few', 'one', { KEY: 'value' }));
  for (let first = 0; first < MANY; first += 20) {
    const names = Array.from({ length: 20 }, (_, index) => `pod-${String(first + index).padStart(4, '0')}`);
    await Promise.all(
      names.map((name) => api.stage.send('POST', '/api/v1/namespaces/many/pods', runningPod('many', name))),
    );
  }
  proxied = await startApiProxy(api);
  open = openTransport(proxied.kubeconfig);
}, 120_000);
afterAll(async () => {
  await open.connection.close();
  await proxied.proxy.stop();
  await api.stop();
});
beforeEach(() => proxied.proxy.forget());
afterEach(() => {
  proxied.proxy.decide = () => null;
});

const PODS: ListRequest = {
  path: '/api/v1/namespaces/many/pods',
  apiVersion: 'v1',
  kind: 'PodList',
  namespace: 'many',
  what: 'pods in namespace many',
  revision: null,
  revisioned: true,
};
const CONFIGMAPS: ListRequest = {
  ...PODS,
  path: '/api/v1/namespaces/few/configmaps',
  kind: 'ConfigMapList',
  namespace: 'few',
  what: 'configmaps in namespace few',
};

interface Collected {
  readonly outcome: ListOutcome;
  readonly names: readonly string[];
  readonly pages: readonly number[];
  readonly restarts: number;
}

async function collect(request: ListRequest): Promise<Collected> {
  const names: string[] = [];
  const pages: number[] = [];
  let restarts = 0;
  const reader = {
    page: (items: readonly unknown[]) => {
      pages.push(items.length);
      names.push(...items.map((item) => JSON.parse(JSON.stringify(item)).metadata.name));
    },
    restart: () => {
      restarts += 1;
      names.length = 0;
      pages.length = 0;
    },
  };
  const outcome = await readList(open.transport, request, reader, asking(20_000));
  return { outcome, names, pages, restarts };
}

const isSecondPage = (path: string) => path.includes('continue=');
const changed = (change: (list: Record<string, never>) => unknown): Fault => ({
  kind: 'rewrite',
  change: (body) => JSON.stringify(change(JSON.parse(body))),
});

test('a long list comes in pages, whole and in order', async () => {
  const { outcome, names, pages } = await collect(PODS);
  expect(outcome).toMatchObject({ ok: true, count: MANY });
  expect(pages).toEqual([500, 500, 200]);
  expect(new Set(names).size).toBe(MANY);
  expect(names).toEqual(names.toSorted());
});

test('pages describe the moment of the first one, whatever is made meanwhile', async () => {
  const late = runningPod('many', 'aaa-late');
  proxied.proxy.decide = async ({ path, seenBefore }) => {
    if (isSecondPage(path) && seenBefore === 1) await api.stage.create(late);
    return null;
  };
  const { outcome, names } = await collect(PODS);
  await api.stage.remove(late);
  expect(outcome).toMatchObject({ ok: true, count: MANY });
  expect(names).not.toContain('aaa-late');
});

test('a list at a revision is the one of that moment', async () => {
  const first = await collect(CONFIGMAPS);
  const revision = first.outcome.ok ? first.outcome.revision : '';
  await api.stage.create(configMap('few', 'two', {}));
  const then = await collect({ ...CONFIGMAPS, revision });
  const now = await collect(CONFIGMAPS);
  await api.stage.remove(configMap('few', 'two', {}));
  expect(then).toMatchObject({ outcome: { ok: true, revision }, names: first.names });
  expect(now.names).toContain('two');
});

test('no list is asked for at resourceVersion=0, which knows no pages', async () => {
  await collect(PODS);
  expect(proxied.proxy.requests.map(({ path }) => path).filter((path) => /resourceVersion=0\b/.test(path))).toEqual([]);
});

test('a continue token that expired starts the list again', async () => {
  let struck = false;
  proxied.proxy.decide = ({ path }) => {
    if (!isSecondPage(path) || struck) return null;
    struck = true;
    return FAULTS['410'];
  };
  const { outcome, names, restarts } = await collect(PODS);
  expect(outcome).toMatchObject({ ok: true, count: MANY });
  expect(names.length).toBe(MANY);
  expect(restarts).toBe(1);
});

test('a list that expires every time is given up, and says so', async () => {
  proxied.proxy.decide = ({ path }) => (isSecondPage(path) ? FAULTS['410'] : null);
  const { outcome, restarts } = await collect(PODS);
  expect(outcome).toMatchObject({
    ok: false,
    cause: 'malformed',
    revision: 'expired',
    why: expect.stringMatching(/410 Gone/),
  });
  expect(restarts).toBe(2);
});

test('a revision that the server does not have yet is refused', async () => {
  const { outcome } = await collect({ ...CONFIGMAPS, revision: '999999999' });
  expect(outcome).toMatchObject({ ok: false, revision: 'refused' });
});

test('pages that are too large are asked for in smaller ones', async () => {
  proxied.proxy.decide = ({ path }) => (path.includes('limit=500') ? FAULTS['gzip-bomb'] : null);
  const { outcome, pages } = await collect(PODS);
  expect(outcome).toMatchObject({ ok: true, count: MANY });
  expect(Math.max(...pages)).toBe(50);
});

test.each<[string, Fault, RegExp]>([
  ['another kind', FAULTS['wrong-shape'], /wanted v1 PodList, saw "v1" "Shrubbery"/],
  ['items that are no list', changed((list) => ({ ...list, items: {} })), /items is not a list/],
  ['items that are null', changed((list) => ({ ...list, items: null })), /items is not a list/],
  ['no metadata', changed((list) => ({ ...list, metadata: null })), /metadata is not an object/],
  ['no revision', changed((list) => ({ ...list, metadata: {} })), /resourceVersion is missing/],
  [
    'a token that is no string',
    changed((list) => ({ ...list, metadata: { resourceVersion: '1', continue: 7 } })),
    /continue is not/,
  ],
  ['an object without metadata', changed((list) => ({ ...list, items: [{}] })), /an object without metadata/],
  ['an object that is null', changed((list) => ({ ...list, items: [null] })), /an object without metadata/],
  ['an object without a name', changed((list) => ({ ...list, items: [{ metadata: {} }] })), /without a name/],
  [
    'an object of elsewhere',
    changed((list) => ({ ...list, items: [{ metadata: { name: 'x', namespace: 'y' } }] })),
    /of namespace "y"/,
  ],
  ['an object twice', changed((list) => ({ ...list, items: twice(list) })), /"pod-0000" twice/],
  [
    'a page missing',
    changed((list) => ({ ...list, metadata: { ...dropToken(list) } })),
    /1200 objects were promised, 500 came/,
  ],
  [
    'the list of another moment',
    changed((list) => ({ ...list, metadata: { ...dropToken(list), resourceVersion: '3' } })),
    /wanted revision/,
  ],
])('%s is malformed', async (_, fault, why) => {
  // The first page is real: what is wrong comes in the middle, or at the start where a revision is asked for.
  const revision = why.source.startsWith('wanted revision') ? await newestRevision() : null;
  proxied.proxy.decide = () => fault;
  const { outcome } = await collect({ ...PODS, revision });
  expect(outcome).toMatchObject({ ok: false, why: expect.stringMatching(why) });
  expect(outcome).toMatchObject({ why: expect.stringMatching(/^pods in namespace many: /) });
});

test('a server that repeats a page for ever is found out', async () => {
  let first = '';
  const change = (body: string) => {
    if (first === '') first = body;
    return first;
  };
  proxied.proxy.decide = () => ({ kind: 'rewrite', change });
  expect((await collect(PODS)).outcome).toMatchObject({
    ok: false,
    cause: 'malformed',
    why: expect.stringMatching(/twice/),
  });
});

test('an object that cannot be picked makes the list malformed', async () => {
  const outcome = await readList(open.transport, PODS, { page: complain, restart: () => undefined }, asking());
  expect(outcome).toMatchObject({ ok: false, cause: 'malformed', why: expect.stringMatching(/Pod many\/one: spec/) });
});

test('others work between pages', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 0);
  await collect(PODS);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(3);
});

async function newestRevision(): Promise<string> {
  const { outcome } = await collect(PODS);
  return outcome.ok ? outcome.revision : '';
}

function twice(list: { readonly items?: readonly unknown[] }): readonly unknown[] {
  return [list.items?.[0], list.items?.[0]];
}

function dropToken(list: { readonly metadata?: Readonly<Record<string, unknown>> }): object {
  const { continue: _, remainingItemCount, ...rest } = list.metadata ?? {};
  return { ...rest, remainingItemCount };
}

function complain(): never {
  throw new MalformedObject('spec: wanted an object, saw nothing', 'Pod many/one');
}
