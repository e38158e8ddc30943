import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BIGGEST_OUTPUT = 1024 * 1024;

/** What one `kubectl get … -o json` after another takes, its output thrown away. */
export interface KubectlUse {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly commands: number;
}

/** Reads each resource with kubectl; null where there is none on the PATH. */
export async function timeKubectl(
  kubeconfig: string,
  namespace: string,
  paths: readonly string[],
): Promise<KubectlUse | null> {
  if (!(await isThere())) return null;
  const cache = await mkdtemp(join(tmpdir(), 'floor-bench-kubectl-'));
  try {
    const commands = paths.map((path) => `kubectl get ${resourceOf(path)} -n "$0" -o json --cache-dir="$1" >/dev/null`);
    // `times` is the only way to the CPU time of ended children that needs no program of its own.
    const script = [...commands, 'times'].join('\n');
    const started = performance.now();
    const { stdout } = await run('/bin/sh', ['-c', script, namespace, cache], {
      env: { ...process.env, KUBECONFIG: kubeconfig },
      maxBuffer: BIGGEST_OUTPUT,
    });
    return { wallMs: performance.now() - started, cpuMs: childrenMs(stdout), commands: commands.length };
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}

async function isThere(): Promise<boolean> {
  try {
    await run('kubectl', ['version', '--client']);
    return true;
  } catch {
    return false;
  }
}

/** `pods`, `deployments.v1.apps`: the name by which kubectl finds exactly this API. */
function resourceOf(path: string): string {
  const resource = path.slice(path.lastIndexOf('/') + 1);
  const [, group, version] = /^\/apis\/([^/]+)\/([^/]+)\//.exec(path) ?? [];
  return group === undefined ? resource : `${resource}.${version ?? ''}.${group}`;
}

/** The second line of `times` is that of the children: `0m1.23s 0m0.45s`. */
function childrenMs(output: string): number {
  const [user = '', system = ''] = (output.trim().split('\n')[1] ?? '').split(' ');
  return minutesMs(user) + minutesMs(system);
}

function minutesMs(text: string): number {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
  return Math.round((Number(minutes) * 60 + Number(seconds)) * 1_000);
}
