/** Workloads of a planned floor with the status that a controller writes when all is well, and what they stand on. */
import type { KubeObject } from '../../test/support/kube-stage.ts';
import type { FloorPlan, WorkloadPlan } from './floor-plan.ts';
import {
  annotationsOf,
  hashOf,
  labelsOf,
  podSpec,
  revisionOf,
  SERVICE_ACCOUNT,
  selectorOf,
  utc,
} from './pod-objects.ts';

/** Namespace, identities and ConfigMaps: what is there before any workload. */
export function foundations({ namespace }: FloorPlan): readonly KubeObject[] {
  const configMap = (name: string, data: Readonly<Record<string, string>>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data,
  });
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: SERVICE_ACCOUNT, namespace } },
    configMap('agenttrader-kill-switch', { EXECUTION_HALTED: '1' }),
    configMap('floor-env', { agent_mode: 'OBSERVE', log_level: 'info', region: 'us-east-1', universe: 'SPY,QQQ,IWM' }),
  ];
}

/** A Deployment or StatefulSet with its status. */
export function workloadObject(plan: WorkloadPlan, namespace: string): KubeObject {
  const { kind, name, replicas } = plan;
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace, labels: labelsOf(plan) },
    spec: {
      replicas,
      selector: { matchLabels: selectorOf(plan) },
      template: { metadata: { labels: labelsOf(plan), annotations: annotationsOf(plan) }, spec: podSpec(plan) },
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
    },
    status: kind === 'StatefulSet' ? statefulSetStatus(plan) : deploymentStatus(plan),
  };
}

function countsOf({ replicas }: WorkloadPlan): Readonly<Record<string, number>> {
  const all = { replicas, readyReplicas: replicas, updatedReplicas: replicas, availableReplicas: replicas };
  return { observedGeneration: 1, ...all };
}

function statefulSetStatus(plan: WorkloadPlan): Readonly<Record<string, unknown>> {
  const revisions = { currentRevision: revisionOf(plan), updateRevision: revisionOf(plan) };
  return { ...countsOf(plan), currentReplicas: plan.replicas, ...revisions };
}

function deploymentStatus(plan: WorkloadPlan): Readonly<Record<string, unknown>> {
  const condition = { status: 'True', lastUpdateTime: utc(), lastTransitionTime: utc() };
  return {
    ...countsOf(plan),
    conditions: [
      { ...condition, type: 'Available', reason: 'MinimumReplicasAvailable' },
      { ...condition, type: 'Progressing', reason: 'NewReplicaSetAvailable' },
    ],
  };
}

/** The ReplicaSet that a Deployment's controller makes. */
export function replicaSetObject(plan: WorkloadPlan, namespace: string, uid: string): KubeObject {
  const { name, replicas } = plan;
  const labels = { ...labelsOf(plan), 'pod-template-hash': hashOf(plan) };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hashOf(plan)}`,
      namespace,
      labels,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    spec: {
      replicas,
      selector: { matchLabels: { ...selectorOf(plan), 'pod-template-hash': hashOf(plan) } },
      template: { metadata: { labels, annotations: annotationsOf(plan) }, spec: podSpec(plan) },
    },
    status: {
      observedGeneration: 1,
      replicas,
      fullyLabeledReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
    },
  };
}

/** The Service of a workload. */
export function serviceObject(plan: WorkloadPlan, namespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: plan.name, namespace, labels: labelsOf(plan) },
    spec: {
      type: 'ClusterIP',
      selector: selectorOf(plan),
      ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
    },
  };
}
