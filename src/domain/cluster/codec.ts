import type {
  ClusterFacts,
  EventFact,
  Meta,
  NamespaceFacts,
  NodeFact,
  PodFact,
  UsageFact,
  WorkloadFact,
  WorkloadKind,
} from '../../contracts/cluster.ts';
import type { EvidenceKey } from '../../contracts/finding.ts';
import { type Observation, seen } from '../../contracts/observation.ts';
import { type Count, isClusterIndex, type NamespaceIndex } from './cluster-index.ts';
import { evidenceKey, WORKLOAD_KINDS } from './evidence-keys.ts';
import type { Guard } from './guard.ts';
import { decodeLines, decodeTemplated, encodeLines, encodeTemplated } from './line-codec.ts';
import { MalformedObject } from './malformed.ts';
import * as shapes from './shapes.ts';

export { encodeIndex } from './cluster-index.ts';

/** Lines of one file of evidence, without line ends. */
export type Lines = Iterable<string>;

/** How the items of one list are written and read back; `decode` throws MalformedObject for anything odd. */
interface ListCodec<T> {
  readonly encode: (items: readonly T[]) => Generator<string>;
  readonly decode: (lines: Lines) => readonly T[];
}

function byMeta({ meta }: { readonly meta: Meta }): string {
  return `${meta.namespace}/${meta.name}`;
}

function plain<T>(kind: string, guard: Guard<T>, keyOf: (item: T) => string): ListCodec<T> {
  return { encode: (items) => encodeLines(kind, items, keyOf), decode: (lines) => decodeLines(kind, lines, guard) };
}

/** Pods as lines: each template once, then the pods that share it by its name. */
export function encodePods(pods: readonly PodFact[]): Generator<string> {
  return encodeTemplated('pods', pods, byMeta);
}

/** The pods of `encodePods`; pods of one template share it again. MalformedObject for anything odd. */
export function decodePods(lines: Lines): readonly PodFact[] {
  return decodeTemplated<PodFact>('pods', lines, shapes.isPod, (stored, template) => ({ ...stored, template }));
}

/** How workloads of one kind are written: like pods. */
function workloadCodec(kind: WorkloadKind): ListCodec<WorkloadFact> {
  return {
    encode: (workloads) => encodeTemplated(kind, workloads, byMeta),
    decode: (lines) =>
      decodeTemplated<WorkloadFact>(kind, lines, shapes.isWorkload, (stored, template) => ({ ...stored, template })),
  };
}

const usage: ListCodec<UsageFact> = plain(
  'usage',
  shapes.isUsage,
  ({ namespace, name }) => `${namespace ?? ''}/${name}`,
);

/** How each list but workloads is written, by its member in `NamespaceFacts`; nodes and their usage besides. */
const codecs = {
  pods: { encode: encodePods, decode: decodePods } satisfies ListCodec<PodFact>,
  configmaps: plain('configmaps', shapes.isConfigMap, byMeta),
  services: plain('services', shapes.isService, byMeta),
  endpoints: plain('endpoints', shapes.isEndpoints, ({ namespace, service }) => `${namespace}/${service}`),
  ingresses: plain('ingresses', shapes.isIngress, byMeta),
  autoscalers: plain('autoscalers', shapes.isAutoscaler, (item) => `${item.kind}/${byMeta(item)}`),
  events: plain('events', shapes.isEvent, keyOfEvent),
  podUsage: usage,
  nodes: plain('nodes', shapes.isNode, ({ name }: NodeFact) => name),
  nodeUsage: usage,
} as const;

function keyOfEvent({ namespace, object, last, reason }: EventFact): string {
  return `${namespace}/${object.kind}/${object.name}/${last ?? ''}/${reason}`;
}

/** One file of evidence that is still to be written. */
export interface EvidenceFile {
  readonly key: EvidenceKey;
  readonly lines: Lines;
}

function* fileOf<T>(key: EvidenceKey, list: Observation<readonly T[]>, codec: ListCodec<T>): Generator<EvidenceFile> {
  if (list.seen) yield { key, lines: codec.encode(list.value) };
}

