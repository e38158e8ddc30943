import type { NamespaceFacts, WorkloadFact, WorkloadKind } from '../../contracts/cluster.ts';
import type { EvidenceKey, Finding } from '../../contracts/finding.ts';
import type { Component, FloorFile } from '../../contracts/floor-file.ts';
import { evidenceKey, WORKLOAD_KINDS } from '../cluster/evidence-keys.ts';
import { finding, notBlocking } from '../findings/catalogue.ts';
import type { CheckInput } from './check.ts';
import { clusterOf, listOf, type RunningList, workloadsOf } from './looked-at.ts';

/** The lists that say what runs and what is wanted: pods, and every kind that could own one. */
export const RUNNING: readonly RunningList[] = [...WORKLOAD_KINDS, 'pods'];

/** The judged namespace, and a finding for each of its lists that was not seen. */
export interface FloorLook {
  readonly facts: NamespaceFacts | undefined;
  readonly unseen: readonly Finding[];
}

/** One workload that the floor file names, and what was found of it. */
export interface NamedWorkload {
  readonly component: Component;
  readonly wanted: Component['workloads'][number];
  readonly found: WorkloadFact | undefined;
  /** Other kinds that have a workload of that name. */
  readonly otherKinds: readonly WorkloadKind[];
}

/** Only the floor's own namespace: `safety.*` looks at the watched ones. */
export function lookAtFloor(input: CheckInput, lists: readonly RunningList[]): FloorLook {
  const cluster = clusterOf(input);
  if ('code' in cluster) return { facts: undefined, unseen: [cluster] };
  const { namespace } = input;
  const subject = `namespace/${namespace}`;
  const facts = cluster.namespaces.find(({ name }) => name === namespace);
  if (facts === undefined) {
    return { facts, unseen: [finding('NAMESPACE_UNSEEN', subject, `namespace ${namespace} was not looked at`)] };
  }
  const unseen = lists.flatMap((list) => {
    const observation = listOf(facts, list);
    const what = list === 'pods' ? 'pods' : `${list}s`;
    return observation.seen ? [] : [finding('LIST_UNSEEN', subject, `${what} in ${namespace}: ${observation.why}`)];
  });
  return { facts, unseen };
}

/** The files of evidence of those lists. */
export function floorEvidence(input: CheckInput, lists: readonly RunningList[]): readonly EvidenceKey[] {
  return [
    evidenceKey.index(),
    ...lists.map((list) =>
      isKind(list) ? evidenceKey.workloads(input.namespace, list) : evidenceKey.list(input.namespace, list),
    ),
  ];
}

/** Every workload that the floor file names, in its order. */
export function namedWorkloads(floor: FloorFile, facts: NamespaceFacts): readonly NamedWorkload[] {
  const existing = workloadsOf(facts);
  return floor.components.flatMap((component) =>
    component.workloads.map((wanted) => {
      const namesakes = existing.filter(({ meta }) => meta.name === wanted.name);
      return {
        component,
        wanted,
        found: namesakes.find(({ kind }) => kind === wanted.kind),
        otherKinds: namesakes.filter(({ kind }) => kind !== wanted.kind).map(({ kind }) => kind),
      };
    }),
  );
}

/** Under the lock execution is absent or at rest: absence is what a floor wants of an execution workload of none. */
export function mayBeAbsent({ component, wanted }: NamedWorkload): boolean {
  return component.kind === 'execution' && wanted.replicas === 0;
}

/** The trouble of an optional component is told and does not block. */
export function graded(component: Component | undefined, found: Finding): Finding {
  return component?.criticality === 'optional' ? notBlocking(found) : found;
}

/** Whether all lists were seen that tell which pods a workload of that kind controls; else its pods are not missing. */
export function arePodsKnown({ pods, workloads }: NamespaceFacts, kind: WorkloadKind): boolean {
  if (!pods.seen) return false;
  if (kind === 'Deployment') return workloads.ReplicaSet.seen;
  return kind === 'CronJob' ? workloads.Job.seen : true;
}

/** A workload as kubectl names it. */
export function nameOf(kind: string, name: string): string {
  return `${kind.toLowerCase()}/${name}`;
}

function isKind(list: RunningList): list is WorkloadKind {
  const kinds: readonly string[] = WORKLOAD_KINDS;
  return kinds.includes(list);
}
