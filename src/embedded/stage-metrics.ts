import { availableParallelism, totalmem } from 'node:os';
import { kubeTime, NODE_NAME } from './pod-objects.ts';
import { type ProcessUsage, processUsage } from './process-usage.ts';
import type { KubeObject } from './resource-path.ts';
import type { StageClient } from './stage-client.ts';
import type { StagePod } from './stage-pod.ts';

const GROUP = 'metrics.k8s.io';
/** As a metrics server does, CPU is an average over a while: a single burst says nothing of headroom. */
const WINDOW_MS = 30_000;
/** A shorter span than this is all rounding: the kernel counts CPU in hundredths of a second. */
const SHORTEST_SPAN_MS = 400;

/** The two kinds that a metrics server serves, as custom resources: this stage has no metrics server. */
export function metricsDefinitions(): readonly KubeObject[] {
  return [definition('NodeMetrics', 'nodes', 'Cluster'), definition('PodMetrics', 'pods', 'Namespaced')];
}

/** The node that the pods are on: this machine. */
export function nodeObject(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: NODE_NAME, labels: { 'kubernetes.io/hostname': NODE_NAME } },
  };
}

/** Its status: the CPUs and the memory of this machine, and no pressure that we would know of. */
export function nodeStatus(nowMs: number): Readonly<Record<string, unknown>> {
  const resources = { cpu: String(availableParallelism()), memory: `${Math.floor(totalmem() / 1_024)}Ki`, pods: '110' };
  const at = kubeTime(nowMs);
  const condition = (type: string, status: 'True' | 'False', reason: string) => ({
    type,
    status,
    reason,
    lastHeartbeatTime: at,
    lastTransitionTime: at,
  });
  return {
    capacity: resources,
    allocatable: resources,
    addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
    conditions: [
      condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
      condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure'),
      condition('PIDPressure', 'False', 'KubeletHasSufficientPID'),
      condition('Ready', 'True', 'KubeletReady'),
    ],
  };
}

interface Sample extends ProcessUsage {
  readonly atMs: number;
}

const NOTHING: ProcessUsage = { cpuSeconds: 0, memoryBytes: 0 };

/** Measures the processes that stand for pods, and writes what they use as a metrics server would. */
export class StageMetrics {
  readonly #client: StageClient;
  readonly #samples = new Map<number, readonly Sample[]>();
  #written: readonly StagePod[] = [];

  constructor(client: StageClient) {
    this.#client = client;
  }

  /** Takes one sample of each; answers whether every pod has figures now. A pod without a process has none. */
  async measure(pods: readonly StagePod[]): Promise<boolean> {
    const measured = await Promise.all(pods.map((pod) => this.#measureOne(pod)));
    const known = measured.filter((one) => one !== undefined);
    const gone = this.#written.filter((pod) => !known.some((one) => one.pod.name === pod.name));
    await Promise.all(gone.map((pod) => this.#client.remove(podMetrics(pod, NOTHING, 0))));
    this.#written = known.map(({ pod }) => pod);
    await Promise.all(known.map(({ pod, usage, atMs }) => this.#client.apply(podMetrics(pod, usage, atMs))));
    const sum = (what: keyof ProcessUsage) => known.reduce((total, { usage }) => total + usage[what], 0);
    const node = { cpuSeconds: sum('cpuSeconds'), memoryBytes: sum('memoryBytes') };
    if (known.length > 0) await this.#client.apply(nodeMetrics(node, Date.now()));
    return known.length === pods.length;
  }

  async #measureOne(pod: StagePod) {
    const { pid } = pod;
    // Starting up is no steady use: figures begin when the process serves.
    if (pid === null || pod.port === 0) return undefined;
    const usage = await processUsage(pid);
    if (usage === undefined) return undefined;
    const now: Sample = { ...usage, atMs: Date.now() };
    const samples = [...(this.#samples.get(pid) ?? []), now].filter(({ atMs }) => now.atMs - atMs <= WINDOW_MS);
    this.#samples.set(pid, samples);
    const [first = now] = samples;
    const spanMs = now.atMs - first.atMs;
    if (spanMs < SHORTEST_SPAN_MS) return undefined;
    const cpuSeconds = (now.cpuSeconds - first.cpuSeconds) / (spanMs / 1_000);
    return { pod, atMs: now.atMs, usage: { cpuSeconds, memoryBytes: now.memoryBytes } };
  }
}

function podMetrics(pod: StagePod, usage: ProcessUsage, atMs: number): KubeObject {
  const { namespace, container, labels } = pod.workload;
  return {
    apiVersion: `${GROUP}/v1beta1`,
    kind: 'PodMetrics',
    metadata: { name: pod.name, namespace, labels },
    timestamp: kubeTime(atMs),
    window: `${WINDOW_MS / 1_000}s`,
    containers: [{ name: container.name, usage: quantities(usage) }],
  };
}

/** The node's own figure is the sum of the floor's processes: what else runs on a laptop is no floor's business. */
function nodeMetrics(usage: ProcessUsage, atMs: number): KubeObject {
  return {
    apiVersion: `${GROUP}/v1beta1`,
    kind: 'NodeMetrics',
    metadata: { name: NODE_NAME, annotations: { 'agenttrader.dev/measured': 'the processes of the floor’s pods' } },
    timestamp: kubeTime(atMs),
    window: `${WINDOW_MS / 1_000}s`,
    usage: quantities(usage),
  };
}

function quantities({ cpuSeconds, memoryBytes }: ProcessUsage): Readonly<Record<string, string>> {
  return { cpu: `${Math.round(cpuSeconds * 1e9)}n`, memory: `${Math.ceil(memoryBytes / 1_024)}Ki` };
}

function definition(kind: string, plural: string, scope: string): KubeObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${GROUP}`,
      annotations: { 'api-approved.kubernetes.io': 'unapproved, testbed only' },
    },
    spec: {
      group: GROUP,
      scope,
      names: { kind, plural, singular: plural.slice(0, -1), listKind: `${kind}List` },
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
