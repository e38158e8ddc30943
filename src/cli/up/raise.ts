import { errorText } from '../../domain/error-text.ts';
import { parseInput } from '../../domain/input.ts';
import type { CommandContext } from '../context.ts';
import { UsageError } from '../failures.ts';
import type { CliPorts, ReadyWorker, Stage, TemporalServer } from '../ports.ts';
import { together } from '../together.ts';

/** What `floor up` was told of. */
export interface Wanted {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  readonly temporalPort: number;
  readonly uiPort: number;
}

/** Everything that is up; closing it takes it down in order, the worker first. */
export interface Raised extends AsyncDisposable {
  readonly temporal: TemporalServer;
  readonly stage: Stage;
  readonly worker: ReadyWorker;
  readonly floorFile: string | undefined;
  readonly workerLog: string;
  /** Resolves with what ended by itself. */
  readonly ended: Promise<string>;
}

/** Raises the floor (or checks the way to a real one), Temporal and the build proof side by side, then the worker. */
export async function raise(wanted: Wanted, context: CommandContext, ports: CliPorts): Promise<Raised> {
  const { interrupted, progress } = context;
  refuseNamespace(wanted.namespace);
  const temporalPorts = { port: wanted.temporalPort, uiPort: wanted.uiPort };
  const [stage, temporal] = await together(interrupted, [
    async (signal) => await stageOf(wanted, context, ports, signal),
    async (signal) =>
      await progress.during(
        'temporal',
        'Start the Temporal server',
        async () => await ports.startTemporal(temporalPorts, { signal, progress: (line) => progress.noted(line) }),
      ),
    async (signal) => {
      await prove(context, ports, signal);
      return { [Symbol.asyncDispose]: async () => undefined };
    },
  ]);
  const close = async (): Promise<void> => {
    await stage[Symbol.asyncDispose]();
    await temporal[Symbol.asyncDispose]();
  };
  try {
    return await employ({ stage, temporal, wanted, close }, context, ports);
  } catch (error) {
    await close();
    throw error;
  }
}

/** A build that cannot be proved is no reason to have no verdict: the check that reads the proof says NO-GO. */
async function prove({ progress }: CommandContext, ports: CliPorts, signal: AbortSignal): Promise<void> {
  try {
    await progress.during('proof', 'Prove the build: import rules, refusal to write', async () => {
      await ports.proveBuild({ signal, progress: (line) => progress.noted(line) });
    });
  } catch (error) {
    signal.throwIfAborted();
    progress.noted(`The build is not proved: ${errorText(error)}`);
  }
}

async function stageOf(wanted: Wanted, context: CommandContext, ports: CliPorts, signal: AbortSignal): Promise<Stage> {
  const { progress } = context;
  const { kubeconfig, context: kubeContext } = wanted;
  if (kubeconfig !== undefined || kubeContext !== undefined) {
    await ports.requireKubeconfig({ kubeconfig, context: kubeContext });
    return {
      kubeconfig,
      context: kubeContext,
      floorFile: context.config,
      adminKubeconfig: undefined,
      ended: new Promise(() => undefined),
      [Symbol.asyncDispose]: async () => undefined,
    };
  }
  if (context.config !== undefined) {
    throw new UsageError('--config: the embedded floor has a floor file of its own; name a cluster with --kubeconfig');
  }
  return await progress.during(
    'floor',
    'Boot the embedded floor',
    async () => await ports.bootFloor({ signal, progress: (line) => progress.told('floor', line) }),
  );
}

interface Ground {
  readonly stage: Stage;
  readonly temporal: TemporalServer;
  readonly wanted: Wanted;
  readonly close: () => Promise<void>;
}

async function employ(
  { stage, temporal, wanted, close }: Ground,
  { progress }: CommandContext,
  ports: CliPorts,
): Promise<Raised> {
  const { namespace } = wanted;
  const floorFile = namespace === undefined ? stage.floorFile : await ports.writeFloorFile(stage.floorFile, namespace);
  const log = await ports.openLog(wanted.temporalPort === 0 ? 'worker' : `worker-${wanted.temporalPort}`);
  const stopping = new AbortController();
  const { promise: ready, resolve } = Promise.withResolvers<ReadyWorker>();
  const working = ports.work(
    { kubeconfig: stage.kubeconfig, context: stage.context, floorFile, temporal },
    { signal: stopping.signal, http: 'off', onReady: resolve, log: log.write },
  );
  const stop = async (): Promise<void> => {
    stopping.abort();
    await working.catch(() => undefined);
    await log[Symbol.asyncDispose]();
  };
  try {
    const worker = await progress.during(
      'worker',
      'Start the worker and apply the schedules',
      async () => await Promise.race([ready, working.then(neverReady)]),
    );
    const gone = working.then(
      () => `the worker ended; its log: ${log.path}`,
      (error: unknown) => `the worker ended: ${errorText(error)}; its log: ${log.path}`,
    );
    return {
      temporal,
      stage,
      worker,
      floorFile,
      workerLog: log.path,
      ended: Promise.race([temporal.ended, stage.ended, gone]),
      [Symbol.asyncDispose]: async () => {
        await stop();
        await close();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function neverReady(): never {
  throw new Error('the worker ended before it asked for work');
}

function refuseNamespace(namespace: string | undefined): void {
  const parsed = parseInput(namespace === undefined ? {} : { namespace });
  if (!parsed.valid) throw new UsageError(`--${parsed.issues.join('; ')}`);
}
