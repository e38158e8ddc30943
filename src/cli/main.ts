/** The command `floor`. The only place of the command line that knows adapters; each is loaded when it is needed. */
import { randomBytes, randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import type { CliPorts, LocalChoice, TemporalPlace } from './ports.ts';
import { runProgram } from './program.ts';
import { upPorts } from './up/main.ts';

const VERSION = '0.1.0';
/** Where this product's own sources lie. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A signal that reaches a whole process group comes twice; a person who means it waits longer than this. */
const SAME_SIGNAL_MS = 1_000;
/** What still holds the process after its command has ended is not worth waiting for. */
const EXIT_GRACE_MS = 3_000;

const interrupted = new AbortController();
let firstSignal: number | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    firstSignal ??= performance.now();
    if (performance.now() - firstSignal > SAME_SIGNAL_MS) process.exit(EXIT.interrupted);
    interrupted.abort(new Error(signal));
  });
}
// A reader who has seen enough (`floor status | head -1`) is no failure; a full disk behind stdout is.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`floor: the result cannot be written to stdout: ${error.message}\n`);
  process.exitCode = EXIT.noVerdict;
});
process.stderr.on('error', () => undefined);

const exit = await runProgram(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  interrupted: interrupted.signal,
  identity: `${userName()}@${hostname()}`,
  version: VERSION,
  now: () => Date.now(),
  portsOf,
});
process.exitCode ??= exit;
setTimeout(() => process.exit(), EXIT_GRACE_MS).unref();

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no entry in /etc/passwd.
    return process.env['USER'] ?? `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}

function portsOf(context: CommandContext): CliPorts {
  return {
    connectRuns: async (place) => await connectRuns(context, place),
    connectSchedules: async (place, floorFile) => await connectSchedules(context, place, floorFile),
    openLocal: async (choice) => await openLocal(context, choice),
    locate: async (path) => await whereIs(join(context.data, path)),
    random: () => randomBytes(3).toString('hex'),
    newRunId: () => randomUUID(),
    latestReport: async () => {
      const { readLatestReport } = await import('../adapters/evidence/latest-report.ts');
      return await readLatestReport(context.data);
    },
    newestRuns: async (kinds) => {
      const { newestRuns } = await import('../adapters/evidence/latest-report.ts');
      return await newestRuns(context.data, kinds);
    },
    work: async (place, how) => await work(context, place, how),
    ...upPorts(context, ROOT),
  };
}

async function connect(
  { env, identity, interrupted: signal, progress }: CommandContext,
  place: TemporalPlace | undefined,
) {
  const { connectClient } = await import('../adapters/temporal/connect-client.ts');
  const { temporalTarget } = await import('../adapters/temporal/target.ts');
  const target = temporalTarget(env, place);
  return await progress.during(
    'connect',
    `Connect to Temporal at ${target.address}`,
    async () => await connectClient(target, { forMs: 0, identity, signal }),
  );
}

async function connectRuns(
  context: CommandContext,
  place: TemporalPlace | undefined,
): ReturnType<CliPorts['connectRuns']> {
  const { startRun } = await import('../adapters/temporal/start-run.ts');
  const { followRun } = await import('../adapters/temporal/follow-run.ts');
  const connected = await connect(context, place);
  const { client, address, namespace } = connected;
  return {
    address,
    namespace,
    start: async (wanted) => await startRun(connected, wanted),
    follow: async (run, how) => await followRun(client, run, how),
    cancel: async ({ workflowId, runId }) => {
      await client.workflow.getHandle(workflowId, runId).cancel();
    },
    [Symbol.asyncDispose]: async () => await connected.close(),
  };
}

async function connectSchedules(
  context: CommandContext,
  place: TemporalPlace | undefined,
  floorFile: string | undefined,
): ReturnType<CliPorts['connectSchedules']> {
  const { floorOf } = await import('./commands/config.ts');
  const { createCalendar } = await import('../domain/calendar/calendar.ts');
  const { planDay } = await import('../domain/schedule/plan.ts');
  const { applySchedules, diffSchedules } = await import('../adapters/temporal/schedules.ts');
  const { listSchedules } = await import('../adapters/temporal/schedule-list.ts');
  const { floor } = await floorOf(context, floorFile);
  const calendar = createCalendar(floor.calendar);
  const readinessSeconds = floor.deadlines.readiness_seconds;
  const plans = planDay({ calendar, nowMs: context.now(), namespace: floor.namespace, readinessSeconds });
  const connected = await connect(context, place);
  return {
    apply: async () => await applySchedules(connected.client, plans),
    diff: async () => await diffSchedules(connected.client, plans),
    list: async () => await listSchedules(connected.client, plans, calendar, context.now()),
    [Symbol.asyncDispose]: async () => await connected.close(),
  };
}

async function openLocal(context: CommandContext, choice: LocalChoice): ReturnType<CliPorts['openLocal']> {
  const { floorOf } = await import('./commands/config.ts');
  const { assembleActivities } = await import('../worker/assemble.ts');
  const { liveClock, simulatedClock } = await import('../adapters/clock.ts');
  const { kubeconfig, context: kubeContext, atMs, scope } = choice;
  const config = await floorOf(context);
  for (const { text } of config.warnings) context.progress.noted(text);
  const assembled = assembleActivities({
    config,
    data: context.data,
    env: context.env,
    kubeconfig,
    context: kubeContext,
    clock: atMs === undefined ? liveClock() : simulatedClock(atMs),
    starter: { identityOf: async () => ({ seen: false, cause: 'absent', why: 'a local run has no history' }) },
    scope,
    workerIdentity: `${process.pid}@${hostname()}`,
    // What was typed must be right; what merely lies about leads to a report that says so.
    withoutCluster: kubeconfig === undefined && kubeContext === undefined ? 'report' : 'refuse',
    ...(await productOf(context)),
  });
  return assembled;
}

async function work(
  context: CommandContext,
  place: Parameters<CliPorts['work']>[0],
  how: Parameters<CliPorts['work']>[1],
): Promise<void> {
  const { runWorker } = await import('../worker/main.ts');
  const { env, cwd, data } = context;
  const { temporal, floorFile, kubeconfig, context: kubeContext } = place;
  await runWorker({
    env,
    cwd,
    data,
    config: floorFile,
    kubeconfig,
    context: kubeContext,
    address: temporal?.address,
    namespace: temporal?.namespace,
    signal: how.signal,
    http: how.http,
    onReady: how.onReady,
    ...(how.log === undefined ? {} : { write: how.log }),
    ...(await productOf(context)),
  });
}

/** What the product tells of itself and of the checkout beside it. */
async function productOf({ env, data }: CommandContext) {
  const { createRepositoryReader } = await import('../adapters/git/repository-reader.ts');
  const { readCodeVersion } = await import('../adapters/git/code-version.ts');
  return {
    repository: createRepositoryReader({ productRoot: ROOT, dataRoot: data, env }),
    codeVersion: await readCodeVersion(ROOT, env),
  };
}

async function whereIs(path: string): Promise<string | undefined> {
  try {
    await access(path);
    return path;
  } catch {
    return undefined;
  }
}
