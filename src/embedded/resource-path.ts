/** An object as the API server takes and gives it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeMetadata;
  readonly [member: string]: unknown;
}

export interface KubeMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly deletionTimestamp?: string;
  readonly [member: string]: unknown;
}

/** Every kind that the embedded floor sets on its stage. */
const PLURALS: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  Node: 'nodes',
  ConfigMap: 'configmaps',
  Service: 'services',
  ServiceAccount: 'serviceaccounts',
  Pod: 'pods',
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  ReplicaSet: 'replicasets',
  EndpointSlice: 'endpointslices',
  NetworkPolicy: 'networkpolicies',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  CustomResourceDefinition: 'customresourcedefinitions',
  NodeMetrics: 'nodes',
  PodMetrics: 'pods',
  Event: 'events',
};
const CLUSTER_SCOPED = new Set([
  'Namespace',
  'Node',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'NodeMetrics',
]);

/** Path of the collection that an object belongs to; throws for a kind that the stage does not know. */
export function collectionPath({ apiVersion, kind, metadata }: KubeObject): string {
  const plural = PLURALS[kind];
  if (plural === undefined) throw new Error(`${kind} ${metadata.name}: the embedded floor does not know this kind`);
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  if (CLUSTER_SCOPED.has(kind)) return `${group}/${plural}`;
  if (metadata.namespace === undefined) throw new Error(`${kind} ${metadata.name}: it names no namespace`);
  return `${group}/namespaces/${metadata.namespace}/${plural}`;
}

/** Path of one object. */
export function objectPath(object: KubeObject): string {
  return `${collectionPath(object)}/${object.metadata.name}`;
}
