import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process that cannot outlive this one. */
export interface LeashedProcess {
  /** Of the command itself. */
  readonly pid: number;
  /** Resolves when it has ended, however it ended. */
  readonly exited: Promise<Ending>;
  /** The last lines that it printed. */
  lastLines(): readonly string[];
  /** Asks it to end, and after ten seconds makes it. Resolves when it has. */
  stop(): Promise<void>;
}

/** How a process ended; `code` is null where a signal ended it. */
export interface Ending {
  readonly code: number | null;
}

const KEPT_LINES = 30;
const GRACE_SECONDS = 10;

/**
 * A shell holds the leash: its standard input is a pipe from us, which the kernel closes however we end, SIGKILL
 * included; the shell then ends the command. The command gets a process group of its own, so that Ctrl-C reaches us
 * first and what stands on it is drained before it goes.
 */
const LEASH = `
exec 9<&0
"$@" 9<&- 3>&- </dev/null &
child=$!
echo "$child" >&3
exec 3>&-
{ cat <&9; kill -TERM "$child"; sleep ${GRACE_SECONDS}; kill -KILL "$child"; } >/dev/null 2>&1 &
watch=$!
exec 9<&-
wait "$child"
code=$?
kill "$watch" 2>/dev/null
exit "$code"
`;

/** Starts a command on a leash. Rejects when it cannot be started. */
export async function startLeashed(options: {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly onLine?: (line: string) => void;
}): Promise<LeashedProcess> {
  const { command, args, cwd, env, onLine } = options;
  const leash = spawn('/bin/sh', ['-c', LEASH, 'leash', command, ...args], {
    cwd,
    env: env ?? process.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  // The other end of the pipe is gone once the shell is: nothing is lost by that.
  leash.stdin?.on('error', () => undefined);
  const exited = once(leash, 'exit').then(() => {
    leash.stdin?.end();
    return { code: leash.exitCode };
  });
  const lines = keepLines(leash, onLine);
  const pid = await pidFrom(leash, command);
  const stop = async (): Promise<void> => {
    leash.stdin?.end();
    await exited;
  };
  return { pid, exited, lastLines: () => [...lines], stop };
}

function keepLines(leash: ChildProcess, onLine: ((line: string) => void) | undefined): readonly string[] {
  const lines: string[] = [];
  for (const stream of [leash.stdout, leash.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      onLine?.(line);
    });
  }
  return lines;
}

async function pidFrom(leash: ChildProcess, command: string): Promise<number> {
  const pipe = leash.stdio[3];
  if (pipe === null || pipe === undefined || !('read' in pipe)) throw new Error(`${command}: no pipe to its shell`);
  let text = '';
  for await (const chunk of pipe) text += String(chunk);
  const pid = Number(text.trim());
  if (!Number.isSafeInteger(pid) || pid <= 0) throw new Error(`${command} cannot be started`);
  return pid;
}