/** Every list of a namespace that was seen, as a file of evidence. */
function* namespaceFiles(facts: NamespaceFacts): Generator<EvidenceFile> {
  const { name } = facts;
  for (const kind of WORKLOAD_KINDS) {
    yield* fileOf(evidenceKey.workloads(name, kind), facts.workloads[kind], workloadCodec(kind));
  }
  yield* fileOf(evidenceKey.pods(name), facts.pods, codecs.pods);
  yield* fileOf(evidenceKey.configmaps(name), facts.configmaps, codecs.configmaps);
  yield* fileOf(evidenceKey.services(name), facts.services, codecs.services);
  yield* fileOf(evidenceKey.endpoints(name), facts.endpoints, codecs.endpoints);
  yield* fileOf(evidenceKey.ingresses(name), facts.ingresses, codecs.ingresses);
  yield* fileOf(evidenceKey.autoscalers(name), facts.autoscalers, codecs.autoscalers);
  yield* fileOf(evidenceKey.events(name), facts.events, codecs.events);
  yield* fileOf(evidenceKey.podUsage(name), facts.podUsage, codecs.podUsage);
}

/** Every list of a look that was seen, as a file of evidence; the index (`encodeIndex`) is a document of its own. */
export function* clusterFiles(facts: ClusterFacts): Generator<EvidenceFile> {
  for (const namespace of facts.namespaces) yield* namespaceFiles(namespace);
  yield* fileOf(evidenceKey.nodes(), facts.nodes, codecs.nodes);
  yield* fileOf(evidenceKey.nodeUsage(), facts.nodeUsage, codecs.nodeUsage);
}

/** Gives the lines of a file of evidence by its key; throws when there is none. */
export type LinesOf = (key: EvidenceKey) => Lines;

function listOf<T>(count: Count, key: EvidenceKey, codec: ListCodec<T>, linesOf: LinesOf): Observation<readonly T[]> {
  if (!count.seen) return count;
  const items = codec.decode(linesOf(key));
  if (items.length !== count.value) {
    throw new MalformedObject(`the index announces ${count.value}, the file holds ${items.length}`, `evidence ${key}`);
  }
  return seen(items);
}

function decodeNamespace(index: NamespaceIndex, linesOf: LinesOf): NamespaceFacts {
  const { name, namespace, workloads } = index;
  const workload = (kind: WorkloadKind): Observation<readonly WorkloadFact[]> =>
    listOf(workloads[kind], evidenceKey.workloads(name, kind), workloadCodec(kind), linesOf);
  return {
    name,
    namespace,
    workloads: {
      Deployment: workload('Deployment'),
      StatefulSet: workload('StatefulSet'),
      DaemonSet: workload('DaemonSet'),
      ReplicaSet: workload('ReplicaSet'),
      ReplicationController: workload('ReplicationController'),
      Job: workload('Job'),
      CronJob: workload('CronJob'),
    },
    pods: listOf(index.pods, evidenceKey.pods(name), codecs.pods, linesOf),
    configmaps: listOf(index.configmaps, evidenceKey.configmaps(name), codecs.configmaps, linesOf),
    services: listOf(index.services, evidenceKey.services(name), codecs.services, linesOf),
    endpoints: listOf(index.endpoints, evidenceKey.endpoints(name), codecs.endpoints, linesOf),
    ingresses: listOf(index.ingresses, evidenceKey.ingresses(name), codecs.ingresses, linesOf),
    autoscalers: listOf(index.autoscalers, evidenceKey.autoscalers(name), codecs.autoscalers, linesOf),
    events: listOf(index.events, evidenceKey.events(name), codecs.events, linesOf),
    podUsage: listOf(index.podUsage, evidenceKey.podUsage(name), codecs.podUsage, linesOf),
  };
}

/**
 * The facts of a look from its index and its files. The caller has checked that they are the bytes that were
 * written; MalformedObject for anything that `encodeIndex` and `clusterFiles` would not have written.
 */
export function decodeCluster(index: unknown, linesOf: LinesOf): ClusterFacts {
  if (!isClusterIndex(index)) throw new MalformedObject('is of another shape', `evidence ${evidenceKey.index()}`);
  const { schema_version: _, namespaces, nodes, nodeUsage, ...rest } = index;
  return {
    ...rest,
    namespaces: namespaces.map((namespace) => decodeNamespace(namespace, linesOf)),
    nodes: listOf(nodes, evidenceKey.nodes(), codecs.nodes, linesOf),
    nodeUsage: listOf(nodeUsage, evidenceKey.nodeUsage(), codecs.nodeUsage, linesOf),
  };
}
