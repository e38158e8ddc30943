import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';

/**
 * The shell becomes the program, after it has left a watcher behind that waits for a line from us or for the end of our
 * pipe, which the kernel closes however we end, SIGKILL included. The end without a line ends the program too.
 * (In a background job of a shell without job control stdin is /dev/null: hence descriptor 3.)
 */
const LEASH = 'exec 3<&0; (read -r _ <&3 || kill -KILL $$) >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

const GRACE_MS = 10_000;

/** A program that cannot outlive this process. */
export interface LeashedProcess {
  readonly pid: number;
  /** Resolves when it has ended, with its exit code as shells tell it. */
  readonly ended: Promise<number>;
  readonly hasEnded: boolean;
  /** Ends it at once, and resolves when it has ended. */
  kill(): Promise<void>;
  /** Asks it to end, makes it after ten seconds, and resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a program whose output is appended to `logFile`. It has a process group of its own, so that Ctrl-C reaches us
 * first and what stands on it is stopped before it. Throws when it cannot be started.
 */
export function startLeashed(command: readonly string[], logFile: string): LeashedProcess {
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn('/bin/sh', ['-c', LEASH, 'leash', ...command], { detached: true, stdio: ['pipe', log, log] });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command[0] ?? ''}: /bin/sh cannot be started`);
  child.stdin?.on('error', () => {}); // the watcher may be gone already
  const ended = once(child, 'exit').then(() => {
    child.stdin?.end('ended\n');
    return exitCodeOf(child);
  });
  return {
    pid,
    ended,
    get hasEnded() {
      return child.exitCode !== null || child.signalCode !== null;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      const limit = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(limit);
    },
  };
}

/** The exit code of a child that has ended, as shells tell it: 128 and the signal's number for one that a signal ended. */
export function exitCodeOf({ exitCode, signalCode }: ChildProcess): number {
  return exitCode ?? 128 + (signalCode === null ? 0 : constants.signals[signalCode]);
}
