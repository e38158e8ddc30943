/** One thing that a reader must not be able to do. */
export interface SpotCheck {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string | null;
  readonly namespaced: boolean;
}

const spots = (verbs: string, group: string, resource: string, namespaced = true): readonly SpotCheck[] => {
  const [name = '', subresource = null] = resource.split('/');
  return verbs.split(' ').map((verb) => ({ verb, group, resource: name, subresource, namespaced }));
};

/** Asked one by one, because a rules review may leave something out (checks.md `identity.read_only`). */
export const SPOT_CHECKS: readonly SpotCheck[] = [
  ...spots('create patch update delete deletecollection', '', 'pods'),
  ...spots('create get', '', 'pods/exec'),
  ...spots('create get', '', 'pods/attach'),
  ...spots('create get', '', 'pods/portforward'),
  ...spots('create', '', 'pods/eviction'),
  ...spots('create patch update delete', 'apps', 'deployments'),
  ...spots('patch update', 'apps', 'deployments/scale'),
  ...spots('patch update', 'apps', 'statefulsets/scale'),
  ...spots('create patch update delete', '', 'configmaps'),
  ...spots('get list watch create', '', 'secrets'),
  ...spots('create', 'batch', 'jobs'),
  ...spots('create patch', 'batch', 'cronjobs'),
  ...spots('create', '', 'serviceaccounts/token'),
  ...spots('create', 'rbac.authorization.k8s.io', 'rolebindings'),
  ...spots('bind escalate', 'rbac.authorization.k8s.io', 'roles'),
  ...spots('bind escalate', 'rbac.authorization.k8s.io', 'clusterroles', false),
  ...spots('get', '', 'nodes/proxy', false),
  ...spots('impersonate', '', 'users', false),
  ...spots('impersonate', '', 'groups', false),
];
