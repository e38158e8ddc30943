import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { createLocalStore } from '../../src/adapters/evidence/local-store.ts';
import { openConnection } from '../../src/adapters/kubernetes/connection.ts';
import { createClusterReader } from '../../src/adapters/kubernetes/reader.ts';
import type { NamespaceFacts } from '../../src/contracts/cluster.ts';
import { FloorFile } from '../../src/contracts/floor-file.ts';
import type { ClusterLook, EvidenceSink } from '../../src/contracts/ports.ts';
import { decodeCluster } from '../../src/domain/cluster/codec.ts';
import { type ApiProxy, startApiProxy } from '../support/cluster-connection.ts';
import { type Decide, FAULTS, type FaultName } from '../support/fault-proxy.ts';
import { type KubeApi, startKubeApi } from '../support/kube-api.ts';
import { configMap, runningPod } from '../support/kube-objects.ts';
import { metricsApi, smallFloor } from '../support/small-floor.ts';

jest.setTimeout(30_000); // for machines that have much else to do

const FLOOR = FloorFile.parse({
  watched_namespaces: ['watched'],
  deadlines: { request_seconds: 5 },
});

let api: KubeApi;
let proxied: ApiProxy;
let directory: string;
beforeAll(async () => {
  api = await startKubeApi();
  directory = await mkdtemp(join(tmpdir(), 'floor-look-'));
  await metricsApi(api.stage);
  await api.stage.namespace('trading-floor');
  await api.stage.namespace('watched');
  for (const object of smallFloor('trading-floor')) await api.stage.create(object);
  await api.stage.create(configMap('watched', 'other', { AGENT_MODE: 'OBSERVE', PLAIN: 'not-kept' }));
  proxied = await startApiProxy(api);
}, 120_000);
afterAll(async () => {
  await proxied.proxy.stop();
  await api.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => proxied.proxy.forget());
afterEach(() => {
  proxied.proxy.decide = () => null;
});

interface LookOptions {
  readonly kubeconfig?: string;
  readonly floor?: FloorFile;
  readonly limitMs?: number;
  readonly signal?: AbortSignal;
  readonly sink?: EvidenceSink;
}

let looks = 0;

/** One look with the product's own store; with it, the facts as its evidence gives them back. */
async function look(options: LookOptions = {}): Promise<ClusterLook & { readonly evidence: ClusterLook['facts'] }> {
  const { kubeconfig = proxied.kubeconfig, floor = FLOOR, limitMs = 20_000 } = options;
  const connection = openConnection({ kubeconfig, env: {} });
  const reader = createClusterReader(connection, { now: Date.now });
  const store = createLocalStore(directory);
  looks += 1;
  const { place } = await store.claim('readiness', Date.now(), `look-${looks}`);
  try {
    const seen = await reader.look({
      floor,
      namespace: 'trading-floor',
      sink: options.sink ?? store.sink(place),
      deadlineMs: Date.now() + limitMs,
      signal: options.signal ?? new AbortController().signal,
    });
    const texts = new Map<string, string>();
    for (const [key, ref] of Object.entries(seen.files)) {
      texts.set(key, Buffer.from(await store.read(place, ref)).toString('utf8'));
    }
    const lines = (key: string) => (texts.get(key) ?? '').split('\n').filter((line) => line !== '');
    const evidence = decodeCluster(JSON.parse(texts.get('cluster/index') ?? 'null'), lines);
    return { ...seen, evidence };
  } finally {
    await connection.close();
  }
}

function floorNamespace({ facts }: ClusterLook): NamespaceFacts {
  const found = facts.namespaces.find(({ name }) => name === 'trading-floor');
  if (found === undefined) throw new Error('the namespace is not in the facts');
  return found;
}

const count = (list: { readonly seen: boolean; readonly value?: readonly unknown[] }) =>
  list.seen ? list.value?.length : null;

/** Every reason for not seeing something, wherever it stands. */
function whysOf({ facts }: ClusterLook): string {
  const whys: string[] = [];
  JSON.stringify(facts, (key, value: unknown) => {
    if (key === 'why' && typeof value === 'string') whys.push(value);
    return value;
  });
  return whys.join('\n');
}

/** Everything that was not seen, as `what: cause`. */
function unseenOf({ facts }: ClusterLook): readonly string[] {
  const members = facts.namespaces.flatMap(({ name, workloads, ...lists }) =>
    Object.entries({ ...workloads, ...lists }).map(([member, seen]) => [`${name}/${member}`, seen] as const),
  );
  const { server, uid, nodes, nodeUsage, identity } = facts;
  const all = [...members, ...Object.entries({ server, uid, nodes, nodeUsage, who: identity.who })];
  return all.flatMap(([what, seen]) => (seen.seen ? [] : [`${what}: ${seen.cause}`]));
}

test('a look sees all that there is, at one revision, and its evidence gives the same facts back', async () => {
  const seen = await look();
  expect(unseenOf(seen)).toEqual([]);
  const { facts } = seen;
  expect(facts.consistency).toMatchObject({
    mode: 'exact',
    consistent: true,
    resource_version: expect.stringMatching(/^\d+$/),
  });
  expect(facts.server).toEqual({ seen: true, value: { version: 'v1.36.3' } });
  expect(facts.identity.who).toEqual({
    seen: true,
    value: { username: 'floor-reader', groups: expect.arrayContaining(['floor-readers']) },
  });
  expect(facts.namespaces.map(({ name }) => name)).toEqual(['trading-floor', 'watched']);
  const floor = floorNamespace(seen);
  expect(floor.namespace).toMatchObject({ value: { phase: 'Active' } });
  const { workloads, name: _, namespace: __, ...lists } = floor;
  expect(
    Object.fromEntries(Object.entries({ ...workloads, ...lists }).map(([kind, list]) => [kind, count(list)])),
  ).toEqual({
    Deployment: 1,
    StatefulSet: 1,
    DaemonSet: 1,
    ReplicaSet: 1,
    ReplicationController: 1,
    Job: 1,
    CronJob: 1,
    pods: 3,
    configmaps: 1,
    services: 1,
    endpoints: 1,
    ingresses: 1,
    autoscalers: 1,
    events: expect.any(Number), // two of ours; the API server may make its own
    podUsage: 1,
  });
  expect([count(facts.nodes), count(facts.nodeUsage)]).toEqual([1, 1]);
  expect(inOrder(seen.evidence)).toEqual(inOrder(facts));
});

test('ConfigMap values are kept by allow-list only', async () => {
  const { facts, files } = await look();
  expect(JSON.stringify(facts)).not.toContain('not-kept');
  expect(JSON.stringify(facts)).toContain('OBSERVE');
  expect(Object.keys(files)).toContain('cluster/watched/configmaps');
});

test('switches of pods are resolved through the ConfigMaps of the same revision', async () => {
  const { pods } = floorNamespace(await look());
  const fromMap = (pods.seen ? pods.value : []).find(({ meta }) => meta.name === 'gamma-strategy-0');
  expect(fromMap?.template.containers[0]?.switches).toContainEqual(
    expect.objectContaining({
      name: 'AGENT_MODE',
      state: 'set',
      value: 'OBSERVE',
      source: expect.objectContaining({ configmap: 'floor-env' }),
    }),
  );
});

test('the API server testifies that a whole look read, and asked about ourselves, and nothing else', async () => {
  for (const kubeconfig of [api.readerKubeconfig, api.adminKubeconfig]) {
    const before = (await api.auditEvents()).length;
    const { requests } = await look({ kubeconfig });
    const last = requests.map(({ audit_id }) => audit_id).findLast((id) => id !== null);
    const events = (await api.auditEvents(last ?? undefined)).slice(before);
    const ours = events.filter((event) => event.userAgent === 'agenttrader-floor');
    expect(ours.length).toBe(requests.length);
    const writes = ours.filter(({ verb, objectRef }) => {
      const isReview = verb === 'create' && /^selfsubject(access|rules)?reviews$/.test(objectRef?.resource ?? '');
      return !isReview && !['get', 'list', 'watch'].includes(verb);
    });
    expect(writes).toEqual([]);
    expect(ours.filter(({ objectRef }) => objectRef?.resource === 'secrets')).toEqual([]);
    const known = new Set(events.map(({ auditID }) => auditID));
    expect(requests.filter(({ audit_id }) => audit_id === null || !known.has(audit_id))).toEqual([]);
  }
});

test('an administrator is known for one: nothing is refused, and the reviews say so', async () => {
  const { facts } = await look({ kubeconfig: api.adminKubeconfig });
  const { spots } = facts.identity;
  expect(spots.length).toBeGreaterThan(60);
  expect(spots.every(({ allowed }) => allowed.seen && allowed.value)).toBe(true);
});

test('a reader is denied every spot review, and its rules are read', async () => {
  const { facts } = await look({ kubeconfig: api.readerKubeconfig });
  expect(facts.identity.spots.filter(({ allowed }) => !allowed.seen || allowed.value)).toEqual([]);
  const [rules] = facts.identity.rules;
  expect(rules).toMatchObject({
    namespace: 'trading-floor',
    review: { seen: true, value: { incomplete: false, error: null } },
  });
  const verbs = rules?.review.seen === true ? rules.review.value.rules.flatMap((rule) => rule.verbs) : [];
  expect(new Set(verbs)).toEqual(new Set(['get', 'list', 'watch', 'create'])); // create: the self-reviews
});

test('what changes between two lists is not seen: all are of one moment', async () => {
  const late = runningPod('trading-floor', 'late-pod');
  let made = false;
  proxied.proxy.decide = async ({ path }) => {
    if (!made && path.includes('/pods?')) {
      made = true;
      await api.stage.create(late);
      await api.stage.patch(configMap('trading-floor', 'floor-env', {}), { data: { AGENT_MODE: 'EXECUTE' } });
    }
    return null;
  };
  const seen = await look();
  await api.stage.remove(late);
  await api.stage.patch(configMap('trading-floor', 'floor-env', {}), { data: { AGENT_MODE: 'OBSERVE' } });
  expect(made).toBe(true);
  expect(seen.facts.consistency).toMatchObject({ mode: 'exact', consistent: true });
  expect(count(floorNamespace(seen).pods)).toBe(3);
  expect(JSON.stringify(seen.facts)).not.toContain('EXECUTE');
});

const refuseExact: Decide = ({ path }) => (path.includes('resourceVersionMatch=Exact') ? FAULTS['410'] : null);

test('where no revision is kept, what safety stands on is read twice', async () => {
  proxied.proxy.decide = refuseExact;
  const seen = await look();
  expect(unseenOf(seen)).toEqual([]);
  expect(seen.facts.consistency).toMatchObject({
    mode: 'double_read',
    consistent: true,
    why: expect.stringMatching(/410 Gone/),
  });
  expect(inOrder(seen.evidence)).toEqual(inOrder(seen.facts));
});

test.each([
  ['made', async () => api.stage.create(runningPod('trading-floor', 'made-between'))],
  ['changed', async () => api.stage.patch(configMap('trading-floor', 'floor-env', {}), { data: { OTHER: 'x' } })],
  ['gone', async () => api.stage.remove(runningPod('trading-floor', 'made-between'))],
] as const)('what was %s between the two readings makes the look inconsistent', async (what, change) => {
  // Lists that are asked for without a revision: once in the first reading (and in each of the two attempts before
  // it, for the ConfigMaps that were to give the revision), then in the second. That one waits for the change.
  const plain = new Map<string, number>();
  let changing: Promise<unknown> | null = null;
  proxied.proxy.decide = async (request) => {
    if (request.path.endsWith('?limit=500') && !/events|metrics/.test(request.path)) {
      const before = plain.get(request.path) ?? 0;
      plain.set(request.path, before + 1);
      const first = request.path.includes('/trading-floor/configmaps') ? 3 : 1;
      if (before >= first) await (changing ??= change());
    }
    return refuseExact(request);
  };
  const { facts } = await look();
  expect(changing).not.toBeNull();
  expect(facts.consistency).toMatchObject({
    mode: 'double_read',
    consistent: false,
    why: expect.stringMatching(new RegExp(`1 ${what}`)),
  });
});

test('a revision that expires once is taken anew', async () => {
  let struck = false;
  proxied.proxy.decide = ({ path }) => {
    if (struck || !path.includes('/deployments?')) return null;
    struck = true;
    return FAULTS['410'];
  };
  const seen = await look();
  expect(unseenOf(seen)).toEqual([]);
  expect(seen.facts.consistency).toMatchObject({ mode: 'exact', consistent: true });
});

const LISTS: readonly (readonly [string, string, string])[] = [
  ['/configmaps?', 'trading-floor/configmaps', 'configmaps in namespace trading-floor'],
  ['/api/v1/namespaces/trading-floor/pods?', 'trading-floor/pods', 'pods in namespace trading-floor'],
  ['/deployments?', 'trading-floor/Deployment', 'deployments in namespace trading-floor'],
  ['/endpointslices?', 'trading-floor/endpoints', 'endpointslices in namespace trading-floor'],
  ['/horizontalpodautoscalers?', 'trading-floor/autoscalers', 'horizontalpodautoscalers in namespace trading-floor'],
  ['/events?', 'trading-floor/events', 'events in namespace trading-floor'],
  ['/api/v1/nodes?', 'nodes', 'nodes'],
  ['/apis?', 'trading-floor/autoscalers', 'discovery'],
  ['/version', 'server', 'server version'],
  ['/namespaces/kube-system', 'uid', 'namespace kube-system'],
  ['/selfsubjectreviews', 'who', 'who we are'],
];
const CAUSES: readonly (readonly [FaultName, string])[] = [
  ['403', 'refused'],
  ['500', 'server_error'],
  ['garbage', 'malformed'],
  ['wrong-shape', 'malformed'],
];

test.each(LISTS.flatMap((list) => CAUSES.map((cause) => [...list, ...cause] as const)))(
  '%s: %s is unseen, named %s, when the answer is %s',
  async (path, member, name, fault, cause) => {
    const matches = (asked: string) => `${asked}?`.includes(path) && !asked.includes('/watched/');
    proxied.proxy.decide = ({ path: asked }) => (matches(asked) ? FAULTS[fault] : null);
    const seen = await look();
    expect(unseenOf(seen)).toContainEqual(expect.stringMatching(new RegExp(`^${member}: (${cause}|skipped)$`)));
    expect(whysOf(seen)).toContain(name);
    expect(inOrder(seen.evidence)).toEqual(inOrder(seen.facts));
  },
);

test('a namespace that is not there is absent, and its lists are empty', async () => {
  const floor = FloorFile.parse({ ...FLOOR, watched_namespaces: ['nowhere'] });
  const { facts } = await look({ floor });
  expect(facts.namespaces[1]).toMatchObject({ name: 'nowhere', namespace: { seen: false, cause: 'absent' } });
});

test('without a metrics API usage is absent, and without KEDA its autoscalers are none', async () => {
  proxied.proxy.decide = ({ path }) => (path.includes('metrics.k8s.io') ? FAULTS['404'] : null);
  const seen = await look();
  expect(unseenOf(seen)).toEqual(['trading-floor/podUsage: absent', 'watched/podUsage: absent', 'nodeUsage: absent']);
  expect(proxied.proxy.requests.filter(({ path }) => path.includes('keda'))).toEqual([]);
});

test('KEDA that discovery lists is read, and unseen where it is refused', async () => {
  proxied.proxy.decide = ({ path }) => (path === '/apis' ? { kind: 'rewrite', change: withKeda } : null);
  const { autoscalers } = floorNamespace(await look());
  expect(autoscalers).toMatchObject({
    seen: false,
    cause: 'inconsistent',
    why: expect.stringMatching(/discovery lists KEDA/),
  });
});

test.each<[FaultName]>([['hang'], ['trickle'], ['429']])(
  '%s everywhere: all is unseen, before the deadline',
  async (fault) => {
    proxied.proxy.decide = () => FAULTS[fault];
    const startedMs = Date.now();
    const seen = await look({ limitMs: 3_000 });
    expect(Date.now()).toBeLessThan(startedMs + 3_000); // the promise of the port, not its speed
    expect(unseenOf(seen).filter((line) => !/: (late|throttled|skipped)$/.test(line))).toEqual([]);
    expect(seen.facts.consistency).toMatchObject({ mode: 'none', consistent: false });
    expect(inOrder(seen.evidence)).toEqual(inOrder(seen.facts));
  },
);

test('one list that hangs is late; the rest is seen', async () => {
  proxied.proxy.decide = ({ path }) => (path.includes('/trading-floor/services?') ? FAULTS.hang : null);
  const floor = { ...FLOOR, deadlines: { ...FLOOR.deadlines, request_seconds: 1.5 } };
  expect(unseenOf(await look({ floor }))).toEqual(['trading-floor/services: late']);
});

test('cancelling ends a look at once', async () => {
  proxied.proxy.decide = () => FAULTS.hang;
  const cancelled = new AbortController();
  const reason = new Error('cancelled by a test');
  const looking = look({ signal: cancelled.signal });
  setTimeout(() => cancelled.abort(reason), 100);
  await expect(looking).rejects.toBe(reason);
});

test('evidence that cannot be written fails the look', async () => {
  await expect(look({ sink: { document: full, lines: full } })).rejects.toThrow('no space left');
});

test('no token is in what a look leaves behind', async () => {
  const seen = await look();
  expect(JSON.stringify([seen.facts, seen.requests])).not.toContain(api.readerToken);
});

function withKeda(body: string): string {
  return JSON.stringify({ ...JSON.parse(body), groups: [{ name: 'apps' }, { name: 'keda.sh' }] });
}

async function full(): Promise<never> {
  throw new Error('no space left on device');
}

/** Facts with their events in one order: evidence sorts them, the API server has them by name. */
function inOrder(facts: ClusterLook['facts']): ClusterLook['facts'] {
  const namespaces = facts.namespaces.map((one) => {
    if (!one.events.seen) return one;
    const value = one.events.value.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return { ...one, events: { seen: true, value } as const };
  });
  return { ...facts, namespaces };
}
