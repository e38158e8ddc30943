/** The worker, wired. `floor worker` runs it for production, `floor up` beside a server of its own. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Context } from '@temporalio/activity';
import { type LogLevel, type NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import { digestOfSources } from '../adapters/build/source-digest.ts';
import { writing } from '../adapters/evidence/errors.ts';
import { connectClient } from '../adapters/temporal/connect-client.ts';
import { connectWorker } from '../adapters/temporal/connect-worker.ts';
import { type Patience, TemporalUnreachable } from '../adapters/temporal/reach.ts';
import { type AppliedSchedule, applySchedules } from '../adapters/temporal/schedules.ts';
import { ensureSearchAttributes } from '../adapters/temporal/search-attributes.ts';
import { createStarterLookup } from '../adapters/temporal/starter-lookup.ts';
import { type TemporalTarget, temporalTarget } from '../adapters/temporal/target.ts';
import { ARTIFACT_ROOT } from '../contracts/operations.ts';
import type { RepositoryReader } from '../contracts/ports.ts';
import { createCalendar } from '../domain/calendar/calendar.ts';
import { errorText } from '../domain/error-text.ts';
import { planDay } from '../domain/schedule/plan.ts';
import { assembleActivities } from './assemble.ts';
import { workflowBundle } from './bundle.ts';
import { type FloorConfig, loadFloorConfig } from './floor-config.ts';
import { floorMetrics } from './floor-metrics.ts';
import { freeLoopbackPort } from './free-loopback-port.ts';
import { type HealthServer, judgeHealth, serveHealth } from './health.ts';
import { type LineWriter, writeToStderr } from './json-log.ts';
import { type PollWitness, watchPolls } from './poll-witness.ts';
import { installRuntime, jsonLog, type Log } from './telemetry.ts';
import { createFloorWorker, workerIdentity } from './worker.ts';

export interface RunWorkerOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Directory that the floor file is looked for in. */
  readonly cwd: string;
  /** Absolute path of the data root. */
  readonly data: string;
  /** The floor file that `--config` names. */
  readonly config?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** Before what the environment says. */
  readonly address?: string | undefined;
  readonly namespace?: string | undefined;
  /** Ends the worker: it drains, and the promise resolves. */
  readonly signal: AbortSignal;
  readonly repository: RepositoryReader;
  readonly codeVersion: string | null;
  /** `host:port` of health and metrics, or `off`; FLOOR_WORKER_HTTP, else 127.0.0.1:9464. */
  readonly http?: string | undefined;
  /** How long it waits for Temporal; for ever when left out. */
  readonly patienceMs?: number;
  /** Takes its log, a JSON document a line; stderr when left out. */
  readonly write?: LineWriter;
  /** Is told once, when it asks for work. */
  readonly onReady?: (ready: ReadyWorker) => void;
}

export interface ReadyWorker {
  readonly address: string;
  readonly namespace: string;
  readonly identity: string;
  readonly buildId: string;
  /** Null when it is off. */
  readonly healthUrl: string | null;
  readonly schedules: readonly AppliedSchedule[];
}

const ROOT = join(import.meta.dirname, '..', '..');
const DEFAULT_HTTP = '127.0.0.1:9464';
const WITNESS_EVERY_MS = 10_000;
const LEVELS: readonly LogLevel[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'];

/**
 * Runs a worker until `signal` aborts, and then until its activities have come to an end or were handed over.
 * Rejects, before it takes any work, with FloorFileInvalid, TemporalConfigError, SearchAttributesMissing, PortInUse,
 * EvidenceNotWritten or TemporalUnreachable; each message says what to do.
 */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  const { env, signal, write = writeToStderr } = options;
  const log = jsonLog(write);
  const config = await loadFloorConfig({ config: options.config, env, cwd: options.cwd, nowMs: Date.now() });
  for (const { text } of config.warnings) log.warn('floor file', { warning: text });
  const target = temporalTarget(env, { address: options.address, namespace: options.namespace });
  await writing(options.data, async () => await mkdir(join(options.data, ARTIFACT_ROOT), { recursive: true }));
  const http = options.http ?? (env['FLOOR_WORKER_HTTP'] === '' ? undefined : env['FLOOR_WORKER_HTTP']) ?? DEFAULT_HTTP;
  const metricsAddress = http === 'off' ? undefined : `127.0.0.1:${await freeLoopbackPort()}`;
  installRuntime({ write, level: levelOf(env), metricsAddress });
  const state: State = {};
  let health: HealthServer | undefined;
  try {
    health = http === 'off' ? undefined : await serve(http, metricsAddress, state);
    await work(options, { log, config, target, health, state });
  } catch (error) {
    // Stopped while it waited for Temporal: nothing was begun.
    if (!isAbort(error, signal)) throw error;
    log.info('stopped before it took any work');
  } finally {
    await health?.close();
    await Runtime.instance().shutdown();
  }
}

