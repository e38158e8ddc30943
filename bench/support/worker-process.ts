/** The product's worker as a process of its own, told what to do as anybody would tell it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { QUIET_NODE } from '../../tools/bootstrap/project.mjs';

const FLOOR = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface WorkerProcess extends AsyncDisposable {
  readonly pid: number;
  /** Where it writes evidence. */
  readonly data: string;
}

export interface WorkerOrder {
  /** A directory of its own: floor file, evidence, log and profile go there. */
  readonly directory: string;
  readonly floorFile: Readonly<Record<string, unknown>>;
  readonly kubeconfig: string;
  readonly temporalAddress: string;
  /** Flags of Node, such as those that make it write a profile. */
  readonly flags: readonly string[];
}

/** Starts a worker; its log lies beside what it writes. */
export async function startWorker(order: WorkerOrder): Promise<WorkerProcess> {
  const data = join(order.directory, 'data');
  const floorFile = join(order.directory, 'floor.yaml');
  await mkdir(data, { recursive: true });
  // JSON is YAML.
  await writeFile(floorFile, JSON.stringify(order.floorFile, null, 2));
  const node = [...QUIET_NODE, ...order.flags, FLOOR];
  const options = ['--http', 'off', '--config', floorFile, '--data', data, '--kubeconfig', order.kubeconfig];
  const child = spawn(process.execPath, [...node, 'worker', ...options], {
    env: { ...process.env, TEMPORAL_ADDRESS: order.temporalAddress },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(order.directory, 'worker.log'));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    data,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM'); // a profile is written at a clean end only
      await ended;
      log.end();
    },
  };
}
