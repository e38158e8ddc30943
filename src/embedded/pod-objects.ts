import type { KubeObject } from './resource-path.ts';
import type { StagePod } from './stage-pod.ts';
import type { StageWorkload } from './workload.ts';

/** The node that all pods of the stage are on. */
export const NODE_NAME = 'embedded';

/** Since when each named condition has had its status, as conditions have to tell. */
export type Since = (key: string, status: boolean) => string;

/** The second that an instant (epoch ms) lies in, as Kubernetes writes times. */
export function kubeTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The object of a pod, without status; `owner` is its StatefulSet or ReplicaSet. */
export function podObject(pod: StagePod, owner: KubeObject): KubeObject {
  const { workload } = pod;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: pod.name,
      namespace: workload.namespace,
      labels: { ...workload.labels, ...revisionLabels(pod) },
      annotations: { 'agenttrader.dev/embedded': 'a process of this machine stands for this pod' },
      ownerReferences: [ownerReference(owner)],
    },
    spec: { ...workload.podSpec, nodeName: NODE_NAME },
  };
}

/** Its status, from what its process does. */
export function podStatus(pod: StagePod, startedMs: number, since: Since): Readonly<Record<string, unknown>> {
  const { container } = pod.workload;
  const { running, waiting, last, restarts, ready } = pod.view;
  const condition = (type: string, status: boolean) => ({
    type,
    status: status ? 'True' : 'False',
    lastTransitionTime: since(`${pod.name} ${type}`, status),
    ...(status || type === 'PodScheduled' || type === 'Initialized'
      ? {}
      : { reason: 'ContainersNotReady', message: `containers with unready status: [${container.name}]` }),
  });
  return {
    phase: running === null && last === null ? 'Pending' : 'Running',
    startTime: kubeTime(startedMs),
    hostIP: '127.0.0.1',
    podIP: pod.address,
    podIPs: [{ ip: pod.address }],
    qosClass: 'Burstable',
    conditions: [
      condition('PodScheduled', true),
      condition('Initialized', true),
      condition('ContainersReady', ready),
      condition('Ready', ready),
    ],
    containerStatuses: [
      {
        name: container.name,
        image: container.image,
        // A node without the image has no id of it.
        imageID: running === null && last === null ? '' : container.image,
        containerID: pod.pid === null ? '' : `process://${pod.pid}`,
        ready,
        started: running !== null,
        restartCount: restarts,
        state: running === null ? { waiting } : { running: { startedAt: kubeTime(running.startedMs) } },
        lastState: last === null ? {} : { terminated: terminated(last) },
      },
    ],
  };
}

/** The ReplicaSet of one revision of a Deployment. */
export function replicaSetObject(workload: StageWorkload, replicas: number): KubeObject {
  const labels = { ...workload.labels, 'pod-template-hash': workload.hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${workload.name}-${workload.hash}`,
      namespace: workload.namespace,
      labels,
      ownerReferences: [
        ownerReference({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: workload.name, uid: workload.uid },
        }),
      ],
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: workload.podSpec },
    },
  };
}

function revisionLabels({ name, ordinal, hash, workload }: StagePod): Readonly<Record<string, string>> {
  if (workload.kind === 'Deployment') return { 'pod-template-hash': hash };
  return {
    'controller-revision-hash': `${workload.name}-${hash}`,
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
  };
}

function ownerReference({ apiVersion, kind, metadata }: KubeObject): Readonly<Record<string, unknown>> {
  return {
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

function terminated({ exitCode, startedMs, finishedMs }: NonNullable<StagePod['view']['last']>) {
  return {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    startedAt: kubeTime(startedMs),
    finishedAt: kubeTime(finishedMs),
  };
}
