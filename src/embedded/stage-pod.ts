import { type ConfigMapData, type ContainerEnvironment, containerEnvironment } from './container-environment.ts';
import { isReadyByProbe } from './readiness-probe.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import type { StageWorkload } from './workload.ts';

/** What a pod's one container is doing, as a kubelet would put it; times are epoch ms. */
export interface ContainerView {
  readonly running: { readonly startedMs: number } | null;
  /** Why it does not run; null while it does. */
  readonly waiting: { readonly reason: string; readonly message: string } | null;
  readonly last: {
    readonly exitCode: number;
    readonly startedMs: number;
    readonly finishedMs: number;
  } | null;
  readonly restarts: number;
  readonly ready: boolean;
}

/** What the embedded floor can run, and with what. */
export interface Runtime {
  /** The image that stands for the sources, and the command that is run of them. */
  readonly known: ReadonlyMap<string, { readonly image: string; readonly command: readonly string[] }>;
  readonly root: string;
  readonly logDirectory: string;
  /** Turns the environment of a pod into that of a process on this machine. */
  localise(env: Readonly<Record<string, string>>, workload: StageWorkload, port: number): Record<string, string>;
  /** Called when a container has ended by itself. */
  onCrash(pod: StagePod): void;
}

/** A kubelet's longest back-off: a crash stays to be seen, and heals by itself. */
const RESTART_AFTER_MS = 300_000;
const WAITING_TO_START = { reason: 'ContainerCreating', message: '' };

/** One pod of the stage: its process, started and told of as a kubelet would. Its object is somebody else's affair. */
export class StagePod {
  readonly name: string;
  readonly ordinal: number;
  readonly hash: string;
  readonly address: string;
  readonly workload: StageWorkload;
  /** Of its object at the API server, once there is one. */
  uid = '';
  readonly #runtime: Runtime;
  #process: ServiceProcess | null = null;
  #port: number;
  #waiting: ContainerView['waiting'] = WAITING_TO_START;
  #last: ContainerView['last'] = null;
  #starts = 0;
  #ready = false;
  #failedProbes = 0;
  #stopping = false;

  constructor(
    runtime: Runtime,
    workload: StageWorkload,
    pod: { name: string; ordinal: number; address: string; port: number },
  ) {
    this.#runtime = runtime;
    this.workload = workload;
    this.name = pod.name;
    this.ordinal = pod.ordinal;
    this.address = pod.address;
    this.hash = workload.hash;
    this.#port = pod.port;
  }

  get view(): ContainerView {
    const running = this.#isRunning() ? this.#process : null;
    return {
      running: running === null ? null : { startedMs: running.startedMs },
      waiting: running === null ? this.#waiting : null,
      last: this.#last,
      restarts: Math.max(0, this.#starts - 1),
      ready: this.#ready,
    };
  }

  /** Port of 127.0.0.1; 0 until the process says which. It keeps it over restarts. */
  get port(): number {
    return this.#port;
  }

  get pid(): number | null {
    return this.#isRunning() ? (this.#process?.pid ?? null) : null;
  }

  /** Resolves when the process listens, has ended, or was never started. */
  async listening(): Promise<void> {
    await this.#process?.listening;
    this.#port = this.#process?.port ?? this.#port;
  }

  /** Starts the container's process, or takes down why it cannot be. */
  start(configmaps: ConfigMapData): void {
    const refusal = this.#refusal();
    const environment = containerEnvironment(this.workload.container, configmaps);
    if (refusal !== null || 'problem' in environment) {
      this.#waiting = refusal ?? configError(environment);
      return;
    }
    const { root, logDirectory } = this.#runtime;
    const started = startService({
      main: this.workload.container.command.at(-1) ?? '',
      env: this.#runtime.localise(environment.env, this.workload, this.#port),
      cwd: root,
      logFile: `${logDirectory}/${this.name}.log`,
    });
    this.#process = started;
    this.#starts += 1;
    this.#failedProbes = 0;
    void this.#follow(started);
  }

  /** One round of a kubelet: restarts what has waited long enough, asks the readiness probe. */
  async sync(nowMs: number, configmaps: ConfigMapData): Promise<void> {
    if (this.#last !== null && this.pid === null && nowMs - this.#last.finishedMs >= RESTART_AFTER_MS) {
      this.start(configmaps);
    }
    const { readinessProbe } = this.workload.container;
    const process = this.#process;
    if (process === null || !this.#isRunning() || process.port === null) {
      this.#ready = false;
      return;
    }
    const path = readinessProbe?.httpGet?.path;
    const answers = path === undefined || (await isReadyByProbe(process.port, path));
    this.#failedProbes = answers ? 0 : this.#failedProbes + 1;
    if (answers) this.#ready = this.#isRunning();
    else if (this.#failedProbes >= (readinessProbe?.failureThreshold ?? 1)) this.#ready = false;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#process?.stop();
  }

  #isRunning(): boolean {
    return this.#process !== null && !this.#process.hasEnded;
  }

  #refusal(): ContainerView['waiting'] {
    const { container, name } = this.workload;
    const known = this.#runtime.known.get(name);
    if (known === undefined || container.image !== known.image) {
      const message = `Back-off pulling image "${container.image}": the embedded floor has no registry, it runs ${known?.image ?? 'nothing'} only`;
      return { reason: 'ImagePullBackOff', message };
    }
    const command = [...container.command, ...container.args];
    if (JSON.stringify(command) === JSON.stringify(known.command)) return null;
    return {
      reason: 'CreateContainerError',
      message: 'the embedded floor runs the commands of its own manifests only',
    };
  }

  async #follow(started: ServiceProcess): Promise<void> {
    await started.listening;
    this.#port = started.port ?? this.#port;
    this.#onEnd(started, await started.ended);
  }

  #onEnd(ended: ServiceProcess, exitCode: number): void {
    this.#ready = false;
    if (this.#stopping) return;
    this.#last = { exitCode, startedMs: ended.startedMs, finishedMs: Date.now() };
    const { name } = this.workload.container;
    this.#waiting = {
      reason: 'CrashLoopBackOff',
      message: `back-off ${RESTART_AFTER_MS / 60_000}m0s restarting failed container=${name} pod=${this.name}`,
    };
    this.#runtime.onCrash(this);
  }
}

function configError(environment: ContainerEnvironment): ContainerView['waiting'] {
  const message = 'problem' in environment ? environment.problem : '';
  return { reason: 'CreateContainerConfigError', message };
}
