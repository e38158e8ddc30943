import type { ClusterFacts, NamespaceFacts, WorkloadFact, WorkloadKind } from '../../contracts/cluster.ts';
import type { EvidenceKey, Finding } from '../../contracts/finding.ts';
import type { Observation } from '../../contracts/observation.ts';
import { evidenceKey, WORKLOAD_KINDS } from '../cluster/evidence-keys.ts';
import { finding } from '../findings/catalogue.ts';
import type { CheckInput } from './check.ts';

/** The lists of one namespace that say what runs there. */
export const RUNNING_LISTS = [...WORKLOAD_KINDS, 'pods'] as const;
export type RunningList = WorkloadKind | 'pods' | 'configmaps' | 'services' | 'endpoints' | 'ingresses' | 'autoscalers';

/** What a safety check may stand on, and a finding for each thing that it ought to stand on and was not seen. */
export interface LookedAt {
  readonly namespaces: readonly NamespaceFacts[];
  readonly unseen: readonly Finding[];
}

/** The cluster, or the finding that it was not seen. */
export function clusterOf(input: CheckInput): ClusterFacts | Finding {
  const { cluster, namespace } = input;
  if (cluster.seen) return cluster.value;
  return finding(
    'CLUSTER_UNSEEN',
    `namespace/${namespace}`,
    `the cluster of ${namespace} was not seen: ${cluster.why}`,
  );
}

/**
 * Every namespace that was looked at, never through a label selector. Unseen are: the cluster, a namespace that the
 * floor file names and the facts do not hold, and each of `lists` in each namespace.
 */
export function lookedAt(input: CheckInput, lists: readonly RunningList[]): LookedAt {
  const cluster = clusterOf(input);
  if ('code' in cluster) return { namespaces: [], unseen: [cluster] };
  const { namespaces } = cluster;
  const missing = [input.namespace, ...input.floor.watched_namespaces].filter(
    (name) => !namespaces.some((one) => one.name === name),
  );
  return {
    namespaces,
    unseen: [
      ...missing.map((name) => finding('NAMESPACE_UNSEEN', `namespace/${name}`, `namespace ${name} was not looked at`)),
      ...namespaces.flatMap((one) => lists.flatMap((list) => unseenList(one, list))),
    ],
  };
}

/** The list of a namespace by its name. */
export function listOf(facts: NamespaceFacts, list: RunningList): Observation<readonly unknown[]> {
  return isListName(list) ? facts[list] : facts.workloads[list];
}

/** Every workload of a namespace that was seen. */
export function workloadsOf(facts: Pick<NamespaceFacts, 'workloads'>): readonly WorkloadFact[] {
  return WORKLOAD_KINDS.flatMap((kind) => valueOr(facts.workloads[kind], []));
}

/** What was seen, or `fallback`: for callers that have told of the unseen already. */
export function valueOr<T>(observation: Observation<T>, fallback: T): T {
  return observation.seen ? observation.value : fallback;
}

/** The files of evidence of those lists in every namespace that was looked at. */
export function evidenceOfLists(input: CheckInput, lists: readonly RunningList[]): readonly EvidenceKey[] {
  const names = input.cluster.seen ? input.cluster.value.namespaces.map(({ name }) => name) : [];
  const files = names.flatMap((name) =>
    lists.map((list) => (isListName(list) ? evidenceKey.list(name, list) : evidenceKey.workloads(name, list))),
  );
  return [evidenceKey.index(), ...files];
}

/** The files of evidence of what the components answered. */
export function evidenceOfProbes(input: CheckInput): readonly EvidenceKey[] {
  return input.probes.map(({ component }) => `probes/${component}`);
}

type ListName = Exclude<RunningList, WorkloadKind>;

function isListName(list: RunningList): list is ListName {
  const kinds: readonly string[] = WORKLOAD_KINDS;
  return !kinds.includes(list);
}

function unseenList(facts: NamespaceFacts, list: RunningList): readonly Finding[] {
  const observation = listOf(facts, list);
  if (observation.seen) return [];
  const what = isListName(list) ? list : `${list}s`;
  const detail = `${what} of namespace ${facts.name} were not seen: ${observation.why}`;
  return [finding('LIST_UNSEEN', `namespace/${facts.name}`, detail)];
}
