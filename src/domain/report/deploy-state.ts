import type { PodFact, WorkloadFact } from '../../contracts/cluster.ts';
import type { DeployedWorkload } from '../../contracts/deploy-report.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { Component } from '../../contracts/floor-file.ts';
import type { CheckInput } from '../checks/check.ts';
import { clusterNoCrashOrPullBackoff } from '../checks/cluster-no-crash-or-pull-backoff.ts';
import { clusterReplicasReady } from '../checks/cluster-replicas-ready.ts';
import { findingsOf } from '../checks/findings-of.ts';
import { opsStatus } from '../checks/health-ops-status.ts';
import { notReadyBecause } from '../checks/replica-pods.ts';
import { worstFirst } from '../findings/order.ts';

/** What is asked after: a workload or a bare pod, with its pods that have not ended. */
export interface StateSubject {
  readonly subject: string;
  readonly component: Component | undefined;
  readonly workload: WorkloadFact | undefined;
  readonly pods: readonly PodFact[];
  readonly desired: number | null;
}

export interface ObjectState {
  readonly state: DeployedWorkload['state'];
  readonly reason: string;
}

/**
 * `halted`: it is at rest, or every replica says that it is halted or off, and nothing is wrong with it.
 * `healthy`: everything that was asked of it is well. Anything else is `degraded`, what is not known too.
 */
export function stateOf(one: StateSubject, input: CheckInput): ObjectState {
  const trouble = worstFirst(troubleOf(one, input))[0];
  if (trouble !== undefined) return { state: 'degraded', reason: trouble.detail };
  if (one.desired === 0 && one.pods.length === 0)
    return { state: 'halted', reason: 'at rest: no pod is wanted and none is there' };
  const unready = unreadyPod(one);
  if (unready !== undefined) return { state: 'degraded', reason: unready };
  const states = toldStates(one.component, input);
  const still = states.length > 0 && states.every((state) => state === 'HALTED' || state === 'OFFLINE');
  if (still) return { state: 'halted', reason: `every replica says ${[...new Set(states)].join(' or ')}` };
  const said = states.length > 0 ? `, says ${[...new Set(states)].join(' and ')}` : '';
  return { state: 'healthy', reason: `${one.pods.length === 1 ? '1 pod' : `${one.pods.length} pods`} ready${said}` };
}

/** What the checks find wrong with it, with its pods, or with the service that it gives; blocking or not. */
function troubleOf({ subject, component, pods }: StateSubject, input: CheckInput): readonly Finding[] {
  const subjects = new Set([subject, ...pods.map(({ meta }) => `pod/${meta.name}`)]);
  if (component !== undefined) subjects.add(`service/${component.name}`);
  return [clusterReplicasReady, clusterNoCrashOrPullBackoff, opsStatus]
    .flatMap((check) => findingsOf(check, input))
    .filter((found) => found.status !== 'PASS' && subjects.has(found.subject));
}

/** What the floor file does not name has no check of its own: its pods and its controller's count speak. */
function unreadyPod({ component, workload, pods, desired }: StateSubject): string | undefined {
  if (component !== undefined || workload?.kind === 'CronJob') return undefined;
  if (desired === null) return 'how many pods are wanted is not told';
  for (const pod of pods) {
    const why = notReadyBecause(pod);
    if (why !== undefined) return `pod/${pod.meta.name}: ${why}`;
  }
  const ended =
    workload?.kind === 'Job' &&
    workload.conditions.some(({ type, status }) => type === 'Complete' && status === 'True');
  return pods.length < desired && !ended ? `${pods.length} of ${desired} pods are there` : undefined;
}

function toldStates(component: Component | undefined, { probes }: CheckInput): readonly string[] {
  const replicas = probes.find((probe) => probe.component === component?.name)?.replicas;
  if (replicas?.seen !== true) return [];
  return replicas.value.flatMap(({ endpoints }) =>
    endpoints.flatMap(({ ops_status }) => ops_status?.status.state ?? []),
  );
}
