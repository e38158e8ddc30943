import { describe, expect, test } from '@jest/globals';
import { assert, constantFrom, jsonValue, property } from 'fast-check';
import { FloorFile } from '../../../src/contracts/floor-file.ts';
import { seen, unseen } from '../../../src/contracts/observation.ts';
import { WORKLOAD_KINDS } from '../../../src/domain/cluster/evidence-keys.ts';
import { isMalformed } from '../../../src/domain/cluster/malformed.ts';
import * as picks from '../../../src/domain/cluster/pick.ts';
import { createTemplates } from '../../../src/domain/cluster/template.ts';
import { createResolver } from '../../../src/domain/switches/resolver.ts';
import { metadata, namespaceOf, type RawObject, valueOf } from '../../support/raw-objects.ts';
import { SAMPLES } from '../../support/raw-samples.ts';

type Kind = keyof typeof SAMPLES;

const floor = FloorFile.parse({});
const resolver = createResolver(floor, () => seen(new Map()));

function pick(kind: Kind, raw: unknown): unknown {
  const templates = createTemplates(resolver);
  switch (kind) {
    case 'Pod':
      return picks.pickPod(raw, templates);
    case 'ConfigMap':
      return picks.pickConfigMap(raw, { floor, watch: resolver.watch });
    case 'Service':
      return picks.pickService(raw);
    case 'Ingress':
      return picks.pickIngress(raw);
    case 'HorizontalPodAutoscaler':
    case 'ScaledObject':
    case 'ScaledJob':
      return picks.pickAutoscaler(kind, raw);
    case 'Event':
      return picks.pickEvent(raw);
    case 'Node':
      return picks.pickNode(raw);
    case 'PodMetrics':
      return picks.pickPodUsage(raw);
    case 'NodeMetrics':
      return picks.pickNodeUsage(raw);
    case 'Namespace':
      return picks.pickNamespace(raw);
    case 'EndpointSlice':
      return picks.pickEndpoints([raw]);
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'ReplicationController':
    case 'Job':
    case 'CronJob':
      break;
  }
  return picks.pickWorkload(kind, raw, templates);
}

const KINDS = Object.keys(SAMPLES).filter((kind): kind is Kind => Object.hasOwn(SAMPLES, kind));

/** What picking came to: the fact, or the complaint. Any other error is a bug and is thrown on. */
function outcome(kind: Kind, raw: unknown): { readonly fact?: unknown; readonly complaint?: string } {
  try {
    return { fact: pick(kind, raw) };
  } catch (error) {
    if (isMalformed(error)) return { complaint: error.message };
    throw error;
  }
}

/** Every place in a document, as a path. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, key]))];
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const changed = entries.flatMap(([key, inner]) => {
    if (key !== first) return [[key, inner] as const];
    return rest.length === 0 && by === undefined ? [] : [[key, replaced(inner, rest, by)] as const];
  });
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
}

/** A value of another type than the one that stands there. */
function otherThan(value: unknown): unknown {
  return typeof value === 'object' ? 'odd' : { odd: 1 };
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => Object.entries(Object(inner)).find(([own]) => own === key)?.[1], value);
}

