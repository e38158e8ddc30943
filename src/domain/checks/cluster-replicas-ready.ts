import type { NamespaceFacts, WorkloadFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { finding } from '../findings/catalogue.ts';
import type { Check } from './check.ts';
import { controllersOf } from './controllers.ts';
import {
  arePodsKnown,
  floorEvidence,
  graded,
  lookAtFloor,
  mayBeAbsent,
  type NamedWorkload,
  namedWorkloads,
  nameOf,
  RUNNING,
} from './floor-workloads.ts';
import { judgeReplicaPods } from './replica-pods.ts';
import { judgeRollout } from './rollout-status.ts';

export const clusterReplicasReady: Check = {
  name: 'cluster.replicas_ready',
  promise:
    'PASS only when observedGeneration is current, desired = updated = ready = available, no rollout is stuck or paused, there is no unexpected surge, and zero replicas only where the floor file says so.',
  evidence: (input) => floorEvidence(input, RUNNING),
  run: (input): readonly Finding[] => {
    const { facts, unseen } = lookAtFloor(input, RUNNING);
    if (facts === undefined) return unseen;
    const judged = namedWorkloads(input.floor, facts).flatMap((named) => judgeReplicas(named, facts));
    if (judged.length > 0) return [...unseen, ...judged];
    const where = `namespace/${input.namespace}`;
    return [
      ...unseen,
      finding('REPLICAS_UNKNOWN', where, 'the floor file names no workload whose replicas could be ready'),
    ];
  },
};

/** All that is wrong with one named workload's replicas, or the finding that nothing is. */
function judgeReplicas(named: NamedWorkload, facts: NamespaceFacts): readonly Finding[] {
  const { component, wanted, found } = named;
  const subject = nameOf(wanted.kind, wanted.name);
  if (found === undefined) {
    if (!facts.workloads[wanted.kind].seen) return [];
    if (mayBeAbsent(named)) return [finding('REPLICAS_READY', subject, `${subject} is absent, as the lock wants it`)];
    return [
      graded(
        component,
        finding('WORKLOAD_MISSING', subject, `${subject} of component ${component.name} does not exist`),
      ),
    ];
  }
  const trouble = judgeFound(found, named, facts);
  if (trouble.length > 0) return trouble.map((one) => graded(component, one));
  return [finding('REPLICAS_READY', subject, `${subject}: ${saidOf(found, wanted.replicas)}`)];
}

function judgeFound(found: WorkloadFact, { wanted }: NamedWorkload, facts: NamespaceFacts): readonly Finding[] {
  if (found.kind === 'CronJob') return judgeCronJob(found, wanted.replicas);
  if (found.kind === 'Job') return judgeJob(found, wanted.replicas);
  const status = judgeRollout(found, wanted.replicas);
  if (!arePodsKnown(facts, found.kind)) return status;
  return [...status, ...judgeReplicaPods(found, controllersOf(facts).podsOf(found), wanted.replicas)];
}

/** A CronJob has no replicas of its own: 0 in the floor file means suspended. */
function judgeCronJob({ meta, suspended }: WorkloadFact, replicas: number): readonly Finding[] {
  if (suspended === (replicas === 0)) return [];
  const subject = nameOf('CronJob', meta.name);
  const state = suspended ? 'suspended' : 'not suspended';
  return [finding('REPLICAS_NOT_AS_NAMED', subject, `${subject}: ${state}, the floor file says replicas ${replicas}`)];
}

function judgeJob(job: WorkloadFact, replicas: number): readonly Finding[] {
  const subject = nameOf('Job', job.meta.name);
  const failed = job.conditions.find(({ type, status }) => type === 'Failed' && status !== 'False');
  if (failed !== undefined) {
    return [
      finding(
        'REPLICAS_NOT_READY',
        subject,
        `${subject}: failed: ${failed.reason ?? ''} ${failed.message ?? ''}`.trim(),
      ),
    ];
  }
  if (job.conditions.some(({ type, status }) => type === 'Complete' && status === 'True')) return [];
  if (job.suspended && replicas === 0) return [];
  if (job.desired === null || job.ready === null) {
    return [
      finding('REPLICAS_UNKNOWN', subject, `${subject}: its status does not tell how many pods are wanted and ready`),
    ];
  }
  if (job.suspended || job.desired !== replicas) {
    const detail = `${subject}: ${job.suspended ? 'suspended' : `${job.desired} pods wanted`}, the floor file says ${replicas}`;
    return [finding('REPLICAS_NOT_AS_NAMED', subject, detail)];
  }
  if (job.ready === job.desired) return [];
  return [finding('REPLICAS_NOT_READY', subject, `${subject}: ${job.ready} of ${job.desired} pods ready`)];
}

function saidOf({ kind, suspended }: WorkloadFact, replicas: number): string {
  if (kind === 'CronJob') return suspended ? 'suspended, as the floor file says' : 'scheduled, as the floor file says';
  return replicas === 0 ? 'at rest, as the floor file says' : `${replicas} of ${replicas} updated, ready and available`;
}
