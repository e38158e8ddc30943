/** Replicas that are asked through the API server, or at their pods' own addresses. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createLocalStore } from '../../src/adapters/evidence/local-store.ts';
import { createServiceProber } from '../../src/adapters/http/prober.ts';
import { type ApiConnection, openConnection } from '../../src/adapters/kubernetes/connection.ts';
import { createClusterReader } from '../../src/adapters/kubernetes/reader.ts';
import type { NamespaceFacts, RequestRecord } from '../../src/contracts/cluster.ts';
import type { ComponentProbe, EndpointProbe } from '../../src/contracts/facts.ts';
import { type Component, FloorFile } from '../../src/contracts/floor-file.ts';
import { type Observation, seen, unseen } from '../../src/contracts/observation.ts';
import { type KubeApi, startKubeApi } from '../support/kube-api.ts';
import { deploymentWithPods } from '../support/kube-objects.ts';
import { canMakeNetworkNamespace, makeNetworkNamespace, type NetworkNamespace } from '../support/network-namespace.ts';

jest.setTimeout(30_000); // for machines that have much else to do

const STATUS = {
  service_name: 'good',
  service_kind: 'ops',
  repo_id: null,
  git_sha: null,
  build_id: null,
  agent_identity: { agent_name: 'good', agent_role: 'ops', agent_mode: 'OBSERVE' },
  status: { state: 'OK', summary: '', reason_codes: [], last_updated_utc: '2026-01-05T14:00:00Z' },
  heartbeat: { last_heartbeat_utc: null, age_seconds: null, ttl_seconds: 30 },
  marketdata: null,
  safety: { kill_switch: true, safe_to_run_strategies: false, safe_to_execute_orders: false, gating_reasons: [] },
  endpoints: null,
};
const good = { status: 200, body: JSON.stringify(STATUS) };
const fake = { status: 503, body: '{"kind":"Status","apiVersion":"v1","message":"made up","code":503}' };

/** What each component's port does; a component's name is the name of its Deployment. */
const BEHAVIOURS = {
  good: { port: 8080, routes: { '/ops/status': good } },
  hanging: { port: 8081, routes: { '/ops/status': { hang: true } } },
  redirecting: {
    port: 8082,
    routes: { '/ops/status': { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } } },
  },
  faking: { port: 8083, routes: { '/ops/status': fake } },
  closed: { port: 8084, routes: { '/healthz': { status: 503, body: '{"ok":false,"reason":"MARKET_CLOSED"}' } } },
  // nobody listens on its port
  down: { port: 8099, routes: null },
} as const;
type Name = keyof typeof BEHAVIOURS;

// Only here tests may be skipped: a network of their own needs root and iproute2, and there is no other honest way.
const whereItCan = canMakeNetworkNamespace();
const there = whereItCan ? describe : describe.skip;

let network: NetworkNamespace | null = null;
let api: KubeApi;
let directory: string;
let connection: ApiConnection;
let facts: NamespaceFacts;
const journal: RequestRecord[] = [];

