import type { PodFact, WorkloadFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { finding } from '../findings/catalogue.ts';
import { isFinished } from './belonging.ts';
import { nameOf } from './floor-workloads.ts';

/** The pods that a workload controls, as they are: what its status says counts only as far as they bear it out. */
export function judgeReplicaPods(
  workload: WorkloadFact,
  pods: readonly PodFact[],
  replicas: number,
): readonly Finding[] {
  const subject = nameOf(workload.kind, workload.meta.name);
  const unfinished = pods.filter((pod) => !isFinished(pod));
  const leaving = unfinished.filter(({ meta }) => meta.deleting !== null);
  const staying = unfinished.filter(({ meta }) => meta.deleting === null);
  const findings = leaving.map(({ meta }) =>
    finding('REPLICAS_SURPLUS', `pod/${meta.name}`, `pod/${meta.name} of ${subject} is still terminating`),
  );
  if (staying.length !== replicas) {
    const code = staying.length > replicas ? 'REPLICAS_SURPLUS' : 'REPLICAS_NOT_READY';
    const detail = `${subject}: it controls ${staying.length} pods, the floor file says ${replicas}`;
    findings.push(finding(code, subject, detail));
  }
  return [...findings, ...staying.flatMap((pod) => judgePod(workload, pod)), ...judgeOrigins(workload, staying)];
}

/** Why a pod does not count as ready; undefined when it does: its condition and each of its containers say so. */
export function notReadyBecause(pod: PodFact): string | undefined {
  if (pod.phase !== 'Running') return `phase ${pod.phase}`;
  const ready = pod.conditions.find(({ type }) => type === 'Ready');
  if (ready === undefined) return 'no condition Ready';
  if (ready.status !== 'True') return `Ready=${ready.status} ${ready.reason ?? ''}`.trim();
  const serving = pod.template.containers.filter(({ type }) => type === 'container' || type === 'sidecar');
  for (const { name, type } of serving) {
    const status = pod.statuses.find((one) => one.name === name && one.type === type);
    if (status === undefined) return `container ${name} has no status`;
    if (!status.ready) return `container ${name} is not ready`;
  }
  return serving.length === 0 ? 'it has no container' : undefined;
}

function judgePod(workload: WorkloadFact, pod: PodFact): readonly Finding[] {
  const why = notReadyBecause(pod);
  if (why === undefined) return [];
  const of = nameOf(workload.kind, workload.meta.name);
  const subject = `pod/${pod.meta.name}`;
  // Where the status counts fewer ready ones itself, it tells the truth.
  const lies = workload.ready !== null && workload.desired !== null && workload.ready >= workload.desired;
  if (!lies) return [finding('REPLICAS_NOT_READY', subject, `${subject} of ${of}: ${why}`)];
  const detail = `${subject} of ${of}: ${why}, though its controller counts ${workload.ready} ready`;
  return [finding('REPLICAS_STATUS_LIES', subject, detail)];
}

/** All pods are of one revision: one ReplicaSet of a Deployment, the update revision of a StatefulSet. */
function judgeOrigins({ kind, meta, revision }: WorkloadFact, pods: readonly PodFact[]): readonly Finding[] {
  const subject = nameOf(kind, meta.name);
  if (kind === 'Deployment') {
    const parents = new Set(pods.map((pod) => pod.meta.owners.find(({ controller }) => controller)?.name ?? ''));
    if (parents.size <= 1) return [];
    const detail = `${subject}: its pods are of ${parents.size} ReplicaSets: ${[...parents].toSorted().join(', ')}`;
    return [finding('ROLLOUT_UNFINISHED', subject, detail)];
  }
  const update = kind === 'StatefulSet' ? (revision?.update ?? null) : null;
  if (update === null) return [];
  return pods.flatMap((pod) => {
    const own = pod.meta.labels['controller-revision-hash'];
    if (own === undefined || own === update) return [];
    const name = `pod/${pod.meta.name}`;
    return [finding('ROLLOUT_UNFINISHED', name, `${name} of ${subject}: revision ${own}, want ${update}`)];
  });
}
