import { metadata, type RawObject, rawConfigMap, rawPod } from './raw-objects.ts';

const template = {
  metadata: { labels: { app: 'gamma' } },
  spec: {
    serviceAccountName: 'gamma',
    containers: [
      {
        name: 'app',
        image: 'reg/app:1',
        command: ['/app'],
        args: ['--port', '8080'],
        env: [
          { name: 'AGENT_MODE', value: 'OFF' },
          { name: 'GIT_SHA', value: '0123456789abcdef0123456789abcdef01234567' },
        ],
        ports: [{ containerPort: 8080 }],
        livenessProbe: { httpGet: { path: '/health', port: 8080 } },
        readinessProbe: { tcpSocket: { port: 'http' } },
        resources: { limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: '0.25' } },
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
      },
    ],
    volumes: [{ name: 'v', configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } }],
  },
};
const conditions = [
  { type: 'Available', status: 'True', reason: 'R', message: 'fine', lastTransitionTime: '2026-11-23T12:00:00Z' },
];
const status = {
  observedGeneration: 2,
  replicas: 2,
  updatedReplicas: 2,
  readyReplicas: 1,
  availableReplicas: 1,
  conditions,
};
const deploymentSpec = {
  replicas: 2,
  selector: { matchLabels: { app: 'gamma' } },
  strategy: { type: 'Recreate' },
  template,
};
const owner = { ownerReferences: [{ kind: 'ReplicaSet', name: 'gamma-1', uid: 'uid-gamma-1', controller: true }] };

/** One object of each kind with every member that is read, as the API server writes it. */
export const SAMPLES = {
  Pod: {
    ...rawPod('gamma-0', template.spec, { ...owner, labels: { app: 'gamma' }, generation: 1 }),
    status: {
      phase: 'Running',
      reason: 'R',
      hostIP: '10.9.0.1',
      podIP: '10.1.0.1',
      podIPs: [{ ip: '10.1.0.1' }],
      conditions,
      containerStatuses: [
        {
          name: 'app',
          ready: true,
          started: true,
          restartCount: 3,
          image: 'reg/app:1',
          imageID: 'reg/app@sha256:aa',
          state: { running: { startedAt: '2026-11-23T13:00:00Z' } },
          lastState: { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-11-23T12:59:00Z' } },
        },
      ],
      initContainerStatuses: [
        {
          name: 'init',
          ready: false,
          restartCount: 0,
          image: 'i',
          imageID: '',
          state: { waiting: { reason: 'CrashLoopBackOff' } },
        },
      ],
    },
  },
  Deployment: { metadata: metadata('gamma', { generation: 2 }), spec: deploymentSpec, status },
  StatefulSet: {
    metadata: metadata('gamma'),
    spec: { ...deploymentSpec, updateStrategy: { type: 'RollingUpdate' }, strategy: null },
    status: { ...status, currentRevision: 'gamma-1', updateRevision: 'gamma-2' },
  },
  DaemonSet: {
    metadata: metadata('gamma'),
    spec: { selector: { matchLabels: { app: 'gamma' } }, template },
    status: {
      desiredNumberScheduled: 3,
      currentNumberScheduled: 3,
      numberMisscheduled: 1,
      numberReady: 2,
      numberAvailable: 2,
      updatedNumberScheduled: 1,
    },
  },
  ReplicaSet: { metadata: metadata('gamma-1'), spec: deploymentSpec, status },
  ReplicationController: {
    metadata: metadata('gamma'),
    spec: { replicas: 1, selector: { app: 'gamma' }, template },
    status,
  },
  Job: { metadata: metadata('gamma'), spec: { parallelism: 2, template }, status: { active: 1, ready: 1 } },
  CronJob: {
    metadata: metadata('gamma'),
    spec: { suspend: false, jobTemplate: { spec: { parallelism: 1, template } } },
    status: { active: [{ name: 'gamma-1' }] },
  },
  ConfigMap: {
    ...rawConfigMap('c', { EXECUTION_HALTED: '1', DB_PASSWORD: 'hunter2' }),
    binaryData: { b: 'AA==' },
    immutable: true,
  },
  Service: {
    metadata: metadata('gamma'),
    spec: {
      type: 'NodePort',
      clusterIP: '10.0.0.2',
      externalIPs: ['192.0.2.1'],
      externalName: 'example.org',
      selector: { app: 'gamma' },
      ports: [{ name: 'http', port: 80, nodePort: 30_080, targetPort: 'http' }],
    },
  },
  Ingress: {
    metadata: metadata('gamma'),
    spec: {
      defaultBackend: { resource: { kind: 'Bucket', name: 'b' } },
      tls: [{ hosts: ['tls.example.org'] }],
      rules: [
        { host: 'a.example.org', http: { paths: [{ backend: { service: { name: 's', port: { number: 80 } } } }] } },
        { http: { paths: [{ backend: { service: { name: 't', port: { name: 'http' } } } }] } },
      ],
    },
  },
  HorizontalPodAutoscaler: {
    metadata: metadata('gamma'),
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'gamma' }, minReplicas: 1, maxReplicas: 4 },
  },
  ScaledObject: {
    metadata: metadata('gamma'),
    spec: { scaleTargetRef: { name: 'gamma' }, minReplicaCount: 0, maxReplicaCount: 2 },
  },
  ScaledJob: { metadata: metadata('gamma'), spec: { jobTargetRef: {}, maxReplicaCount: 3 } },
  Event: {
    metadata: metadata('e'),
    type: 'Warning',
    reason: 'BackOff',
    message: 'password=hunter2 was wrong',
    involvedObject: { kind: 'Pod', name: 'gamma-0' },
    count: 5,
    lastTimestamp: '2026-11-23T13:00:00Z',
  },
  Node: {
    metadata: { name: 'node-1', uid: 'uid-node-1' },
    spec: { unschedulable: true },
    status: { conditions, allocatable: { cpu: '4', memory: '16Gi' }, nodeInfo: { kubeletVersion: 'v1.36.3' } },
  },
  PodMetrics: {
    metadata: metadata('gamma-0'),
    timestamp: '2026-11-23T13:00:00Z',
    containers: [
      { name: 'app', usage: { cpu: '250m', memory: '1Gi' } },
      { name: 'side', usage: { cpu: '1500n', memory: '1Mi' } },
    ],
  },
  NodeMetrics: {
    metadata: { name: 'node-1' },
    timestamp: '2026-11-23T13:00:00Z',
    usage: { cpu: '2', memory: '128974848' },
  },
  Namespace: { metadata: { name: 'trading-floor', uid: 'u' }, status: { phase: 'Active' } },
  EndpointSlice: {
    metadata: metadata('gamma-1', { labels: { 'kubernetes.io/service-name': 'gamma' } }),
    ports: [{ port: 8080 }],
    endpoints: [{ addresses: ['10.1.0.1'], conditions: { ready: true }, targetRef: { kind: 'Pod', name: 'gamma-0' } }],
  },
} as const satisfies Record<string, RawObject>;
