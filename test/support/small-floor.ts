/** One object of every kind that a look lists; and the metrics API, which a bare API server lacks. */
import { configMap, DIGEST, runningPod } from './kube-objects.ts';
import type { KubeObject, KubeStage } from './kube-stage.ts';

const SINCE = '2026-01-05T09:00:00Z';
const template = (name: string, extra: object = {}) => ({
  metadata: { labels: { app: name } },
  spec: { containers: [{ name: 'app', image: `app@${DIGEST}`, ...extra }] },
});

/** A floor of one namespace, one of each. */
export function smallFloor(namespace: string): readonly KubeObject[] {
  const object = (apiVersion: string, kind: string, name: string, rest: object): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name, namespace },
    ...rest,
  });
  const selected = (name: string) => ({ selector: { matchLabels: { app: name } }, template: template(name) });
  const fromMap = { name: 'AGENT_MODE', valueFrom: { configMapKeyRef: { name: 'floor-env', key: 'AGENT_MODE' } } };
  const gamma = runningPod(namespace, 'gamma-strategy-0');
  const job = { template: { spec: { ...template('job').spec, restartPolicy: 'Never' } } };
  return [
    configMap(namespace, 'floor-env', { AGENT_MODE: 'OBSERVE', SECRET_LOOKING: 'not-kept' }),
    object('apps/v1', 'Deployment', 'app', { spec: { replicas: 2, ...selected('app') } }),
    object('apps/v1', 'ReplicaSet', 'app-1', { spec: { replicas: 2, ...selected('app') } }),
    object('apps/v1', 'StatefulSet', 'gamma-strategy', { spec: { serviceName: 'gamma', ...selected('gamma') } }),
    object('apps/v1', 'DaemonSet', 'agent', { spec: selected('agent') }),
    object('v1', 'ReplicationController', 'old', {
      spec: { replicas: 0, selector: { app: 'old' }, template: template('old') },
    }),
    object('batch/v1', 'Job', 'once', { spec: job }),
    object('batch/v1', 'CronJob', 'daily', { spec: { schedule: '0 0 * * *', jobTemplate: { spec: job } } }),
    runningPod(namespace, 'app-1-a'),
    runningPod(namespace, 'app-1-b'),
    { ...gamma, spec: { containers: [{ name: 'app', image: `app@${DIGEST}`, env: [fromMap] }] } },
    object('v1', 'Service', 'app', { spec: { selector: { app: 'app' }, ports: [{ port: 80, targetPort: 8080 }] } }),
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'app-1', namespace, labels: { 'kubernetes.io/service-name': 'app' } },
      addressType: 'IPv4',
      ports: [{ port: 8080 }],
      endpoints: [
        {
          addresses: ['10.0.0.1'],
          conditions: { ready: true },
          targetRef: { kind: 'Pod', name: 'app-1-a', namespace },
        },
      ],
    },
    object('networking.k8s.io/v1', 'Ingress', 'app', {
      spec: { defaultBackend: { service: { name: 'app', port: { number: 80 } } } },
    }),
    object('autoscaling/v2', 'HorizontalPodAutoscaler', 'app', {
      spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app' } },
    }),
    ...['Normal', 'Warning'].map((type) =>
      object('v1', 'Event', `event-${type.toLowerCase()}`, {
        type,
        reason: 'Tested',
        message: 'made by a test',
        involvedObject: { kind: 'Pod', name: 'app-1-a', namespace },
        lastTimestamp: SINCE,
      }),
    ),
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'node-1' },
      status: {
        allocatable: { cpu: '4', memory: '8Gi' },
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: SINCE }],
        nodeInfo: nodeInfo(),
      },
    },
    {
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'NodeMetrics',
      metadata: { name: 'node-1' },
      timestamp: SINCE,
      usage: { cpu: '100m', memory: '1Gi' },
    },
    {
      apiVersion: 'metrics.k8s.io/v1beta1',
      kind: 'PodMetrics',
      metadata: { name: 'app-1-a', namespace },
      timestamp: SINCE,
      containers: [{ name: 'app', usage: { cpu: '10m', memory: '10Mi' } }],
    },
  ];
}

function nodeInfo(): Readonly<Record<string, string>> {
  const names = ['machineID', 'systemUUID', 'bootID', 'kernelVersion', 'osImage', 'containerRuntimeVersion'];
  const rest = ['kubeletVersion', 'kubeProxyVersion', 'operatingSystem', 'architecture'];
  return Object.fromEntries([...names, ...rest].map((name) => [name, 'test']));
}

/** Makes `metrics.k8s.io` answer, by CustomResourceDefinitions, and waits until it does. */
export async function metricsApi(stage: KubeStage): Promise<void> {
  for (const [kind, plural, scope] of [
    ['NodeMetrics', 'nodes', 'Cluster'],
    ['PodMetrics', 'pods', 'Namespaced'],
  ] as const) {
    await stage.create(metricsDefinition(kind, plural, scope));
    await untilServed(stage, plural);
  }
}

function metricsDefinition(kind: string, plural: string, scope: string): KubeObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.metrics.k8s.io`,
      annotations: { 'api-approved.kubernetes.io': 'unapproved, testbed only' },
    },
    spec: {
      group: 'metrics.k8s.io',
      scope,
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: 'v1beta1', served: true, storage: true, schema }],
    },
  };
}

async function untilServed(stage: KubeStage, plural: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      await stage.send('GET', `/apis/metrics.k8s.io/v1beta1/${plural}`);
      return;
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
