/** The command `floor` as a user has it: `bin/floor.mjs` in a process of its own. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How a command ended and what it said. */
export interface Said {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that goes on. */
export interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Said>;
  /** Resolves when stderr or stdout has shown this; rejects when the command ends without. */
  shows(pattern: RegExp): Promise<void>;
  /** All that it has said so far. */
  said(): string;
  /** What it has said on stdout so far. */
  stdout(): string;
}

/** A directory to run in, with nothing in it, and the command in it. */
export interface FloorCommand extends AsyncDisposable {
  readonly directory: string;
  /** `through` is a command line that ends by running what follows it. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv, through?: readonly string[]): Running;
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Said>;
}

/**
 * Nothing of the machine's own settings reaches the command: no cluster, no Temporal, no home. `root` is the checkout
 * whose command it is, and `directory` where it runs, if not in one of its own.
 */
export async function openFloorCommand(
  defaults: NodeJS.ProcessEnv = {},
  { root = ROOT, directory: given }: { readonly root?: string; readonly directory?: string } = {},
): Promise<FloorCommand> {
  const home = await mkdtemp(join(tmpdir(), 'floor-cli-'));
  const directory = given ?? home;
  const running = new Set<Running>();
  const start: FloorCommand['start'] = (args, env = {}, through = []) => {
    const line = [...through, process.execPath, join(root, 'bin', 'floor.mjs'), ...args];
    const command = launch(directory, line, {
      PATH: process.env['PATH'],
      HOME: home,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      ...defaults,
      ...env,
    });
    running.add(command);
    void command.ended.then(() => running.delete(command));
    return command;
  };
  return {
    directory,
    start,
    run: async (args, env) => await start(args, env).ended,
    [Symbol.asyncDispose]: async () => {
      for (const { child } of running) killGroup(child.pid, 'SIGKILL');
      await Promise.all([...running].map(async ({ ended }) => await ended));
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Sends a signal to all processes of a command, as Ctrl-C does. */
export function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function launch(cwd: string, [file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Running {
  // A process group of its own, as a shell gives it one.
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([exit]: (number | null)[]) => ({ exit: exit ?? null, stdout, stderr }));
  return {
    child,
    ended,
    said: () => stdout + stderr,
    stdout: () => stdout,
    shows: async (pattern) =>
      await new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stdout + stderr)) resolve();
        };
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        void ended.then((said) => reject(new Error(`it ended without ${String(pattern)}: ${JSON.stringify(said)}`)));
        look();
      }),
  };
}