beforeAll(async () => {
  if (!whereItCan) return;
  network = makeNetworkNamespace();
  api = await startKubeApi();
  directory = await mkdtemp(join(tmpdir(), 'floor-proxy-'));
  await api.stage.namespace('trading-floor');
  const listening = Object.values(BEHAVIOURS).flatMap(({ port, routes }) => (routes === null ? [] : [[port, routes]]));
  const script = fileURLToPath(new URL('../support/pod-upstream.mjs', import.meta.url));
  await network.run(script, [network.address, JSON.stringify(Object.fromEntries(listening))]);
  for (const name of Object.keys(BEHAVIOURS)) {
    await deploymentWithPods(api.stage, 'trading-floor', name, [network.address, network.address]);
  }
  await deploymentWithPods(api.stage, 'trading-floor', 'loopback', ['127.0.0.1']);
  connection = openConnection({ kubeconfig: api.readerKubeconfig, env: {} });
  facts = await readFacts();
}, 120_000);
afterAll(async () => {
  if (!whereItCan) return;
  await connection.close();
  await api.stop();
  await network?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

const FLOOR = FloorFile.parse({
  deadlines: { probe_seconds: 1 },
  components: [
    ...Object.entries(BEHAVIOURS).map(([name, { port }]) => component(name, port)),
    component('loopback', 8080),
    component('nowhere', 8080),
  ],
});

function component(name: string, port: number): object {
  const endpoints = ['/ops/status', '/healthz'];
  return { name, kind: 'ops', probe_port: port, endpoints, workloads: [{ kind: 'Deployment', name, replicas: 2 }] };
}

async function readFacts(): Promise<NamespaceFacts> {
  const store = createLocalStore(directory);
  const { place } = await store.claim('readiness', Date.now(), 'proxy');
  const { facts: cluster } = await createClusterReader(connection, { now: Date.now }).look({
    floor: FLOOR,
    namespace: 'trading-floor',
    sink: store.sink(place),
    deadlineMs: Date.now() + 20_000,
    signal: new AbortController().signal,
  });
  const [first] = cluster.namespaces;
  if (first === undefined) throw new Error('the look has no namespace');
  return first;
}

async function probe(
  name: Name | 'loopback' | 'nowhere',
  via: FloorFile['probe_via'] = 'proxy',
  namespace: Observation<NamespaceFacts> = seen(facts),
): Promise<ComponentProbe> {
  const prober = createServiceProber({
    clock: { now: Date.now },
    connection,
    journal: (record) => journal.push(record),
  });
  try {
    return await prober.probe({
      component: named(name),
      floor: { ...FLOOR, probe_via: via },
      namespace,
      deadlineMs: Date.now() + 10_000,
      signal: new AbortController().signal,
    });
  } finally {
    await prober.close();
  }
}

function named(name: string): Component {
  const found = FLOOR.components.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no component ${name}`);
  return found;
}

/** What every replica answered at one endpoint; a test that would look at nothing fails here. */
function answers({ replicas }: ComponentProbe, endpoint: EndpointProbe['endpoint']): readonly EndpointProbe[] {
  const all = replicas.seen ? replicas.value : [];
  const found = all.flatMap(({ endpoints }) => endpoints.filter((one) => one.endpoint === endpoint));
  if (found.length === 0) throw new Error(`no replica was asked for ${endpoint}`);
  return found;
}

there('through the API server and at the pods', () => {
  test('every replica is asked through the API server, one by one', async () => {
    const probed = await probe('good');
    const replicas = probed.replicas.seen ? probed.replicas.value : [];
    expect(replicas.map(({ replica, via }) => [replica, via])).toEqual([
      ['good-1-0', 'pods/proxy'],
      ['good-1-1', 'pods/proxy'],
    ]);
    for (const answer of answers(probed, '/ops/status')) {
      expect(answer).toMatchObject({ origin: 'upstream', status: 200, cause: null, ops_status: STATUS });
      expect(answer.url).toMatch(/\/pods\/http:good-1-[01]:8080\/proxy\/ops\/status$/);
    }
  });

  test('each request that went through the API server is in its audit log', async () => {
    const probed = await probe('good');
    const last = journal.at(-1);
    expect(answers(probed, '/ops/status').map(({ audit_id }) => audit_id)).toContain(last?.audit_id);
    const events = await api.auditEvents(last?.audit_id ?? '');
    expect(events.find(({ auditID }) => auditID === last?.audit_id)).toMatchObject({
      verb: 'get',
      user: { username: 'floor-reader' },
      objectRef: { resource: 'pods', subresource: 'proxy' },
    });
  });

  test('a pod that nobody listens in is unreachable, by the API server’s word', async () => {
    for (const answer of answers(await probe('down'), '/ops/status')) {
      expect(answer).toMatchObject({ origin: 'apiserver', cause: 'unreachable', ops_status: null });
      expect(answer.why).toMatch(/the API server answered in its stead: 503/);
    }
  });

  test('a service that fakes the API server’s word makes it worse for itself only', async () => {
    for (const answer of answers(await probe('faking'), '/ops/status')) {
      expect(answer).toMatchObject({ origin: 'apiserver', cause: 'unreachable', ops_status: null });
    }
  });

  test('a redirect is not followed, through the proxy either', async () => {
    for (const answer of answers(await probe('redirecting'), '/ops/status')) {
      expect(answer).toMatchObject({ origin: 'upstream', status: 302, cause: 'malformed', ops_status: null });
    }
  });

  test('a service that hangs is late, though the API server knows no limit', async () => {
    for (const answer of answers(await probe('hanging'), '/ops/status')) {
      expect(answer).toMatchObject({ origin: null, cause: 'late', why: expect.stringMatching(/no answer within 1 s/) });
    }
  });

  test('a service’s own 503 is told from the API server’s', async () => {
    for (const answer of answers(await probe('closed'), '/healthz')) {
      expect(answer).toMatchObject({ origin: 'upstream', status: 503, cause: null, healthz: { ok: false } });
    }
    for (const answer of answers(await probe('closed'), '/ops/status')) {
      expect(answer).toMatchObject({ origin: 'upstream', status: 404, cause: 'absent' });
    }
  });

  test('a pod that says it is at loopback is reached by neither way', async () => {
    for (const answer of answers(await probe('loopback'), '/ops/status')) {
      expect(answer).toMatchObject({ origin: 'apiserver', ops_status: null });
      expect(answer.cause).not.toBeNull();
    }
    for (const answer of answers(await probe('loopback', 'service'), '/ops/status')) {
      expect(answer).toMatchObject({
        cause: 'unreachable',
        why: expect.stringMatching(/no address of a pod/),
        status: null,
      });
    }
  });

  test('inside a cluster every pod is asked at its own address', async () => {
    const probed = await probe('good', 'service');
    const replicas = probed.replicas.seen ? probed.replicas.value : [];
    expect(replicas.map(({ replica, via }) => [replica, via])).toEqual([
      ['good-1-0', 'service'],
      ['good-1-1', 'service'],
    ]);
    for (const answer of answers(probed, '/ops/status')) {
      expect(answer).toMatchObject({
        url: `http://${network?.address}:8080/ops/status`,
        origin: 'upstream',
        cause: null,
      });
    }
    for (const answer of answers(await probe('faking', 'service'), '/ops/status')) {
      expect(answer).toMatchObject({ origin: 'upstream', cause: 'server_error' });
    }
  });

  test('no pods where some are wanted: nobody is asked, and a check decides', async () => {
    expect((await probe('nowhere')).replicas).toEqual({ seen: true, value: [] });
  });

  test('replicas are unseen where a list that tells them was not seen', async () => {
    const refused = unseen('refused', 'lists are refused in this test');
    const without = [
      unseen('late', 'the whole namespace is late in this test'),
      seen({ ...facts, pods: refused }),
      seen({ ...facts, workloads: { ...facts.workloads, ReplicaSet: refused } }),
      seen({ ...facts, workloads: { ...facts.workloads, Deployment: refused } }),
    ];
    for (const namespace of without) {
      const { replicas } = await probe('good', 'proxy', namespace);
      expect(replicas).toMatchObject({ seen: false, cause: 'skipped', why: expect.stringMatching(/in this test/) });
    }
    const daemonSets = seen({ ...facts, workloads: { ...facts.workloads, DaemonSet: refused } });
    expect((await probe('good', 'proxy', daemonSets)).replicas.seen).toBe(true);
  });
});