describe.each(KINDS.map((kind) => [kind]))('%s', (kind) => {
  const sample = SAMPLES[kind];

  test('a whole object is picked', () => {
    expect(outcome(kind, sample)).toEqual({ fact: expect.anything() });
  });

  test('a member of another type is malformed wherever it is read, and never becomes another fact', () => {
    const { fact } = outcome(kind, sample);
    // managedFields that cannot be read only tell less: test/unit/switches/managed-fields.test.ts.
    for (const path of placesOf(sample).filter(([, member]) => member !== 'managedFields')) {
      const result = outcome(kind, replaced(sample, path, otherThan(at(sample, path))));
      const told = result.complaint === undefined ? result.fact : 'malformed';
      expect({ path, told: told === 'malformed' ? told : result }).toEqual({
        path,
        told: told === 'malformed' ? told : { fact },
      });
    }
  });

  test('no document at all makes it crash', () => {
    assert(
      property(jsonValue(), (raw) => expect(() => outcome(kind, raw)).not.toThrow()),
      { numRuns: 50 },
    );
  });

  test('no damage to a document makes it crash', () => {
    const places = constantFrom(...placesOf(sample));
    assert(
      property(places, jsonValue({ maxDepth: 2 }), (path, by) => {
        expect(() => outcome(kind, replaced(sample, path, by))).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });
});

describe('members that must be there', () => {
  const META = ['metadata', 'metadata.name', 'metadata.namespace', 'metadata.uid'];
  const TEMPLATE = ['spec.template', 'spec.template.spec', 'spec.template.spec.containers'];
  const REQUIRED: Partial<Record<Kind, readonly string[]>> = {
    Pod: [
      ...META,
      'spec',
      'spec.containers',
      'spec.containers.0.name',
      'spec.containers.0.image',
      'status',
      'status.phase',
      'status.containerStatuses.0.name',
      'status.containerStatuses.0.ready',
      'status.conditions.0.type',
      'metadata.ownerReferences.0.uid',
    ],
    Deployment: [...META, 'spec', ...TEMPLATE],
    StatefulSet: [...META, ...TEMPLATE],
    DaemonSet: [...META, ...TEMPLATE],
    ReplicaSet: [...META, ...TEMPLATE],
    ReplicationController: [...META, ...TEMPLATE],
    Job: [...META, ...TEMPLATE],
    CronJob: [...META, 'spec.jobTemplate', 'spec.jobTemplate.spec', 'spec.jobTemplate.spec.template'],
    ConfigMap: META,
    Service: [...META, 'spec', 'spec.type', 'spec.ports.0.port'],
    Ingress: [...META, 'spec', 'spec.rules.0.http.paths.0.backend'],
    HorizontalPodAutoscaler: [...META, 'spec.scaleTargetRef', 'spec.maxReplicas', 'spec.scaleTargetRef.name'],
    ScaledObject: [...META, 'spec.scaleTargetRef', 'spec.scaleTargetRef.name'],
    Event: ['metadata', 'involvedObject'],
    Node: ['metadata.name', 'metadata.uid', 'status'],
    PodMetrics: ['metadata.name', 'metadata.namespace', 'containers.0.name'],
    NodeMetrics: ['metadata.name'],
    Namespace: ['metadata.uid', 'status.phase'],
    EndpointSlice: ['metadata', 'metadata.name', 'metadata.namespace'],
  };
  const rows = KINDS.flatMap((kind) => (REQUIRED[kind] ?? []).map((path) => [kind, path] as const));
  test.each(rows)('%s without %s is malformed', (kind, path) => {
    const result = outcome(kind, replaced(SAMPLES[kind], path.split('.'), undefined));
    expect(result).toEqual({ complaint: expect.stringContaining(kind) });
  });

  test('the complaint names the object, the member and what was wanted, and no value', () => {
    const raw = replaced(SAMPLES.Pod, ['spec', 'containers', '0', 'image'], { secret: 'hunter2' });
    expect(outcome('Pod', raw).complaint).toBe('Pod trading-floor/gamma-0: image: wanted a string, saw an object');
  });

  test('one malformed object leaves its whole list unseen', () => {
    const facts = namespaceOf({ pods: seen([SAMPLES.Pod, {}]), services: seen([SAMPLES.Service]) });
    expect(facts.pods).toEqual(unseen('malformed', 'Pod: metadata: wanted an object, saw nothing'));
    expect(facts.services.seen).toBe(true);
  });
});

describe('facts', () => {
  test('a pod', () => {
    const fact = pick('Pod', SAMPLES.Pod);
    expect(fact).toMatchObject({
      meta: { name: 'gamma-0', uid: 'uid-gamma-0', owners: [{ kind: 'ReplicaSet', controller: true }] },
      phase: 'Running',
      reason: 'R',
      ips: ['10.1.0.1'],
      conditions: [{ type: 'Available', since: '2026-11-23T12:00:00Z' }],
      statuses: [
        { name: 'init', type: 'init', state: 'waiting', reason: 'CrashLoopBackOff', startedAt: null },
        {
          name: 'app',
          type: 'container',
          restarts: 3,
          state: 'running',
          startedAt: '2026-11-23T13:00:00Z',
          last: { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-11-23T12:59:00Z' },
        },
      ],
      template: {
        serviceAccount: 'gamma',
        containers: [
          {
            name: 'app',
            ports: [8080],
            liveness: { handler: 'httpGet', path: '/health', port: '8080' },
            readiness: { handler: 'tcpSocket', path: null, port: 'http' },
            limits: { cpu: 0.5, memory: 2 ** 30 },
            requests: { cpu: 0.25, memory: null },
            command: ['/app', '--port', '8080'],
            switches: [{ name: 'AGENT_MODE', state: 'set', value: 'OFF', via: 'env' }],
            tells: { GIT_SHA: '0123456789abcdef0123456789abcdef01234567' },
          },
        ],
      },
    });
  });

  test.each([
    ['Deployment', { desired: 2, updated: 2, ready: 1, available: 1, current: 2, strategy: 'Recreate' }],
    ['StatefulSet', { strategy: 'RollingUpdate', revision: { current: 'gamma-1', update: 'gamma-2' } }],
    ['DaemonSet', { desired: 3, updated: 1, ready: 2, available: 2, current: 4 }],
    ['ReplicaSet', { desired: 2, updated: null, current: 2 }],
    ['ReplicationController', { selector: { app: 'gamma' } }],
    ['Job', { desired: 2, ready: 1, current: 1 }],
    ['CronJob', { desired: 1, current: 1, suspended: false }],
  ] as const)('a %s', (kind, part) => {
    expect(pick(kind, SAMPLES[kind])).toMatchObject({ kind, ...part });
  });

  const finished = { conditions: [{ type: 'Complete', status: 'True' }] };
  test.each<[string, Kind, RawObject, RawObject]>([
    ['counters left out are zero', 'Deployment', { status: {} }, { updated: 0, ready: 0, available: 0, current: 0 }],
    ['no status at all tells nothing', 'Deployment', { status: null }, { ready: null, observedGeneration: null }],
    ['a finished Job wants nothing', 'Job', { status: finished }, { desired: 0 }],
    [
      'a suspended CronJob wants nothing',
      'CronJob',
      { spec: { ...SAMPLES.CronJob.spec, suspend: true } },
      { desired: 0 },
    ],
    ['replicas unset is one', 'Deployment', { spec: { ...SAMPLES.Deployment.spec, replicas: null } }, { desired: 1 }],
    [
      'a selector with expressions is none that we can use',
      'Deployment',
      { spec: { ...SAMPLES.Deployment.spec, selector: { matchLabels: { a: 'b' }, matchExpressions: [{}] } } },
      { selector: null },
    ],
  ])('%s', (_name, kind, change, part) => {
    expect(pick(kind, { ...SAMPLES[kind], ...change })).toMatchObject(part);
  });

  test('a ConfigMap keeps the values of switches and nothing else', () => {
    expect(pick('ConfigMap', SAMPLES.ConfigMap)).toMatchObject({
      keys: ['DB_PASSWORD', 'EXECUTION_HALTED'],
      binaryKeys: ['b'],
      values: { EXECUTION_HALTED: '1' },
      written: { EXECUTION_HALTED: { at: '2026-11-23T12:00:00Z', by: 'kubectl' } },
      immutable: true,
    });
  });

  test('the key of a kill switch of the floor file is kept, in its own namespace only', () => {
    const own = FloorFile.parse({
      kill_switches: [{ configmap: 'c', key: 'DB_PASSWORD', safe: 'hunter2', namespace: 'trading-floor' }],
    });
    const other = FloorFile.parse({
      kill_switches: [{ configmap: 'c', key: 'DB_PASSWORD', safe: 'hunter2', namespace: 'x' }],
    });
    const { watch } = resolver;
    expect(picks.pickConfigMap(SAMPLES.ConfigMap, { floor: own, watch }).values).toHaveProperty(
      'DB_PASSWORD',
      'hunter2',
    );
    expect(picks.pickConfigMap(SAMPLES.ConfigMap, { floor: other, watch }).values).not.toHaveProperty('DB_PASSWORD');
  });

  test('a Service, an Ingress, autoscalers', () => {
    expect(pick('Service', SAMPLES.Service)).toMatchObject({
      type: 'NodePort',
      loadBalancer: false,
      externalIPs: ['192.0.2.1'],
      ports: [{ name: 'http', port: 80, nodePort: 30_080, targetPort: 'http' }],
    });
    expect(pick('Ingress', SAMPLES.Ingress)).toMatchObject({
      hosts: ['*', 'a.example.org', 'tls.example.org'],
      backends: ['Bucket/b', 's:80', 't:http'],
    });
    expect(pick('HorizontalPodAutoscaler', SAMPLES.HorizontalPodAutoscaler)).toMatchObject({ min: 1, max: 4 });
    expect(pick('ScaledObject', SAMPLES.ScaledObject)).toMatchObject({
      target: { kind: 'Deployment', name: 'gamma' },
      min: 0,
    });
    expect(pick('ScaledJob', SAMPLES.ScaledJob)).toMatchObject({
      target: { kind: 'ScaledJob', name: 'gamma' },
      max: 3,
    });
  });

  test('an event, redacted', () => {
    expect(pick('Event', SAMPLES.Event)).toEqual({
      namespace: 'trading-floor',
      type: 'Warning',
      reason: 'BackOff',
      message: 'password=[redacted:value] was wrong',
      object: { kind: 'Pod', name: 'gamma-0' },
      count: 5,
      last: '2026-11-23T13:00:00Z',
    });
    const series = { ...SAMPLES.Event, series: { count: 9, lastObservedTime: '2026-11-23T13:05:00.000000Z' } };
    expect(pick('Event', series)).toMatchObject({ count: 9, last: '2026-11-23T13:05:00.000000Z' });
  });

  test('nodes and usage', () => {
    expect(pick('Node', SAMPLES.Node)).toMatchObject({
      unschedulable: true,
      allocatable: { cpu: 4, memory: 2 ** 34 },
      kubelet: 'v1.36.3',
    });
    expect(pick('NodeMetrics', SAMPLES.NodeMetrics)).toMatchObject({ cpu: 2, memory: 128_974_848, namespace: null });
    expect(pick('PodMetrics', SAMPLES.PodMetrics)).toMatchObject({ cpu: 0.250_001_5, memory: 2 ** 30 + 2 ** 20 });
  });

  test('the usage of a pod is unknown as soon as that of one container is', () => {
    const part = { ...SAMPLES.PodMetrics, containers: [...SAMPLES.PodMetrics.containers, { name: 'x', usage: {} }] };
    expect(pick('PodMetrics', part)).toMatchObject({ cpu: null, memory: null });
    expect(pick('PodMetrics', { ...part, containers: [] })).toMatchObject({ cpu: null, memory: null });
  });
});

const slice = (name: string, endpoints: readonly RawObject[]): RawObject => ({
  metadata: metadata(name, { labels: { 'kubernetes.io/service-name': 'gamma' } }),
  ports: [{ port: 8080 }, { port: null }],
  endpoints,
});
const endpoint = (ip: string, ready: boolean | null, pod: string | null): RawObject => ({
  addresses: [ip],
  conditions: { ready },
  ...(pod === null ? {} : { targetRef: { kind: 'Pod', name: pod } }),
});

describe('endpoints', () => {
  test('slices of one Service are joined; an endpoint in two of them counts once', () => {
    const raws = [
      slice('a', [endpoint('10.1.0.1', true, 'gamma-0'), endpoint('10.1.0.2', false, 'gamma-1')]),
      slice('b', [
        endpoint('fd00::1', true, 'gamma-0'),
        endpoint('fd00::2', null, 'gamma-2'),
        endpoint('192.0.2.1', true, null),
      ]),
      { metadata: metadata('nobody'), endpoints: [endpoint('10.1.0.9', true, 'x')] },
    ];
    expect(picks.pickEndpoints(raws)).toEqual([
      {
        service: 'gamma',
        namespace: 'trading-floor',
        ready: 3,
        notReady: 1,
        pods: ['gamma-0', 'gamma-2'],
        ports: [8080],
      },
    ]);
  });
});

describe('autoscalers of a namespace', () => {
  const horizontal = seen([picks.pickAutoscaler('HorizontalPodAutoscaler', SAMPLES.HorizontalPodAutoscaler)]);
  test('without KEDA there are none of it; anything else unseen leaves all unseen', () => {
    expect(picks.joinAutoscalers(horizontal, unseen('absent', 'no such API'))).toEqual(horizontal);
    expect(picks.joinAutoscalers(horizontal, unseen('refused', '403'))).toEqual(unseen('refused', '403'));
    expect(picks.joinAutoscalers(unseen('absent', '404'))).toEqual(unseen('absent', '404'));
  });
});

test('every kind of workload has its list', () => {
  const facts = namespaceOf({ deployments: seen([SAMPLES.Deployment]) });
  expect(WORKLOAD_KINDS.map((kind) => valueOf(facts.workloads[kind]).length)).toEqual([1, 0, 0, 0, 0, 0, 0]);
});
