import type { ContainerFact, NamespaceFacts } from '../../src/contracts/cluster.ts';
import { FloorFile } from '../../src/contracts/floor-file.ts';
import { type Observation, seen } from '../../src/contracts/observation.ts';
import { namespaceFactsOf, type RawLists } from '../../src/domain/cluster/namespace-facts.ts';

/** A JSON object as the API server writes it. */
export type RawObject = Readonly<Record<string, unknown>>;

const NAMESPACE = 'trading-floor';
export const STARTED = '2026-11-23T13:00:00Z';

const NOTHING_SEEN: RawLists = {
  namespace: seen({ metadata: { name: NAMESPACE, uid: 'uid-namespace' }, status: { phase: 'Active' } }),
  pods: seen([]),
  deployments: seen([]),
  statefulsets: seen([]),
  daemonsets: seen([]),
  replicasets: seen([]),
  replicationcontrollers: seen([]),
  jobs: seen([]),
  cronjobs: seen([]),
  configmaps: seen([]),
  services: seen([]),
  endpointslices: seen([]),
  ingresses: seen([]),
  horizontalpodautoscalers: seen([]),
  scaledobjects: seen([]),
  scaledjobs: seen([]),
  events: seen([]),
  podmetrics: seen([]),
};

/** Facts of a namespace that holds these raw lists and nothing else. */
export function namespaceOf(lists: Partial<RawLists>, floor: FloorFile = FloorFile.parse({})): NamespaceFacts {
  return namespaceFactsOf(NAMESPACE, { ...NOTHING_SEEN, ...lists }, floor);
}

/** `metadata` of an object that the API server has taken. */
export function metadata(name: string, more: RawObject = {}): RawObject {
  return { name, namespace: NAMESPACE, uid: `uid-${name}`, creationTimestamp: '2026-11-23T12:00:00Z', ...more };
}

/** A running pod; `spec` may replace its one container. */
export function rawPod(name: string, spec: RawObject = {}, more: RawObject = {}): RawObject {
  const containers = [{ name: 'app', image: 'reg/app:1' }];
  const status = {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'app',
        ready: true,
        restartCount: 0,
        image: 'reg/app:1',
        imageID: 'reg/app@sha256:aa',
        state: { running: { startedAt: STARTED } },
      },
    ],
  };
  return { metadata: metadata(name, more), spec: { containers, serviceAccountName: 'default', ...spec }, status };
}

/** A ConfigMap that one manager wrote at one time; none when `written` is null. */
export function rawConfigMap(
  name: string,
  data: RawObject,
  written: string | null = '2026-11-23T12:00:00Z',
): RawObject {
  const owned = Object.fromEntries(Object.keys(data).map((key) => [`f:${key}`, {}]));
  const managedFields = [{ manager: 'kubectl', time: written, fieldsV1: { 'f:data': owned } }];
  return { metadata: metadata(name, written === null ? {} : { managedFields }), data };
}

/** What was seen, or a test that fails with the reason why it was not. */
export function valueOf<T>(observation: Observation<T>): T {
  if (!observation.seen) throw new Error(`not seen: ${observation.why}`);
  return observation.value;
}

/** The containers of one pod with this spec, in a namespace with these ConfigMaps. */
export function containersOfPod(
  spec: RawObject,
  configmaps: readonly RawObject[] = [],
  more: RawObject = {},
): readonly ContainerFact[] {
  const facts = namespaceOf({ pods: seen([rawPod('gamma-0', spec, more)]), configmaps: seen(configmaps) });
  return valueOf(facts.pods)[0]?.template.containers ?? [];
}

/** The facts of one container of a live pod. */
export function containerFact(
  container: RawObject,
  configmaps: readonly RawObject[] = [],
  spec: RawObject = {},
): ContainerFact {
  const containers = [{ name: 'app', image: 'reg/app:1', ...container }];
  const [fact] = containersOfPod({ containers, ...spec }, configmaps);
  if (fact === undefined) throw new Error('the pod has no container');
  return fact;
}

/** Readings in short: `AGENT_MODE=LIVE (args)`, `AGENT_MODE? (env …)` when it cannot be read. */
export function readingsOf(fact: ContainerFact): readonly string[] {
  return fact.switches.map(({ name, state, value, via }) =>
    state === 'set' ? `${name}=${value} (${via})` : `${name}? (${via})`,
  );
}