/** What the health endpoint reads; filled as the boot goes on. */
interface State {
  worker?: Worker;
  witness?: PollWitness;
}

interface Boot {
  readonly log: Log;
  readonly config: FloorConfig;
  readonly target: TemporalTarget;
  readonly health: HealthServer | undefined;
  readonly state: State;
}

async function work(options: RunWorkerOptions, boot: Boot): Promise<void> {
  const { log, target, state } = boot;
  const patience = patienceOf(options, log);
  const bundling = Promise.all([workflowBundle(options.env), digestOfSources(ROOT).catch(() => 'unknown')]);
  // Its failure is met where it is awaited.
  bundling.catch(() => undefined);
  const schedules = await prepare(boot, patience);
  const connection = await connectWorker(target, patience);
  const [workflows, digest] = await bundling;
  const identity = workerIdentity();
  await using assembled = assemble(options, boot.config, connection, target.namespace, identity);
  if (assembled.blind !== null)
    log.error('no cluster can be read: every report will be NO-GO', { why: assembled.blind });
  const { namespace } = target;
  const buildId = digest.slice(0, 16);
  const onResult = floorMetrics(Runtime.instance().metricMeter);
  const { activities } = assembled;
  state.worker = await createFloorWorker({ connection, namespace, activities, workflows, identity, buildId, onResult });
  state.witness = watchPolls({ connection, namespace, identity, everyMs: WITNESS_EVERY_MS });
  try {
    const ready = {
      address: target.address,
      namespace,
      identity,
      buildId,
      healthUrl: boot.health?.url ?? null,
      schedules,
    };
    await untilStopped(state.worker, options.signal, () => {
      log.info('the worker asks for work', {
        ...ready,
        floor_file: boot.config.source,
        floor_file_sha256: boot.config.digest,
      });
      options.onReady?.(ready);
    });
    log.info('the worker has drained');
  } finally {
    await state.witness.stop();
    await connection.close();
  }
}

/** Brings the namespace in order: search attributes first, as schedules carry them. */
async function prepare({ log, config, target }: Boot, patience: Patience): Promise<readonly AppliedSchedule[]> {
  await using connected = await connectClient(target, { ...patience, identity: workerIdentity() });
  const added = await ensureSearchAttributes(connected.connection, target.namespace);
  if (added.length > 0) log.info('search attributes added', { names: added });
  const { floor } = config;
  const plans = planDay({
    calendar: createCalendar(floor.calendar),
    nowMs: Date.now(),
    namespace: floor.namespace,
    readinessSeconds: floor.deadlines.readiness_seconds,
  });
  const applied = await applySchedules(connected.client, plans);
  for (const { id, did, changed, paused, note } of applied) {
    log.info('schedule', { id, did, changed: changed.map(({ field }) => field), paused, note });
    if (paused) log.warn('a schedule is paused: it will start nothing', { id, note });
  }
  return applied;
}

function assemble(
  options: RunWorkerOptions,
  config: FloorConfig,
  connection: NativeConnection,
  namespace: string,
  identity: string,
): ReturnType<typeof assembleActivities> {
  const { data, env, kubeconfig, context, repository, codeVersion } = options;
  return assembleActivities({
    config,
    data,
    env,
    kubeconfig,
    context,
    repository,
    codeVersion,
    starter: createStarterLookup(connection, namespace),
    scope: () => ({ signal: Context.current().cancellationSignal, attempt: Context.current().info.attempt }),
    workerIdentity: identity,
    withoutCluster: 'report',
  });
}

async function untilStopped(worker: Worker, signal: AbortSignal, onRunning: () => void): Promise<void> {
  const running = worker.run();
  const stop = (): void => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  else onRunning();
  try {
    await running;
  } catch (error) {
    throw new TemporalUnreachable(`the worker has ended by itself: ${errorText(error)}`, {
      mayHeal: false,
      cause: error,
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** An abort shows as the signal's own reason, or as the AbortError of whoever waited. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  const isAbortError = typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
  return signal.aborted && (error === signal.reason || isAbortError);
}

async function serve(address: string, metricsAddress: string | undefined, state: State): Promise<HealthServer> {
  const health = () => judgeHealth(state.worker?.getStatus(), state.witness?.lastPollMs() ?? null, Date.now());
  return await serveHealth({ address, metricsAddress, health });
}

function patienceOf({ signal, patienceMs = Number.POSITIVE_INFINITY }: RunWorkerOptions, log: Log): Patience {
  return {
    forMs: patienceMs,
    signal,
    onWaiting: ({ attempt, waited_ms, why }) => {
      log.warn('waiting for Temporal', { attempt, waited_ms, why });
    },
  };
}

function levelOf(env: NodeJS.ProcessEnv): LogLevel {
  const wanted = env['FLOOR_LOG_LEVEL']?.toUpperCase();
  return LEVELS.find((level) => level === wanted) ?? 'INFO';
}
