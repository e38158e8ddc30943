/** Pods of a planned floor, as their controllers create them and their kubelets report on them. */
import { createHash } from 'node:crypto';
import { DIGEST } from '../../test/support/kube-objects.ts';
import type { KubeObject } from '../../test/support/kube-stage.ts';
import type { FloorPlan, WorkloadPlan } from './floor-plan.ts';

/** The identity of every pod; without a ServiceAccount of that name none is admitted. */
export const SERVICE_ACCOUNT = 'strategy-engine';
export const CONTAINERS = ['app', 'telemetry'] as const;
const GIT_SHA = '9f2c4e7ab1d05836c2e94f10a7b38d65e0c1f294';

/** A controller that has been created, so that its pods can name its uid. */
export interface Controller {
  readonly plan: WorkloadPlan;
  readonly owner: { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly uid: string };
}

/** One pod of a controller, by its place in the floor. */
export interface PodPlace {
  readonly controller: Controller;
  /** Within its controller. */
  readonly ordinal: number;
  /** Within the floor: decides node and address. */
  readonly index: number;
}

/** A pod without its status, as its controller creates it. */
export function podObject(place: PodPlace, floor: FloorPlan): KubeObject {
  const { controller } = place;
  const { plan, owner } = controller;
  const own =
    plan.kind === 'StatefulSet'
      ? {
          'controller-revision-hash': revisionOf(plan),
          'statefulset.kubernetes.io/pod-name': podName(place),
          'apps.kubernetes.io/pod-index': String(place.ordinal),
        }
      : { 'pod-template-hash': hashOf(plan) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(place),
      namespace: floor.namespace,
      labels: { ...labelsOf(plan), ...own },
      annotations: annotationsOf(plan),
      ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }],
    },
    spec: { ...podSpec(plan), nodeName: nodeName(place.index % floor.nodes) },
  };
}

/** What the kubelet writes of a pod that runs and is ready. */
export function podStatus({ controller, index }: PodPlace, floor: FloorPlan, since: string): KubeObject['status'] {
  const [main, agent] = imagesOf(controller.plan);
  const ip = addressOf(index);
  const hostIP = `10.0.${(index % floor.nodes) >> 8}.${(index % floor.nodes) & 255}`;
  const condition = (type: string) => ({ type, status: 'True', lastProbeTime: null, lastTransitionTime: since });
  const container = (name: string, image: string) => ({
    name,
    image,
    imageID: image,
    containerID: `containerd://${createHash('sha256').update(`${name} ${index}`).digest('hex')}`,
    ready: true,
    started: true,
    restartCount: 0,
    lastState: {},
    state: { running: { startedAt: since } },
  });
  return {
    phase: 'Running',
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
    containerStatuses: [container('app', main), container('telemetry', agent)],
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP: ip,
    podIPs: [{ ip }],
    qosClass: 'Burstable',
    startTime: since,
  };
}

/** As its controller names it. */
export function podName({ controller: { plan, owner }, ordinal }: PodPlace): string {
  if (plan.kind === 'StatefulSet') return `${plan.name}-${ordinal}`;
  return `${owner.name}-${createHash('sha256').update(`${plan.name} ${ordinal}`).digest('hex').slice(0, 5)}${ordinal.toString(36)}`;
}

/** Name of the nth node. */
export function nodeName(index: number): string {
  return `floor-node-${index + 1}`;
}

/** Address of the nth pod. */
export function addressOf(index: number): string {
  return `10.244.${(index >> 8) & 255}.${index & 255}`;
}

