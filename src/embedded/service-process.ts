import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { exitCodeOf } from './leashed-process.ts';

export interface ServiceCommand {
  /** Path of the service's main.ts. */
  readonly main: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Its log is appended here. */
  readonly logFile: string;
}

/** The process of one service. It ends with this process: its standard input is a pipe from us. */
export interface ServiceProcess {
  readonly pid: number;
  readonly startedMs: number;
  /** The port that it says it listens on; null until it says so. */
  readonly port: number | null;
  /** Resolves when it has ended, with its exit code as shells tell it. */
  readonly ended: Promise<number>;
  readonly hasEnded: boolean;
  /** Resolves when it listens or has ended, or has done neither for long. */
  readonly listening: Promise<void>;
  /** SIGTERM, and SIGKILL for one that does not heed it in time. */
  stop(): Promise<void>;
}

const GRACE_MS = 2_000;
const LISTENS_WITHIN_MS = 20_000;

/** Starts a service with this Node and no environment but the given one. Throws when it cannot be started. */
export function startService({ main, env, cwd, logFile }: ServiceCommand): ServiceProcess {
  const startedMs = Date.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    cwd,
    env: { ...env, EXIT_WITH_STDIN: '1' },
    // Of its own process group: Ctrl-C is for us, and we end it in order.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${main}: ${process.execPath} cannot be started`);
  child.stdin.on('error', () => {}); // it may be gone already
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stderr.pipe(log, { end: false });
  child.once('close', () => log.end());
  let port: number | null = null;
  const ended = once(child, 'exit').then(() => exitCodeOf(child));
  const listening = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`);
      port ??= portIn(line);
      if (port !== null) resolve();
    });
    void ended.then(() => resolve());
    setTimeout(resolve, LISTENS_WITHIN_MS).unref();
  });
  return {
    pid,
    startedMs,
    get port() {
      return port;
    },
    ended,
    get hasEnded() {
      return hasEnded(child);
    },
    listening,
    stop: () => stop(child, ended),
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function stop(child: ChildProcess, ended: Promise<number>): Promise<void> {
  if (hasEnded(child)) return;
  const limit = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(limit);
}

function portIn(line: string): number | null {
  try {
    const { message, port }: { message?: unknown; port?: unknown } = JSON.parse(line);
    return message === 'listening' && typeof port === 'number' ? port : null;
  } catch {
    return null; // not a line of ours
  }
}
