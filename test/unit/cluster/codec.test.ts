import { describe, expect, test } from '@jest/globals';
import { assert, constantFrom, jsonValue, nat, property, shuffledSubarray } from 'fast-check';
import type { ClusterFacts, PodFact } from '../../../src/contracts/cluster.ts';
import { seen, unseen } from '../../../src/contracts/observation.ts';
import { clusterFiles, decodeCluster, decodePods, encodeIndex, encodePods } from '../../../src/domain/cluster/codec.ts';
import { evidenceKey } from '../../../src/domain/cluster/evidence-keys.ts';
import { isMalformed } from '../../../src/domain/cluster/malformed.ts';
import { pickNode, pickNodeUsage } from '../../../src/domain/cluster/pick.ts';
import { metadata, namespaceOf, type RawObject, rawConfigMap, rawPod, valueOf } from '../../support/raw-objects.ts';
import { SAMPLES } from '../../support/raw-samples.ts';

const env = (value: string): RawObject => ({
  containers: [{ name: 'app', image: 'i', env: [{ name: 'AGENT_MODE', value }] }],
});
const NAMESPACE_FACTS = namespaceOf({
  pods: seen([
    rawPod('b', env('OFF')),
    rawPod('a', env('OFF')),
    rawPod('c', env('PAPER')),
    { ...SAMPLES.Pod, metadata: metadata('z') },
  ]),
  deployments: seen([SAMPLES.Deployment, { ...SAMPLES.Deployment, metadata: metadata('delta') }]),
  statefulsets: seen([SAMPLES.StatefulSet]),
  daemonsets: seen([SAMPLES.DaemonSet]),
  cronjobs: seen([SAMPLES.CronJob]),
  jobs: unseen('refused', '403'),
  configmaps: seen([SAMPLES.ConfigMap, rawConfigMap('k', { EXECUTION_HALTED: '1' })]),
  services: seen([SAMPLES.Service]),
  endpointslices: seen([SAMPLES.EndpointSlice]),
  ingresses: seen([SAMPLES.Ingress]),
  horizontalpodautoscalers: seen([SAMPLES.HorizontalPodAutoscaler]),
  scaledobjects: seen([SAMPLES.ScaledObject]),
  events: seen([SAMPLES.Event, { ...SAMPLES.Event, message: 'another' }]),
  podmetrics: seen([SAMPLES.PodMetrics]),
});

const FACTS: ClusterFacts = {
  observed_utc: '2026-11-23T13:00:00Z',
  finished_utc: '2026-11-23T13:00:01Z',
  server: seen({ version: 'v1.36.3' }),
  uid: seen('u'),
  context: null,
  endpoint: 'https://127.0.0.1:6443',
  identity: {
    who: seen({ username: 'reader', groups: ['system:authenticated'] }),
    rules: [
      {
        namespace: 'trading-floor',
        review: seen({
          incomplete: false,
          error: null,
          rules: [{ verbs: ['get'], groups: [''], resources: ['pods'], names: [], nonResourceURLs: [] }],
        }),
      },
      { namespace: 'other', review: unseen('late', 'deadline') },
    ],
    spots: [
      {
        verb: 'create',
        group: '',
        resource: 'pods',
        subresource: null,
        namespace: 'trading-floor',
        allowed: seen(false),
      },
    ],
  },
  consistency: { mode: 'exact', consistent: true, resource_version: '7', why: null },
  namespaces: [NAMESPACE_FACTS, { ...NAMESPACE_FACTS, name: 'other', pods: unseen('late', 'deadline') }],
  nodes: seen([pickNode(SAMPLES.Node)]),
  nodeUsage: seen([pickNodeUsage(SAMPLES.NodeMetrics)]),
};

function written(facts: ClusterFacts): {
  readonly index: unknown;
  readonly files: ReadonlyMap<string, readonly string[]>;
} {
  const files = new Map([...clusterFiles(facts)].map(({ key, lines }) => [key, [...lines]]));
  return { index: JSON.parse(JSON.stringify(encodeIndex(facts))), files };
}

function read(index: unknown, files: ReadonlyMap<string, readonly string[]>): ClusterFacts {
  return decodeCluster(index, (key) => {
    const lines = files.get(key);
    if (lines === undefined) throw new TypeError(`no ${key}`);
    return lines;
  });
}

function byName<T extends { readonly meta: { readonly name: string } }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => (a.meta.name < b.meta.name ? -1 : 1));
}

function sortedPods(facts: ClusterFacts): ClusterFacts {
  return {
    ...facts,
    namespaces: facts.namespaces.map((namespace) => ({
      ...namespace,
      pods: namespace.pods.seen ? seen(byName(namespace.pods.value)) : namespace.pods,
      workloads: {
        ...namespace.workloads,
        Deployment: seen(byName(valueOf(namespace.workloads.Deployment))),
      },
      events: seen(valueOf(namespace.events).toSorted((a, b) => (a.message < b.message ? -1 : 1))),
    })),
  };
}

