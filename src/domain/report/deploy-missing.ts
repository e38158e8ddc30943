import type { NamespaceFacts } from '../../contracts/cluster.ts';
import type { CheckInput } from '../checks/check.ts';
import { listOf, type RunningList } from '../checks/looked-at.ts';
import { WORKLOAD_KINDS } from '../cluster/evidence-keys.ts';

/** The lists that a deploy report is made of. */
const LISTS: readonly RunningList[] = [...WORKLOAD_KINDS, 'pods', 'services', 'endpoints', 'configmaps'];

/** What was not seen and is part of a deploy report, and what was not seen besides; a line each. */
export interface Unseen {
  readonly missing: readonly string[];
  readonly besides: readonly string[];
}

/** A service that does not answer is an issue, and seen; one of which nobody knows whom to ask is missing. */
export function unseenOf(input: CheckInput): Unseen {
  const { cluster, namespace } = input;
  const probes = unseenProbes(input);
  if (!cluster.seen) return { ...probes, missing: [`cluster: ${cluster.why}`, ...probes.missing] };
  const { namespaces, server, uid, identity } = cluster.value;
  const facts = namespaces.find(({ name }) => name === namespace);
  const besides = identity.who.seen ? [] : [`own identity: ${identity.who.why}`];
  return {
    missing: [
      ...(uid.seen ? [] : [`cluster identity: ${uid.why}`]),
      ...(server.seen ? [] : [`server version: ${server.why}`]),
      ...(facts === undefined ? [`namespace ${namespace}: was not looked at`] : unseenLists(facts)),
      ...probes.missing,
    ],
    besides: [...besides, ...probes.besides],
  };
}

function unseenLists(facts: NamespaceFacts): readonly string[] {
  return LISTS.flatMap((list) => {
    const observation = listOf(facts, list);
    return observation.seen ? [] : [`${list} in ${facts.name}: ${observation.why}`];
  });
}

function unseenProbes({ floor, probes }: CheckInput): Unseen {
  const lines = floor.components
    .filter(({ endpoints }) => endpoints.length > 0)
    // What the floor wants at rest has no replica to ask.
    .filter(({ workloads, urls }) => urls.length > 0 || workloads.some(({ replicas }) => replicas > 0))
    .flatMap(({ name, criticality }) => {
      const replicas = probes.find(({ component }) => component === name)?.replicas;
      if (replicas?.seen === true) return [];
      const line = `health of ${name}: ${replicas === undefined ? 'was not asked' : replicas.why}`;
      return [{ line, optional: criticality === 'optional' }];
    });
  return {
    missing: lines.filter(({ optional }) => !optional).map(({ line }) => line),
    besides: lines.filter(({ optional }) => optional).map(({ line }) => line),
  };
}