/** Now, to the second, as the API server writes it. */
export function utc(ms: number = Date.now()): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** What a workload's pods run: an application and a sidecar, with probes, limits and the sources of a real environment. */
export function podSpec(plan: WorkloadPlan): Readonly<Record<string, unknown>> {
  const [main, agent] = imagesOf(plan);
  const probe = { httpGet: { path: '/health', port: 8080 }, periodSeconds: 10, timeoutSeconds: 2 };
  const securityContext = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  };
  return {
    serviceAccountName: SERVICE_ACCOUNT,
    terminationGracePeriodSeconds: 30,
    containers: [
      {
        name: 'app',
        image: main,
        ports: [{ name: 'http', containerPort: 8080 }],
        env: environmentOf(plan),
        livenessProbe: probe,
        readinessProbe: probe,
        resources: { limits: { cpu: '500m', memory: '512Mi' }, requests: { cpu: '50m', memory: '128Mi' } },
        volumeMounts: [{ name: 'kill-switch', mountPath: '/etc/agenttrader/kill-switch', readOnly: true }],
        securityContext,
      },
      {
        name: 'telemetry',
        image: agent,
        args: ['--endpoint=http://collector.telemetry:4317', '--interval=15s'],
        env: [{ name: 'AGENT_MODE', value: 'OBSERVE' }],
        resources: { limits: { cpu: '100m', memory: '64Mi' }, requests: { cpu: '10m', memory: '32Mi' } },
        securityContext,
      },
    ],
    volumes: [{ name: 'kill-switch', configMap: { name: 'agenttrader-kill-switch' } }],
  };
}

function environmentOf({ name, component }: WorkloadPlan): readonly Readonly<Record<string, unknown>>[] {
  return [
    literal('AGENT_NAME', name),
    literal('AGENT_ROLE', component),
    fromMap('AGENT_MODE', 'floor-env', 'agent_mode'),
    literal('TRADING_MODE', 'paper'),
    literal('SERVICE_NAME', name),
    literal('REPO_ID', 'RichKingsASU/agent-trader-v2'),
    literal('GIT_SHA', GIT_SHA),
    literal('BUILD_ID', '20261120.3'),
    fromMap('EXECUTION_HALTED', 'agenttrader-kill-switch', 'EXECUTION_HALTED'),
    fromMap('LOG_LEVEL', 'floor-env', 'log_level'),
    fromMap('REGION', 'floor-env', 'region'),
    literal('MARKETDATA_URL', 'http://marketdata-mcp-server'),
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'APCA_API_KEY_ID', valueFrom: { secretKeyRef: { name: 'trader-secrets', key: 'APCA_API_KEY_ID' } } },
  ];
}

function literal(name: string, value: string): Readonly<Record<string, unknown>> {
  return { name, value };
}

function fromMap(name: string, map: string, key: string): Readonly<Record<string, unknown>> {
  return { name, valueFrom: { configMapKeyRef: { name: map, key } } };
}

function imagesOf({ name }: WorkloadPlan): readonly [string, string] {
  return [`ghcr.io/richkingsasu/agent-trader-v2/${name}@${DIGEST}`, `ghcr.io/richkingsasu/telemetry@${DIGEST}`];
}

/** Labels of a workload, its pods and its Service. */
export function labelsOf(plan: WorkloadPlan): Readonly<Record<string, string>> {
  return {
    ...selectorOf(plan),
    'app.kubernetes.io/part-of': 'agent-trader-v2',
    'app.kubernetes.io/component': plan.component,
    'app.kubernetes.io/managed-by': 'kustomize',
  };
}

/** The label by which a workload and its Service find their pods. */
export function selectorOf({ name }: WorkloadPlan): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': name };
}

/** Annotations of a workload's pods. */
export function annotationsOf({ name }: WorkloadPlan): Readonly<Record<string, string>> {
  return {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': '8080',
    'agenttrader.dev/config-checksum': createHash('sha256').update(name).digest('hex'),
  };
}

/** The hash of a pod template, as far as names go. */
export function hashOf({ name }: WorkloadPlan): string {
  return createHash('sha256').update(name).digest('hex').slice(0, 10);
}

/** The revision of a StatefulSet. */
export function revisionOf(plan: WorkloadPlan): string {
  return `${plan.name}-${hashOf(plan)}`;
}
