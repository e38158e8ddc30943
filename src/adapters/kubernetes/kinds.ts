import type { WorkloadKind } from '../../contracts/cluster.ts';
import { listPath } from './api-paths.ts';
import type { ListRequest } from './list.ts';

/** One kind of object that is listed. */
export interface ListedKind {
  /** `/api/v1`, `/apis/apps/v1`. */
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
  /** False for what has no revision of its own, or one that must not be compared: metrics and events. */
  readonly revisioned: boolean;
}

const listed = (group: string, resource: string, kind: string, revisioned = true): ListedKind => ({
  group,
  resource,
  kind: `${kind}List`,
  revisioned,
});

/** Where each kind of workload is listed. */
export const WORKLOAD_LISTS = {
  Deployment: listed('/apis/apps/v1', 'deployments', 'Deployment'),
  StatefulSet: listed('/apis/apps/v1', 'statefulsets', 'StatefulSet'),
  DaemonSet: listed('/apis/apps/v1', 'daemonsets', 'DaemonSet'),
  ReplicaSet: listed('/apis/apps/v1', 'replicasets', 'ReplicaSet'),
  ReplicationController: listed('/api/v1', 'replicationcontrollers', 'ReplicationController'),
  Job: listed('/apis/batch/v1', 'jobs', 'Job'),
  CronJob: listed('/apis/batch/v1', 'cronjobs', 'CronJob'),
} as const satisfies Record<WorkloadKind, ListedKind>;

/** Where the other kinds of a namespace are listed. Secrets are not among them. */
export const NAMESPACE_KINDS = {
  configmaps: listed('/api/v1', 'configmaps', 'ConfigMap'),
  pods: listed('/api/v1', 'pods', 'Pod'),
  services: listed('/api/v1', 'services', 'Service'),
  endpointslices: listed('/apis/discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice'),
  ingresses: listed('/apis/networking.k8s.io/v1', 'ingresses', 'Ingress'),
  horizontalpodautoscalers: listed('/apis/autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
  scaledobjects: listed('/apis/keda.sh/v1alpha1', 'scaledobjects', 'ScaledObject'),
  scaledjobs: listed('/apis/keda.sh/v1alpha1', 'scaledjobs', 'ScaledJob'),
  events: listed('/api/v1', 'events', 'Event', false),
  podmetrics: listed('/apis/metrics.k8s.io/v1beta1', 'pods', 'PodMetrics', false),
} as const satisfies Record<string, ListedKind>;

/** Lists of the whole cluster. */
export const NODES: ListedKind = listed('/api/v1', 'nodes', 'Node');
export const NODE_METRICS: ListedKind = listed('/apis/metrics.k8s.io/v1beta1', 'nodes', 'NodeMetrics', false);

/** The question for one list: of a namespace, or of the cluster where `namespace` is null. */
export function listRequest(kind: ListedKind, namespace: string | null, revision: string | null): ListRequest {
  const { group, resource, revisioned } = kind;
  const name = group.includes('metrics.k8s.io') ? `${resource} of metrics.k8s.io` : resource;
  return {
    path: namespace === null ? `${group}/${resource}` : listPath(group, namespace, resource),
    apiVersion: group.replace(/^\/apis?\//, ''),
    kind: kind.kind,
    namespace,
    what: namespace === null ? name : `${name} in namespace ${namespace}`,
    revision: revisioned ? revision : null,
    revisioned,
  };
}
