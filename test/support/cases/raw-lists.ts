import type { NamespaceFacts } from '../../../src/contracts/cluster.ts';
import type { FloorFile } from '../../../src/contracts/floor-file.ts';
import { type Observation, seen, unseen } from '../../../src/contracts/observation.ts';
import { namespaceFactsOf, type RawLists } from '../../../src/domain/cluster/namespace-facts.ts';
import type { UnseenCase } from './case-file.ts';
import { isMapping, type Mapping } from './merge.ts';

/** Which kind of object each list of the API server holds. */
const KIND_OF_LIST = {
  pods: 'Pod',
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
  daemonsets: 'DaemonSet',
  replicasets: 'ReplicaSet',
  replicationcontrollers: 'ReplicationController',
  jobs: 'Job',
  cronjobs: 'CronJob',
  configmaps: 'ConfigMap',
  services: 'Service',
  endpointslices: 'EndpointSlice',
  ingresses: 'Ingress',
  horizontalpodautoscalers: 'HorizontalPodAutoscaler',
  scaledobjects: 'ScaledObject',
  scaledjobs: 'ScaledJob',
  events: 'Event',
  podmetrics: 'PodMetrics',
} as const satisfies Record<Exclude<keyof RawLists, 'namespace'>, string>;
type ListName = keyof typeof KIND_OF_LIST;

/** How a case names a list that was not seen: as the API does, or by kind. */
export function isListName(name: string): boolean {
  return Object.hasOwn(KIND_OF_LIST, name) || name === 'namespace';
}

/** The facts of a namespace as the reader makes them of these raw objects. */
export function factsOf(
  namespace: string,
  objects: readonly Mapping[],
  notSeen: Readonly<Record<string, UnseenCase>>,
  floor: FloorFile,
): NamespaceFacts {
  const own = objects.filter((object) => namespaceOf(object) === namespace);
  const list = (name: ListName): Observation<readonly unknown[]> =>
    refused(notSeen[name]) ?? seen(own.filter(({ kind }) => kind === KIND_OF_LIST[name]));
  const lists: RawLists = {
    namespace: refused(notSeen['namespace']) ?? seen(namespaceObject(namespace, objects)),
    pods: list('pods'),
    deployments: list('deployments'),
    statefulsets: list('statefulsets'),
    daemonsets: list('daemonsets'),
    replicasets: list('replicasets'),
    replicationcontrollers: list('replicationcontrollers'),
    jobs: list('jobs'),
    cronjobs: list('cronjobs'),
    configmaps: list('configmaps'),
    services: list('services'),
    endpointslices: list('endpointslices'),
    ingresses: list('ingresses'),
    horizontalpodautoscalers: list('horizontalpodautoscalers'),
    scaledobjects: list('scaledobjects'),
    scaledjobs: list('scaledjobs'),
    events: list('events'),
    podmetrics: list('podmetrics'),
  };
  return namespaceFactsOf(namespace, lists, floor);
}

/** The namespace of a raw object; null for one of the whole cluster. */
export function namespaceOf(object: Mapping): string | null {
  const namespace = isMapping(object['metadata']) ? object['metadata']['namespace'] : undefined;
  return typeof namespace === 'string' ? namespace : null;
}

function refused(one: UnseenCase | undefined): Observation<never> | undefined {
  return one === undefined ? undefined : unseen(one.cause, one.why);
}

/** The case's own Namespace object, else one that is well. */
function namespaceObject(name: string, objects: readonly Mapping[]): Mapping {
  const own = objects.find(
    ({ kind, metadata }) => kind === 'Namespace' && isMapping(metadata) && metadata['name'] === name,
  );
  return (
    own ?? {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, uid: `00000000-0000-4000-8000-${name.length.toString().padStart(12, '0')}` },
      status: { phase: 'Active' },
    }
  );
}
