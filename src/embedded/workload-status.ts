import type { Since } from './pod-objects.ts';
import type { StagePod } from './stage-pod.ts';
import type { StageWorkload } from './workload.ts';

/** The status that a controller writes for a workload with these pods. */
export function workloadStatus(
  workload: StageWorkload,
  pods: readonly StagePod[],
  since: Since,
): Readonly<Record<string, unknown>> {
  const ready = pods.filter(({ view }) => view.ready).length;
  const updated = pods.filter(({ hash }) => hash === workload.hash).length;
  const counts = {
    observedGeneration: workload.generation,
    replicas: pods.length,
    updatedReplicas: updated,
    readyReplicas: ready,
    availableReplicas: ready,
  };
  if (workload.kind === 'StatefulSet') return { ...counts, ...revisions(workload, pods, updated) };
  return {
    ...counts,
    unavailableReplicas: Math.max(0, workload.replicas - ready),
    conditions: deploymentConditions(workload, ready, updated, since),
  };
}

/** The status of a ReplicaSet with these pods. */
export function replicaSetStatus(generation: number, pods: readonly StagePod[]): Readonly<Record<string, unknown>> {
  const ready = pods.filter(({ view }) => view.ready).length;
  return {
    observedGeneration: generation,
    replicas: pods.length,
    fullyLabeledReplicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
  };
}

function revisions(workload: StageWorkload, pods: readonly StagePod[], updated: number) {
  const update = `${workload.name}-${workload.hash}`;
  const behind = pods.find(({ hash }) => hash !== workload.hash);
  return {
    currentReplicas: updated,
    currentRevision: behind === undefined ? update : `${workload.name}-${behind.hash}`,
    updateRevision: update,
    collisionCount: 0,
  };
}

function deploymentConditions(workload: StageWorkload, ready: number, updated: number, since: Since) {
  const available = ready >= workload.replicas;
  const complete = available && updated === workload.replicas;
  const condition = (type: string, status: boolean, reason: string, message: string) => ({
    type,
    status: status ? 'True' : 'False',
    reason,
    message,
    lastTransitionTime: since(`${workload.name} ${type}`, status),
    lastUpdateTime: since(`${workload.name} ${type}`, status),
  });
  return [
    available
      ? condition('Available', true, 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
      : condition('Available', false, 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'),
    condition(
      'Progressing',
      true,
      complete ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
      `ReplicaSet "${workload.name}-${workload.hash}" ${complete ? 'has successfully progressed' : 'is progressing'}.`,
    ),
  ];
}
