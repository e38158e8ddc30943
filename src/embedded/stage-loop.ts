import type { ConfigMapData } from './container-environment.ts';
import { endpointSlice } from './endpoint-slices.ts';
import { mirrorKey } from './kill-switch-mount.ts';
import { kubeTime, type Since } from './pod-objects.ts';
import type { KubeObject } from './resource-path.ts';
import type { StageClient } from './stage-client.ts';
import { StageMetrics } from './stage-metrics.ts';
import type { Runtime, StagePod } from './stage-pod.ts';
import { createStatusWriter, type StatusWriter } from './status-writer.ts';
import { readWorkload, type StageWorkload } from './workload.ts';
import { backOffEvent, type Round, WorkloadController } from './workload-controller.ts';

const ROUND_MS = 500;
const METRICS_MS = 5_000;

export interface StageLoopOptions {
  readonly client: StageClient;
  readonly namespace: string;
  /** Workloads and Services of the manifests; what else somebody puts on the stage has no controller. */
  readonly workloads: readonly KubeObject[];
  readonly services: readonly KubeObject[];
  readonly runtime: Omit<Runtime, 'onCrash'>;
  readonly killSwitch: { readonly configmap: string; readonly key: string; readonly file: string };
  readonly log: (line: string) => void;
}

/**
 * Keeps the stage true: objects of pods, workloads and endpoints follow the processes, and processes follow the
 * workloads, twice a second and at once when a process ends.
 */
export class StageLoop {
  readonly #options: StageLoopOptions;
  readonly #writer: StatusWriter;
  readonly #metrics: StageMetrics;
  readonly #controllers = new Map<string, WorkloadController>();
  readonly #crashed: StagePod[] = [];
  #addresses = 10;
  #wake: () => void = () => {};
  #stopped = false;
  #running: Promise<void> = Promise.resolve();
  #measuredMs = 0;
  #told = '';

  constructor(options: StageLoopOptions) {
    this.#options = options;
    this.#writer = createStatusWriter(options.client);
    this.#metrics = new StageMetrics(options.client);
    const runtime: Runtime = {
      ...options.runtime,
      onCrash: (pod) => {
        this.#crashed.push(pod);
        this.#wake();
      },
    };
    const context = {
      client: options.client,
      writer: this.#writer,
      runtime,
      since: createSince(),
      nextAddress: () => `10.244.0.${(this.#addresses += 1)}`,
    };
    for (const { kind, metadata } of options.workloads) {
      this.#controllers.set(`${kind}/${metadata.name}`, new WorkloadController(context));
    }
  }

  get pods(): readonly StagePod[] {
    return [...this.#controllers.values()].flatMap(({ pods }) => pods);
  }

  /** One round; rejects, after all else is done, with what could not be. */
  async round(): Promise<void> {
    const { client, namespace, killSwitch } = this.#options;
    const core = `/api/v1/namespaces/${namespace}`;
    const apps = `/apis/apps/v1/namespaces/${namespace}`;
    const [deployments, statefulSets, pods, configmaps] = await Promise.all([
      client.list(`${apps}/deployments`),
      client.list(`${apps}/statefulsets`),
      client.list(`${core}/pods`),
      client.list(`${core}/configmaps`),
    ]);
    const round: Round = {
      nowMs: Date.now(),
      pods: new Map(pods.map((pod) => [pod.metadata.name, pod])),
      configmaps: dataOf(configmaps),
    };
    await mirrorKey(killSwitch.file, killSwitch.configmap, killSwitch.key, round.configmaps);
    const named = [...this.#controllers].map(([name, controller]) => ({
      controller,
      workload: readNamed(deployments, 'Deployment', name) ?? readNamed(statefulSets, 'StatefulSet', name),
    }));
    const failures = await reconcileAll(
      named.filter(({ workload }) => !asksOthers(workload)),
      round,
    );
    // Who asks another service has to be told its port.
    await Promise.all(this.pods.map((pod) => pod.listening()));
    failures.push(
      ...(await reconcileAll(
        named.filter(({ workload }) => asksOthers(workload)),
        round,
      )),
    );
    await this.#writeEndpoints();
    await this.#tellCrashes();
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  }

  /** Measures all pods now; answers whether each has figures. */
  async measure(): Promise<boolean> {
    this.#measuredMs = Date.now();
    return this.#metrics.measure(this.pods);
  }

  /** Goes round until it is stopped. A round that fails is told, and tried again. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends the loop and every process of it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#running;
    await Promise.all([...this.#controllers.values()].map((controller) => controller.stop()));
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.round();
        this.#told = '';
        if (Date.now() - this.#measuredMs >= METRICS_MS) await this.measure();
      } catch (error) {
        this.#tell(`embedded floor: ${String(error)}`);
      }
      await this.#pause();
    }
  }

  /** A fault that lasts is told once, not twice a second. */
  #tell(trouble: string): void {
    if (trouble !== this.#told) this.#options.log(trouble);
    this.#told = trouble;
  }

  async #pause(): Promise<void> {
    if (this.#stopped || this.#crashed.length > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ROUND_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #writeEndpoints(): Promise<void> {
    const { pods } = this;
    for (const service of this.#options.services) await this.#writer.object(endpointSlice(service, pods));
  }

  async #tellCrashes(): Promise<void> {
    for (const pod of this.#crashed.splice(0)) await this.#options.client.create(backOffEvent(pod));
  }
}

interface Named {
  readonly controller: WorkloadController;
  readonly workload: StageWorkload | undefined;
}

/** All of them, whatever becomes of one; answers with what could not be done. */
async function reconcileAll(named: readonly Named[], round: Round): Promise<unknown[]> {
  const done = await Promise.allSettled(named.map(({ controller, workload }) => controller.reconcile(workload, round)));
  return done.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
}

function asksOthers(workload: StageWorkload | undefined): boolean {
  return workload?.container.env.some(({ name }) => name === 'MARKETDATA_URL') ?? false;
}

/** Only what has a controller is read: what else somebody puts there may look as it likes. */
function readNamed(
  objects: readonly KubeObject[],
  kind: StageWorkload['kind'],
  name: string,
): StageWorkload | undefined {
  const object = objects.find(({ metadata }) => `${kind}/${metadata.name}` === name);
  return object === undefined ? undefined : readWorkload(object, kind);
}

function dataOf(configmaps: readonly KubeObject[]): ConfigMapData {
  return new Map(
    configmaps.map(({ metadata, ...rest }) => {
      const data = rest['data'];
      const entries = typeof data === 'object' && data !== null ? Object.entries(data) : [];
      return [metadata.name, Object.fromEntries(entries.map(([key, value]) => [key, String(value)]))];
    }),
  );
}

function createSince(): Since {
  const known = new Map<string, { readonly status: boolean; readonly at: string }>();
  return (key, status) => {
    const before = known.get(key);
    if (before?.status === status) return before.at;
    const at = kubeTime(Date.now());
    known.set(key, { status, at });
    return at;
  };
}
