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
}

/** A directory to run in, with nothing in it, and the command in it. */
export interface FloorCommand extends AsyncDisposable {
  readonly directory: string;
  /** `through` is a command line that ends by running what follows it. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv, through?: readonly string[]): Running;
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Said>;
}

/** Nothing of the machine's own settings reaches the command: no cluster, no Temporal, no home. */
export async function openFloorCommand(defaults: NodeJS.ProcessEnv = {}): Promise<FloorCommand> {
  const directory = await mkdtemp(join(tmpdir(), 'floor-cli-'));
  const running = new Set<Running>();
  const start: FloorCommand['start'] = (args, env = {}, through = []) => {
    const line = [...through, process.execPath, join(ROOT, 'bin', 'floor.mjs'), ...args];
    const command = launch(directory, line, {
      PATH: process.env['PATH'],
      HOME: directory,
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
      for (const { child } of running) child.kill('SIGKILL');
      await Promise.all([...running].map(async ({ ended }) => await ended));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function launch(cwd: string, [file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Running {
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
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
