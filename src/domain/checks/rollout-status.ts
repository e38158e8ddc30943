import type { WorkloadFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { finding } from '../findings/catalogue.ts';
import { nameOf } from './floor-workloads.ts';

/**
 * What a controller's own words say is wrong with a Deployment, StatefulSet or DaemonSet of which `replicas` are
 * wanted; nothing when all is well. The words are old when observedGeneration is, and they are not proof: pods are.
 */
export function judgeRollout(workload: WorkloadFact, replicas: number): readonly Finding[] {
  return [
    ...judgeGeneration(workload),
    ...judgeProgress(workload),
    ...judgeNumbers(workload, replicas),
    ...judgeRevisions(workload),
  ];
}

function judgeGeneration(workload: WorkloadFact): readonly Finding[] {
  const subject = subjectOf(workload);
  const { observedGeneration: observed } = workload;
  const { generation } = workload.meta;
  if (generation === null || observed === null) {
    return [finding('REPLICAS_UNKNOWN', subject, `${subject}: no observedGeneration, its status may be of any age`)];
  }
  if (observed === generation) return [];
  const detail = `${subject}: status is of generation ${observed}, the specification of ${generation}`;
  return [finding('REPLICAS_STATUS_STALE', subject, detail)];
}

function judgeProgress(workload: WorkloadFact): readonly Finding[] {
  const subject = subjectOf(workload);
  const findings: Finding[] = [];
  if (workload.paused) findings.push(finding('ROLLOUT_PAUSED', subject, `${subject}: its rollout is paused`));
  for (const { type, status, reason, message } of workload.conditions) {
    const said = `${type}=${status} ${reason ?? ''} ${message ?? ''}`.trim();
    if ((type === 'Progressing' && status === 'False') || (type === 'ReplicaFailure' && status === 'True')) {
      findings.push(finding('ROLLOUT_STUCK', subject, `${subject}: ${said}`));
    } else if (type === 'Available' && status === 'False') {
      findings.push(finding('REPLICAS_NOT_READY', subject, `${subject}: ${said}`));
    } else if (['Progressing', 'ReplicaFailure', 'Available'].includes(type) && status === 'Unknown') {
      // A paused Deployment says Progressing=Unknown; told above.
      if (!workload.paused) findings.push(finding('REPLICAS_UNKNOWN', subject, `${subject}: ${said}`));
    }
  }
  return findings;
}

function judgeNumbers(workload: WorkloadFact, replicas: number): readonly Finding[] {
  const subject = subjectOf(workload);
  const { desired, updated, ready, available, current } = workload;
  const counts = { updated, ready, available, current };
  const untold = Object.entries({ desired, ...counts }).filter(([, count]) => count === null);
  if (desired === null || untold.length > 0) {
    const names = untold.map(([name]) => name).join(', ');
    return [finding('REPLICAS_UNKNOWN', subject, `${subject}: its status does not tell ${names}`)];
  }
  const findings: Finding[] = [];
  if (desired !== replicas) {
    const detail = `${subject}: ${desired} replicas wanted, the floor file says ${replicas}`;
    findings.push(finding('REPLICAS_NOT_AS_NAMED', subject, detail));
  }
  const all = `desired ${desired}, updated ${updated}, ready ${ready}, available ${available}, current ${current}`;
  if ((ready ?? 0) < desired || (available ?? 0) < desired) {
    findings.push(finding('REPLICAS_NOT_READY', subject, `${subject}: ${all}`));
  }
  if ((updated ?? 0) < desired) findings.push(finding('ROLLOUT_UNFINISHED', subject, `${subject}: ${all}`));
  if (Object.values(counts).some((count) => (count ?? 0) > desired)) {
    findings.push(finding('REPLICAS_SURPLUS', subject, `${subject}: ${all}`));
  }
  return findings;
}

function judgeRevisions(workload: WorkloadFact): readonly Finding[] {
  if (workload.kind !== 'StatefulSet') return [];
  const subject = subjectOf(workload);
  const { revision, strategy } = workload;
  if (revision === null || revision.current === null || revision.update === null) {
    return [finding('REPLICAS_UNKNOWN', subject, `${subject}: its status does not tell its revisions`)];
  }
  if (revision.current === revision.update) return [];
  const how = strategy === 'OnDelete' ? '; strategy OnDelete replaces a pod only when somebody deletes it' : '';
  const detail = `${subject}: current revision ${revision.current}, update revision ${revision.update}${how}`;
  return [finding('ROLLOUT_UNFINISHED', subject, detail)];
}

function subjectOf({ kind, meta }: WorkloadFact): string {
  return nameOf(kind, meta.name);
}
