/** The command `floor`. The only place of the command line that knows adapters; each is loaded when it is needed. */
import { randomBytes, randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import type { CliPorts } from './ports.ts';
import { runProgram } from './program.ts';

const VERSION = '0.1.0';
/** A signal that reaches a whole process group comes twice; a person who means it waits longer than this. */
const SAME_SIGNAL_MS = 1_000;
/** What still holds the process after its command has ended is not worth waiting for. */
const EXIT_GRACE_MS = 3_000;

const interrupted = new AbortController();
let firstSignal: number | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    firstSignal ??= performance.now();
    if (interrupted.signal.aborted && performance.now() - firstSignal > SAME_SIGNAL_MS) process.exit(EXIT.interrupted);
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
    connectRuns: async () => await connectRuns(context),
    connectSchedules: async () => await connectSchedules(context),
    openLocal: async () => {
      throw new Error('not yet');
    },
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
  };
}

async function connect({ env, identity }: CommandContext) {
  const { connectClient } = await import('../adapters/temporal/connect-client.ts');
  const { temporalTarget } = await import('../adapters/temporal/target.ts');
  return await connectClient(temporalTarget(env), { forMs: 0, identity });
}

async function connectRuns(context: CommandContext): ReturnType<CliPorts['connectRuns']> {
  const { startRun } = await import('../adapters/temporal/start-run.ts');
  const { followRun } = await import('../adapters/temporal/follow-run.ts');
  const connected = await connect(context);
  const { client, address, namespace } = connected;
  return {
    address,
    namespace,
    start: async (wanted) => await startRun(client, wanted),
    follow: async (run, how) => await followRun(client, run, how),
    [Symbol.asyncDispose]: async () => await connected.close(),
  };
}

async function connectSchedules(context: CommandContext): ReturnType<CliPorts['connectSchedules']> {
  const { floorOf } = await import('./commands/config.ts');
  const { createCalendar } = await import('../domain/calendar/calendar.ts');
  const { planDay } = await import('../domain/schedule/plan.ts');
  const { applySchedules, diffSchedules } = await import('../adapters/temporal/schedules.ts');
  const { listSchedules } = await import('../adapters/temporal/schedule-list.ts');
  const { floor } = await floorOf(context);
  const calendar = createCalendar(floor.calendar);
  const nowMs = context.now();
  const readinessSeconds = floor.deadlines.readiness_seconds;
  const plans = planDay({ calendar, nowMs, namespace: floor.namespace, readinessSeconds });
  const connected = await connect(context);
  return {
    apply: async () => await applySchedules(connected.client, plans),
    diff: async () => await diffSchedules(connected.client, plans),
    list: async () => await listSchedules(connected.client, plans, calendar, context.now()),
    [Symbol.asyncDispose]: async () => await connected.close(),
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
