import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from '../../tools/bootstrap/binaries.mjs';
import type { BinarySpec } from '../../tools/bootstrap/binary-specs.mjs';

const TINY_PROGRAM = 'package main\n\nimport "os"\n\nfunc main() { os.Stdout.WriteString("tiny 7 built\\n") }\n';

/** A machine of its own: an empty PATH folder and cache, a Go module of three lines, and a `go` that counts its calls. */
export interface Stage extends AsyncDisposable {
  readonly folder: string;
  readonly bin: string;
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly spec: BinarySpec;
  /** How often `go` was started. */
  goStarts(): Promise<number>;
}

/** `program` replaces the Go source. The real Go builds it, with the real build cache. */
export async function openStage(program = TINY_PROGRAM): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'floor-bootstrap-'));
  const [bin, cache, module, calls] = ['bin', 'cache', 'module', 'go-calls'].map((name) => join(folder, name));
  if (bin === undefined || cache === undefined || module === undefined || calls === undefined)
    throw new Error('unreachable');
  await Promise.all([bin, module].map((path) => mkdir(path)));
  await writeFile(join(module, 'go.mod'), 'module tiny\n\ngo 1.21\n');
  await writeFile(join(module, 'main.go'), program);
  await writeFile(calls, '');
  const go = await realGo();
  await script(join(bin, 'go'), `echo x >> '${calls}'\nexec '${go}' "$@"`);
  return {
    folder,
    bin,
    cache,
    env: {
      ...process.env,
      XDG_CACHE_HOME: cache,
      GOCACHE: await goCache(go), // which would follow XDG_CACHE_HOME, and compile the standard library each time
      PATH: [bin, '/usr/bin', '/bin'].join(delimiter),
      FLOOR_TINY: '',
    },
    spec: tinySpec(module),
    goStarts: async () => (await readFile(calls, 'utf8')).split('\n').length - 1,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function tinySpec(module: string): BinarySpec {
  return {
    name: 'tiny',
    version: '7.0',
    variable: 'FLOOR_TINY',
    module,
    package: '.',
    ldflags: '-s -w',
    go: '1.21',
    probe: ['--version'],
    objection: (output) => (output.startsWith('tiny 7') ? undefined : `it is ${output}, not tiny 7`),
  };
}

/** Writes an executable shell script. */
export async function script(path: string, body: string): Promise<string> {
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

/** The id of a process that has just ended. */
export async function deadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'close');
  if (child.pid === undefined) throw new Error('`true` could not be started');
  return child.pid;
}

async function realGo(): Promise<string> {
  const path = await findOnPath('go', process.env);
  if (path === undefined) throw new Error('these tests build a real Go program: put `go` on the PATH');
  return path;
}

async function goCache(go: string): Promise<string> {
  return (await promisify(execFile)(go, ['env', 'GOCACHE'])).stdout.trim();
}
