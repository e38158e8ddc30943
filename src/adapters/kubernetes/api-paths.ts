/** Every path of the API server that this product may ask for. What is not here cannot be sent. */

const LISTS: Readonly<Record<string, readonly string[]>> = {
  '/api/v1': ['pods', 'configmaps', 'services', 'replicationcontrollers', 'events'],
  '/apis/apps/v1': ['deployments', 'statefulsets', 'daemonsets', 'replicasets'],
  '/apis/batch/v1': ['jobs', 'cronjobs'],
  '/apis/discovery.k8s.io/v1': ['endpointslices'],
  '/apis/networking.k8s.io/v1': ['ingresses'],
  '/apis/autoscaling/v2': ['horizontalpodautoscalers'],
  '/apis/keda.sh/v1alpha1': ['scaledobjects', 'scaledjobs'],
  '/apis/metrics.k8s.io/v1beta1': ['pods'],
};

const CLUSTER_PATHS = new Set(['/version', '/apis', '/api/v1/nodes', '/apis/metrics.k8s.io/v1beta1/nodes']);

/** Query parameters of a list. `watch` is not one of them. */
const QUERY = new Set(['limit', 'continue', 'resourceVersion', 'resourceVersionMatch']);

/** Questions to the API server about ourselves: nothing is stored, every authenticated user may ask them. */
export const SELF_REVIEWS = {
  SelfSubjectReview: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
  SelfSubjectRulesReview: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
  SelfSubjectAccessReview: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
} as const;
export type SelfReview = keyof typeof SELF_REVIEWS;

/** Endpoints of a service that may be asked through `pods/proxy`. */
export const PROXIED_ENDPOINTS = ['/ops/status', '/healthz', '/health'] as const;
export type ProxiedEndpoint = (typeof PROXIED_ENDPOINTS)[number];

const LABEL = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(?:\\.${LABEL})*`;
const NAMESPACE_PATH = new RegExp(`^/api/v1/namespaces/${LABEL}$`);
const LIST_PATH = new RegExp(`^(/apis?/[a-z0-9./]+)/namespaces/${LABEL}/([a-z]+)$`);
// Ports by number only: a named port of a pod crashes the handler of the API server.
const PROXY_PATH = new RegExp(`^/api/v1/namespaces/${LABEL}/pods/http:${SUBDOMAIN}:[0-9]{1,5}/proxy(/[a-z/]+)$`);

/** Path of a list in one namespace. */
export function listPath(group: string, namespace: string, resource: string): string {
  return `${group}/namespaces/${namespace}/${resource}`;
}

/** Path of one endpoint of a pod, asked through the API server. */
export function podProxyPath(namespace: string, pod: string, port: number, endpoint: ProxiedEndpoint): string {
  return `/api/v1/namespaces/${namespace}/pods/http:${pod}:${port}/proxy${endpoint}`;
}

/** Whether a GET of this path, query included, is one of ours. */
export function isReadablePath(path: string): boolean {
  const [bare = '', query, ...rest] = path.split('?');
  if (rest.length > 0) return false;
  if (NAMESPACE_PATH.test(bare) || isProxyPath(bare)) return query === undefined;
  if (!CLUSTER_PATHS.has(bare) && !isListPath(bare)) return false;
  return query === undefined || [...new URLSearchParams(query).keys()].every((key) => QUERY.has(key));
}

/** Whether a POST to this path is a review of ourselves. */
export function isSelfReviewPath(path: string): boolean {
  return Object.values<string>(SELF_REVIEWS).includes(path);
}

/** Whether this is an endpoint of a pod behind the API server: another's words come back. */
export function isProxyPath(path: string): boolean {
  const endpoint = PROXY_PATH.exec(path)?.[1];
  return PROXIED_ENDPOINTS.some((allowed) => allowed === endpoint);
}

function isListPath(path: string): boolean {
  const match = LIST_PATH.exec(path);
  const [, group = '', resource = ''] = match ?? [];
  return Object.hasOwn(LISTS, group) && (LISTS[group]?.includes(resource) ?? false);
}
