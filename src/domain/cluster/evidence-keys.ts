import type { WorkloadKind } from '../../contracts/cluster.ts';
import type { EvidenceKey } from '../../contracts/finding.ts';

/** Every workload kind that is looked at, in the order of reports. */
export const WORKLOAD_KINDS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
] as const satisfies readonly WorkloadKind[];

/** The lists of one namespace beside its workloads, by their member in `NamespaceFacts`. */
export const NAMESPACE_LISTS = [
  'pods',
  'configmaps',
  'services',
  'endpoints',
  'ingresses',
  'autoscalers',
  'events',
  'podUsage',
] as const;
export type NamespaceList = (typeof NAMESPACE_LISTS)[number];

const FILE_OF_KIND = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  ReplicaSet: 'replicasets',
  ReplicationController: 'replicationcontrollers',
  Job: 'jobs',
  CronJob: 'cronjobs',
} as const satisfies Record<WorkloadKind, string>;

const FILE_OF_LIST = {
  pods: 'pods',
  configmaps: 'configmaps',
  services: 'services',
  endpoints: 'endpoints',
  ingresses: 'ingresses',
  autoscalers: 'autoscalers',
  events: 'events',
  podUsage: 'usage',
} as const satisfies Record<NamespaceList, string>;

/** The names that a look at the cluster has in a run, without ending: what the reader writes and the checks cite. */
export const evidenceKey = {
  /** All that is not a list, and which lists were seen: read it first. */
  index: (): EvidenceKey => 'cluster/index',
  /** Every request that was made. */
  requests: (): EvidenceKey => 'cluster/requests',
  nodes: (): EvidenceKey => 'cluster/nodes',
  nodeUsage: (): EvidenceKey => 'cluster/usage',
  workloads: (namespace: string, kind: WorkloadKind): EvidenceKey => `cluster/${namespace}/${FILE_OF_KIND[kind]}`,
  list: (namespace: string, list: NamespaceList): EvidenceKey => `cluster/${namespace}/${FILE_OF_LIST[list]}`,
  pods: (namespace: string): EvidenceKey => `cluster/${namespace}/pods`,
  configmaps: (namespace: string): EvidenceKey => `cluster/${namespace}/configmaps`,
  services: (namespace: string): EvidenceKey => `cluster/${namespace}/services`,
  endpoints: (namespace: string): EvidenceKey => `cluster/${namespace}/endpoints`,
  ingresses: (namespace: string): EvidenceKey => `cluster/${namespace}/ingresses`,
  autoscalers: (namespace: string): EvidenceKey => `cluster/${namespace}/autoscalers`,
  events: (namespace: string): EvidenceKey => `cluster/${namespace}/events`,
  podUsage: (namespace: string): EvidenceKey => `cluster/${namespace}/usage`,
} as const;
