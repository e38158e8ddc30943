/** Sets the stage of a test API server, as administrator: no controllers run there, so tests make what controllers would make. */
import { type Dispatcher, request } from 'undici';

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

export interface KubeStage {
  /** Any request; answers with the body, rejects when the answer is not a success. */
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<string>;
  /** Creates an object, and its status through the subresource where it has one. Answers with what the server made of it. */
  create(object: KubeObject): Promise<KubeObject>;
  /** JSON merge patch of one object. */
  patch(object: KubeObject, change: unknown): Promise<KubeObject>;
  remove(object: KubeObject): Promise<void>;
  /** A namespace with its `default` ServiceAccount, without which no pod is admitted. */
  namespace(name: string): Promise<void>;
  /** The read-only role of user `floor-reader`. */
  grantReader(): Promise<void>;
}

interface Access {
  readonly url: string;
  readonly token: string;
  readonly dispatcher: Dispatcher;
}

const PLURALS: Readonly<Record<string, string>> = {
  Ingress: 'ingresses',
  NetworkPolicy: 'networkpolicies',
  NodeMetrics: 'nodes',
  PodMetrics: 'pods',
};
const CLUSTER_SCOPED = new Set([
  'Namespace',
  'Node',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'NodeMetrics',
]);

/** Path of an object's collection at the API server. */
export function collectionPath(object: KubeObject): string {
  const group = object.apiVersion.includes('/') ? `/apis/${object.apiVersion}` : `/api/${object.apiVersion}`;
  const plural = PLURALS[object.kind] ?? (object.kind.endsWith('s') ? object.kind : `${object.kind}s`).toLowerCase();
  if (CLUSTER_SCOPED.has(object.kind)) return `${group}/${plural}`;
  return `${group}/namespaces/${object.metadata.namespace ?? 'default'}/${plural}`;
}

/** Sets the stage of the API server at `access.url`. */
export function createKubeStage(access: Access): KubeStage {
  const send = (method: string, path: string, body?: unknown, contentType?: string) =>
    sendText(access, method, path, body, contentType);
  const create = async (object: KubeObject) => {
    const path = collectionPath(object);
    const made = parseObject(await send('POST', path, object));
    if (object['status'] === undefined || object.apiVersion.startsWith('metrics.')) return made;
    const withStatus = { ...made, status: object['status'] };
    return parseObject(await send('PUT', `${path}/${object.metadata.name}/status`, withStatus));
  };
  return {
    send,
    create,
    patch: async (object, change) =>
      parseObject(
        await send(
          'PATCH',
          `${collectionPath(object)}/${object.metadata.name}`,
          change,
          'application/merge-patch+json',
        ),
      ),
    remove: async (object) => {
      await send('DELETE', `${collectionPath(object)}/${object.metadata.name}`, {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        gracePeriodSeconds: 0,
      });
    },
    namespace: async (name) => {
      await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      await create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } });
    },
    grantReader: async () => {
      await create(READER_ROLE);
      await create(READER_BINDING);
    },
  };
}

async function sendText(
  access: Access,
  method: string,
  path: string,
  body?: unknown,
  contentType?: string,
): Promise<string> {
  const answer = await request(access.url + path, {
    method,
    dispatcher: access.dispatcher,
    headers: {
      authorization: `Bearer ${access.token}`,
      ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 1_000)}`);
  return text;
}

function parseObject(text: string): KubeObject {
  const object: KubeObject = JSON.parse(text);
  return object;
}

const read = (groups: readonly string[], resources: readonly string[]) => ({
  apiGroups: groups,
  resources,
  verbs: ['get', 'list', 'watch'],
});

const READER_ROLE: KubeObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'floor-reader' },
  rules: [
    read([''], ['namespaces', 'nodes', 'pods', 'configmaps', 'services', 'replicationcontrollers', 'events']),
    read(['apps'], ['deployments', 'statefulsets', 'daemonsets', 'replicasets']),
    read(['batch'], ['jobs', 'cronjobs']),
    read(['discovery.k8s.io'], ['endpointslices']),
    read(['networking.k8s.io'], ['ingresses']),
    read(['autoscaling'], ['horizontalpodautoscalers']),
    read(['keda.sh'], ['scaledobjects', 'scaledjobs']),
    read(['metrics.k8s.io'], ['nodes', 'pods']),
    { apiGroups: [''], resources: ['pods/proxy'], verbs: ['get'] },
  ],
};

const READER_BINDING: KubeObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'floor-reader' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'floor-reader' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'floor-readers' }],
};
