/** What belongs to a planned floor beside its workloads and pods: nodes, metrics, endpoints, events. */
import type { KubeObject } from '../../test/support/kube-stage.ts';
import type { FloorPlan } from './floor-plan.ts';
import { addressOf, CONTAINERS, nodeName, type PodPlace, podName, utc } from './pod-objects.ts';

const ADDRESSES_PER_SLICE = 100;

/** A CustomResourceDefinition by which metrics of nodes or pods can be stored, as no metrics server runs here. */
export function metricsDefinition(kind: 'NodeMetrics' | 'PodMetrics'): KubeObject {
  const plural = kind === 'NodeMetrics' ? 'nodes' : 'pods';
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.metrics.k8s.io`,
      annotations: { 'api-approved.kubernetes.io': 'unapproved, testbed only' },
    },
    spec: {
      group: 'metrics.k8s.io',
      scope: kind === 'NodeMetrics' ? 'Cluster' : 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: 'v1beta1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}

/** A node that is ready and large enough for its share. */
export function nodeObject(index: number): KubeObject {
  const since = utc();
  const condition = (type: string, status: string) => ({
    type,
    status,
    reason: `Kubelet${type}`,
    message: `kubelet says ${type} is ${status}`,
    lastHeartbeatTime: since,
    lastTransitionTime: since,
  });
  const size = { cpu: '64', memory: '256Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: nodeName(index),
      labels: {
        'kubernetes.io/hostname': nodeName(index),
        'topology.kubernetes.io/zone': `us-east-1${'abc'[index % 3]}`,
      },
    },
    spec: { podCIDR: `10.244.${index & 255}.0/24` },
    status: {
      capacity: size,
      allocatable: size,
      conditions: [
        condition('MemoryPressure', 'False'),
        condition('DiskPressure', 'False'),
        condition('PIDPressure', 'False'),
        condition('Ready', 'True'),
      ],
      nodeInfo: {
        machineID: `machine-${index}`,
        systemUUID: `system-${index}`,
        bootID: `boot-${index}`,
        kernelVersion: '6.12.0',
        osImage: 'Debian GNU/Linux 13',
        containerRuntimeVersion: 'containerd://2.1.4',
        kubeletVersion: 'v1.36.3',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  };
}

/** What a metrics server measures of a node. */
export function nodeMetrics(index: number): KubeObject {
  return {
    apiVersion: 'metrics.k8s.io/v1beta1',
    kind: 'NodeMetrics',
    metadata: { name: nodeName(index) },
    timestamp: utc(),
    window: '15s',
    usage: { cpu: `${9_000 + index}m`, memory: '65011712Ki' },
  };
}

/** What a metrics server measures of a pod. */
export function podMetrics(place: PodPlace, { namespace }: FloorPlan): KubeObject {
  return {
    apiVersion: 'metrics.k8s.io/v1beta1',
    kind: 'PodMetrics',
    metadata: { name: podName(place), namespace },
    timestamp: utc(),
    window: '15s',
    containers: CONTAINERS.map((name) => ({ name, usage: { cpu: '12m', memory: '30Mi' } })),
  };
}

/** The EndpointSlices of one Service, of at most a hundred addresses each. */
export function endpointSlices(places: readonly PodPlace[], floor: FloorPlan): readonly KubeObject[] {
  const slices = Math.ceil(places.length / ADDRESSES_PER_SLICE);
  return Array.from({ length: slices }, (_, index) =>
    endpointSlice(places.slice(index * ADDRESSES_PER_SLICE, (index + 1) * ADDRESSES_PER_SLICE), index, floor),
  );
}

function endpointSlice(places: readonly PodPlace[], index: number, { namespace, nodes }: FloorPlan): KubeObject {
  const service = places[0]?.controller.plan.name ?? '';
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-${index}`, namespace, labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    endpoints: places.map((place) => ({
      addresses: [addressOf(place.index)],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: nodeName(place.index % nodes),
      targetRef: { kind: 'Pod', name: podName(place), namespace },
    })),
  };
}

/** The event of a container that started. */
export function eventObject(place: PodPlace, { namespace, nodes }: FloorPlan): KubeObject {
  const name = podName(place);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${place.index.toString(16).padStart(16, '0')}`, namespace },
    type: 'Normal',
    reason: 'Started',
    message: 'Started container app',
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, fieldPath: 'spec.containers{app}' },
    source: { component: 'kubelet', host: nodeName(place.index % nodes) },
    firstTimestamp: utc(),
    lastTimestamp: utc(),
    count: 1,
  };
}
