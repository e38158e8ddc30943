import type {
  AccessReview,
  AccessRule,
  ClusterFacts,
  Consistency,
  IdentityFacts,
  NamespaceFacts,
  WorkloadKind,
} from '../../contracts/cluster.ts';
import { type Observation, seen, type Unseen } from '../../contracts/observation.ts';
import type { NamespaceList } from './evidence-keys.ts';
import { type Guard, isFlag, isNumber, isText, listOf, objectOf, orNull, wordOf } from './guard.ts';

/** How many items a list had, or why it was not seen; the items stand in a file of their own. */
export type Count = Observation<number>;

/** A namespace without its lists. */
export interface NamespaceIndex extends Readonly<Record<NamespaceList, Count>> {
  readonly name: string;
  readonly namespace: NamespaceFacts['namespace'];
  readonly workloads: Readonly<Record<WorkloadKind, Count>>;
}

/** ClusterFacts without its lists: one JSON document. */
export interface ClusterIndex extends Omit<ClusterFacts, 'namespaces' | 'nodes' | 'nodeUsage'> {
  readonly schema_version: 1;
  readonly namespaces: readonly NamespaceIndex[];
  readonly nodes: Count;
  readonly nodeUsage: Count;
}

function count(list: Observation<readonly unknown[]>): Count {
  return list.seen ? seen(list.value.length) : list;
}

function namespaceIndexOf(facts: NamespaceFacts): NamespaceIndex {
  const { workloads } = facts;
  return {
    name: facts.name,
    namespace: facts.namespace,
    workloads: {
      Deployment: count(workloads.Deployment),
      StatefulSet: count(workloads.StatefulSet),
      DaemonSet: count(workloads.DaemonSet),
      ReplicaSet: count(workloads.ReplicaSet),
      ReplicationController: count(workloads.ReplicationController),
      Job: count(workloads.Job),
      CronJob: count(workloads.CronJob),
    },
    pods: count(facts.pods),
    configmaps: count(facts.configmaps),
    services: count(facts.services),
    endpoints: count(facts.endpoints),
    ingresses: count(facts.ingresses),
    autoscalers: count(facts.autoscalers),
    events: count(facts.events),
    podUsage: count(facts.podUsage),
  };
}

/** Everything of a look that is not a list, and how long each list is. */
export function encodeIndex(facts: ClusterFacts): ClusterIndex {
  return {
    ...facts,
    schema_version: 1,
    namespaces: facts.namespaces.map(namespaceIndexOf),
    nodes: count(facts.nodes),
    nodeUsage: count(facts.nodeUsage),
  };
}

const isUnseen = objectOf<Unseen>({
  seen: (value): value is false => value === false,
  cause: wordOf(
    'refused',
    'absent',
    'unreachable',
    'late',
    'malformed',
    'throttled',
    'server_error',
    'inconsistent',
    'skipped',
  ),
  why: isText,
});

function observationOf<T>(guard: Guard<T>): Guard<Observation<T>> {
  const isSeen = objectOf<{ readonly seen: true; readonly value: T }>({
    seen: (value): value is true => value === true,
    value: guard,
  });
  return (value): value is Observation<T> => isSeen(value) || isUnseen(value);
}

const isTexts = listOf(isText);
const isTextOrNull = orNull(isText);
const isCount = observationOf(isNumber);

const isNamespaceIndex = objectOf<NamespaceIndex>({
  name: isText,
  namespace: observationOf(objectOf<{ readonly uid: string; readonly phase: string }>({ uid: isText, phase: isText })),
  workloads: objectOf<NamespaceIndex['workloads']>({
    Deployment: isCount,
    StatefulSet: isCount,
    DaemonSet: isCount,
    ReplicaSet: isCount,
    ReplicationController: isCount,
    Job: isCount,
    CronJob: isCount,
  }),
  pods: isCount,
  configmaps: isCount,
  services: isCount,
  endpoints: isCount,
  ingresses: isCount,
  autoscalers: isCount,
  events: isCount,
  podUsage: isCount,
});

const isRule = objectOf<AccessRule>({
  verbs: isTexts,
  groups: isTexts,
  resources: isTexts,
  names: isTexts,
  nonResourceURLs: isTexts,
});

type Review = IdentityFacts['rules'][number];
type ReviewValue = {
  readonly incomplete: boolean;
  readonly error: string | null;
  readonly rules: readonly AccessRule[];
};

const isIdentity = objectOf<IdentityFacts>({
  who: observationOf(
    objectOf<{ readonly username: string; readonly groups: readonly string[] }>({ username: isText, groups: isTexts }),
  ),
  rules: listOf(
    objectOf<Review>({
      namespace: isText,
      review: observationOf(objectOf<ReviewValue>({ incomplete: isFlag, error: isTextOrNull, rules: listOf(isRule) })),
    }),
  ),
  spots: listOf(
    objectOf<AccessReview>({
      verb: isText,
      group: isText,
      resource: isText,
      subresource: isTextOrNull,
      namespace: isTextOrNull,
      allowed: observationOf(isFlag),
    }),
  ),
});

/** Whether a document is an index as `encodeIndex` makes it. */
export const isClusterIndex: Guard<ClusterIndex> = objectOf<ClusterIndex>({
  schema_version: (value): value is 1 => value === 1,
  observed_utc: isText,
  finished_utc: isText,
  server: observationOf(objectOf<{ readonly version: string }>({ version: isText })),
  uid: observationOf(isText),
  context: isTextOrNull,
  endpoint: isText,
  identity: isIdentity,
  consistency: objectOf<Consistency>({
    mode: wordOf('exact', 'double_read', 'none'),
    consistent: isFlag,
    resource_version: isTextOrNull,
    why: isTextOrNull,
  }),
  namespaces: listOf(isNamespaceIndex),
  nodes: isCount,
  nodeUsage: isCount,
});
