import { NODE_NAME } from './pod-objects.ts';
import type { KubeObject } from './resource-path.ts';
import type { StagePod } from './stage-pod.ts';

/** The EndpointSlice of a Service over the pods that its selector takes in. */
export function endpointSlice(service: KubeObject, pods: readonly StagePod[]): KubeObject {
  const { name, namespace, uid } = service.metadata;
  const selector = selectorOf(service);
  const chosen = pods.filter(({ workload }) =>
    Object.entries(selector).every(([key, value]) => workload.labels[key] === value),
  );
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-embedded`,
      ...(namespace === undefined ? {} : { namespace }),
      labels: {
        'kubernetes.io/service-name': name,
        'endpointslice.kubernetes.io/managed-by': 'embedded-floor',
      },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid, controller: true, blockOwnerDeletion: true }],
    },
    addressType: 'IPv4',
    // What the pods' containers listen on; the processes that stand for them have ports of their own.
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: chosen.map((pod) => ({
      addresses: [pod.address],
      conditions: { ready: pod.view.ready, serving: pod.view.ready, terminating: false },
      nodeName: NODE_NAME,
      targetRef: { kind: 'Pod', name: pod.name, namespace, uid: pod.uid },
    })),
  };
}

function selectorOf(service: KubeObject): Readonly<Record<string, string>> {
  const spec = service['spec'];
  if (typeof spec !== 'object' || spec === null || !('selector' in spec)) return {};
  const { selector } = spec;
  if (typeof selector !== 'object' || selector === null) return {};
  return Object.fromEntries(Object.entries(selector).map(([key, value]) => [key, String(value)]));
}
