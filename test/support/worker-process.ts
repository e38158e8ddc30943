/** A worker as a process of its own, with nothing in its environment but what a test gives it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface LogEntry {
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface WorkerProcess extends AsyncDisposable {
  /** The lines of its log so far; what is no JSON is `{message}`. */
  readonly log: readonly LogEntry[];
  /** Data root and home. */
  readonly directory: string;
  /** Resolves with the first entry of that message, past or to come; rejects when the process ends without it. */
  said(message: string): Promise<LogEntry>;
  signal(name: NodeJS.Signals): void;
  /** Its exit code, 128 and more for a signal. */
  readonly exited: Promise<number>;
}

export async function spawnWorker(options: {
  readonly env: Readonly<Record<string, string>>;
  readonly data?: string;
  /** The user's cache, to be shared by workers of one test file: they bundle once. */
  readonly cache: string;
}): Promise<WorkerProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'floor-worker-'));
  const script = new URL('run-worker.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, options.data ?? directory], {
    cwd: directory,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: directory,
      XDG_CACHE_HOME: options.cache,
      FLOOR_WORKER_HTTP: '127.0.0.1:0',
      ...options.env,
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const log: LogEntry[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(entryOf(line));
    child.emit('said');
  });
  const exited = once(child, 'close').then(() => {
    child.emit('said');
    return child.exitCode ?? 128;
  });
  return {
    log,
    directory,
    said: async (message) => await said(child, log, message),
    signal: (name) => void child.kill(name),
    exited,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function said(child: ChildProcess, log: readonly LogEntry[], message: string): Promise<LogEntry> {
  for (;;) {
    const entry = log.find((one) => one.message === message);
    if (entry !== undefined) return entry;
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`it ended without saying '${message}':\n${log.map((one) => JSON.stringify(one)).join('\n')}`);
    }
    await once(child, 'said');
  }
}

function entryOf(line: string): LogEntry {
  try {
    return JSON.parse(line);
  } catch {
    return { message: line };
  }
}