describe('a whole look', () => {
  const { index, files } = written(FACTS);

  test('every list of the facts was seen in this test', () => {
    const [{ name: _, workloads, ...lists }] = FACTS.namespaces as readonly [typeof NAMESPACE_FACTS];
    const unseenLists = Object.entries({ ...workloads, ...lists }).filter(([, list]) => !list.seen);
    expect(unseenLists.map(([list]) => list)).toEqual(['Job']);
  });

  test('comes back as it was, sorted', () => {
    expect(read(index, files)).toEqual(sortedPods(FACTS));
  });

  test('what was not seen has no file and comes back as not seen', () => {
    expect([files.has(evidenceKey.workloads('trading-floor', 'Job')), files.has(evidenceKey.pods('other'))]).toEqual([
      false,
      false,
    ]);
    expect(read(index, files).namespaces[1]?.pods).toEqual(unseen('late', 'deadline'));
  });

  test('no file of evidence is named twice', () => {
    const keys = [...clusterFiles(FACTS)].map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('no secret that the raw objects held is in it', () => {
    expect(JSON.stringify([index, ...files.values()])).not.toContain('hunter2');
  });

  test('written again from what was read, it is the same bytes', () => {
    expect(written(read(index, files))).toEqual({ index, files });
  });
});

describe('pods', () => {
  const pods = valueOf(NAMESPACE_FACTS.pods);

  test('the same pods in any order are the same bytes', () => {
    const lines = [...encodePods(pods)];
    assert(
      property(shuffledSubarray([...pods], { minLength: pods.length }), (shuffled) => {
        expect([...encodePods(shuffled)]).toEqual(lines);
      }),
    );
  });

  test('templates are written once by content, whoever made them', () => {
    const copies: PodFact[] = structuredClone([...pods]);
    expect([...encodePods(copies)]).toEqual([...encodePods(pods)]);
    expect([...encodePods(pods)].filter((line) => line.startsWith('{"template":"t1"'))).toHaveLength(1);
  });

  test('pods of one template share it again', () => {
    const [a, b, c] = decodePods(encodePods(pods));
    expect(a?.template).toBe(b?.template);
    expect(a?.template).not.toBe(c?.template);
  });
});

describe('anything odd is malformed', () => {
  const { index, files } = written(FACTS);
  const key = evidenceKey.pods('trading-floor');
  const lines = files.get(key) ?? [];
  const withLines = (changed: readonly string[]): ReadonlyMap<string, readonly string[]> =>
    new Map(files).set(key, changed);

  test.each<[string, readonly string[]]>([
    ['nothing at all', []],
    ['no heading', lines.slice(1)],
    ['the last line gone', lines.slice(0, -1)],
    ['a line twice', [...lines, lines.at(-1) ?? '']],
    ['a template twice', [lines[0] ?? '', lines[1] ?? '', ...lines.slice(1)]],
    ['a template gone', [lines[0] ?? '', ...lines.slice(2)]],
    ['a heading of another kind', ['{"lines":"nodes","count":4}', ...lines.slice(1)]],
    ['a line of another kind', [...lines.slice(0, -1), '{"name":"node-1"}']],
    ['a line that is no JSON', [...lines.slice(0, -1), '{']],
    ['a member too many', [...lines.slice(0, -1), (lines.at(-1) ?? '').replace('{', '{"more":1,')]],
    ['a member too few', [...lines.slice(0, -1), (lines.at(-1) ?? '').replace('"phase":"Running",', '')]],
    ['an empty line', [...lines, '']],
  ])('%s', (_name, changed) => {
    expect(changed).not.toEqual(lines);
    expect(() => read(index, withLines(changed))).toThrow(expect.objectContaining({ type: 'MalformedObject' }));
  });

  test('an index that announces another number', () => {
    const more = JSON.parse(
      JSON.stringify(index).replace('"pods":{"seen":true,"value":4}', '"pods":{"seen":true,"value":5}'),
    );
    expect(() => read(more, files)).toThrow('announces 5');
  });

  test('any damage to any member is malformed or changes nothing but that value', () => {
    const numbers = constantFrom(...[...files].flatMap(([file, all]) => all.map((_, number) => ({ file, number }))));
    assert(
      property(numbers, nat(), jsonValue({ maxDepth: 1 }), ({ file, number }, place, by) => {
        const all = [...(files.get(file) ?? [])];
        const line: Record<string, unknown> = JSON.parse(all[number] ?? '{}');
        const member = Object.keys(line)[place % Object.keys(line).length] ?? '';
        all[number] = JSON.stringify({ ...line, [member]: by });
        expect(outcome(() => read(index, new Map(files).set(file, all)))).toMatch(/^(?:malformed|read)$/);
      }),
      { numRuns: 500 },
    );
  });

  test('any index at all is malformed or read', () => {
    assert(property(jsonValue(), (odd) => expect(outcome(() => read(odd, files))).toBe('malformed')));
  });
});

/** How reading ended; any error but MalformedObject is a bug and is thrown on. */
function outcome(read_: () => unknown): string {
  try {
    read_();
    return 'read';
  } catch (error) {
    if (isMalformed(error)) return 'malformed';
    throw error;
  }
}
