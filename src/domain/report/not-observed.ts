import type { ClusterFacts, NamespaceFacts } from '../../contracts/cluster.ts';
import type { Observation } from '../../contracts/observation.ts';
import type { CheckInput } from '../checks/check.ts';
import { NAMESPACE_LISTS, WORKLOAD_KINDS } from '../cluster/evidence-keys.ts';

/** What a reader might think was looked at and was not, a line each. A report that hides this is no evidence. */
export function notObserved(input: CheckInput): readonly string[] {
  return [
    ...clusterLines(input.cluster),
    ...unseenLine('checkout', input.repository),
    ...unseenLine('manifests', input.manifests),
    ...absentRoots(input),
    ...unseenLine('last known good', input.lkg),
    ...unseenLine('build proof', input.build),
    ...input.probes.flatMap(({ component, replicas }) => unseenLine(`replicas of ${component}`, replicas)),
    ...input.floor.components
      .filter(({ endpoints }) => endpoints.length === 0)
      .map(({ name }) => `${name}: not probed, the floor file gives it no endpoints`),
    ...OUTSIDE,
  ];
}

/** What this product never looks at, whatever the floor. */
const OUTSIDE = [
  'variables that an image sets itself (ENV): the API server does not know them',
  'Cloud Run services (the production lock names execution-engine and market-ingest): only Kubernetes is looked at',
] as const;

function absentRoots({ manifests, floor }: CheckInput): readonly string[] {
  if (!manifests.seen) return [];
  const { roots } = manifests.value;
  return floor.manifests
    .filter((root) => !roots.includes(root))
    .map((root) => `manifests below ${root}: the checkout has no such folder`);
}

/** What was not seen of the cluster, a line each. */
export function clusterLines(cluster: Observation<ClusterFacts>): readonly string[] {
  if (!cluster.seen) return unseenLine('cluster', cluster);
  const { namespaces, nodes, nodeUsage, identity } = cluster.value;
  return [
    ...namespaces.flatMap(namespaceLines),
    ...unseenLine('nodes', nodes),
    ...unseenLine('node metrics', nodeUsage),
    ...unseenLine('own identity', identity.who),
    ...identity.rules.flatMap(({ namespace, review }) => unseenLine(`own rights in ${namespace}`, review)),
  ];
}

function namespaceLines(facts: NamespaceFacts): readonly string[] {
  return [
    ...unseenLine(`namespace ${facts.name}`, facts.namespace),
    ...WORKLOAD_KINDS.flatMap((kind) => unseenLine(`${kind}s in ${facts.name}`, facts.workloads[kind])),
    ...NAMESPACE_LISTS.flatMap((list) => unseenLine(`${list} in ${facts.name}`, facts[list])),
  ];
}

function unseenLine(what: string, observation: Observation<unknown>): readonly string[] {
  return observation.seen ? [] : [`${what}: ${observation.why}`];
}
