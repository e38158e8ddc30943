import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, jest, test } from '@jest/globals';
import { script } from './stage.ts';

// It starts real processes, beside others' tests on a busy machine.
jest.setTimeout(120_000);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const TELLS_ALL = `
const {FLOOR_TEMPORAL_CLI, FLOOR_KUBE_TESTBED} = process.env;
const typed: string[] = process.argv.slice(2);
console.log(JSON.stringify({args: typed, node: process.versions.node, FLOOR_TEMPORAL_CLI, FLOOR_KUBE_TESTBED}));
process.exitCode = 3;`;

const WAITS = `
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { console.log(signal); process.exit(signal === 'SIGINT' ? 130 : 7); });
setInterval(() => {}, 1000);
console.log('up');`;

interface Project extends AsyncDisposable {
  readonly folder: string;
  floor(args: readonly string[]): ChildProcessByStdio<null, Readable, Readable>;
}

test("the command runs on the project's Node, with its arguments, and its exit code is kept", async () => {
  await using project = await openProject(TELLS_ALL);
  const { stdout, stderr, exit } = await ended(project.floor(['run', 'readiness-check', '--reason', 'a b']));
  expect(JSON.parse(stdout)).toEqual({
    args: ['run', 'readiness-check', '--reason', 'a b'],
    node: expect.stringMatching(/^24\./),
  });
  expect(stderr).toBe('');
  expect(exit).toBe(3);
});

test.each<[args: readonly string[], named: readonly string[]]>([
  [
    ['up', '--once'],
    ['FLOOR_TEMPORAL_CLI', 'FLOOR_KUBE_TESTBED'],
  ],
  [['up', '--kubeconfig', 'F'], ['FLOOR_TEMPORAL_CLI']],
  [['up', '--context=C'], ['FLOOR_TEMPORAL_CLI']],
  [['up', '--help'], []],
  [['status'], []],
])('floor %j finds what it needs on the PATH: %j', async (args, named) => {
  await using project = await openProject(TELLS_ALL);
  const { stdout } = await ended(project.floor(args));
  expect(Object.keys(JSON.parse(stdout)).filter((key) => key.startsWith('FLOOR_'))).toEqual(named);
});

test.each<[signal: NodeJS.Signals, exit: number]>([
  ['SIGINT', 130],
  ['SIGTERM', 7],
])('%s reaches the command, which decides how it ends', async (signal, exit) => {
  await using project = await openProject(WAITS);
  const child = project.floor(['status']);
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (line === 'up') child.kill(signal);
  }
  expect(said).toEqual(['up', signal]);
  expect(child.exitCode ?? (await once(child, 'close'))[0]).toBe(exit);
});

test('a command that a signal ends is told as shells tell it', async () => {
  await using project = await openProject("process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);");
  expect((await ended(project.floor(['status']))).exit).toBe(143);
});

test('without dependencies it says what to do', async () => {
  await using project = await openProject(TELLS_ALL);
  await rm(join(project.folder, 'node_modules'));
  const { stderr, exit } = await ended(project.floor(['status']));
  expect(stderr).toMatch(
    /node_modules\/node\/bin\/node is missing: run `npm install` in .* first, or `npm start`\.\n$/,
  );
  expect(stderr.split('\n')).toHaveLength(2);
  expect(exit).toBe(2);
});

/** A clone with another `main.ts`, and binaries on its PATH that say they are the right ones. */
async function openProject(main: string): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'floor-project-'));
  for (const part of ['bin', 'tools/bootstrap']) await cp(join(ROOT, part), join(folder, part), { recursive: true });
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await mkdir(join(folder, 'src', 'cli'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'src', 'cli', 'main.ts'), main);
  const path = join(folder, 'path');
  await mkdir(path);
  await script(join(path, 'temporal'), "echo 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)'");
  await script(join(path, 'kube-testbed'), 'echo Kubernetes v1.36.3');
  const env = { PATH: `${path}:/usr/bin:/bin`, HOME: folder };
  return {
    folder,
    floor: (args) =>
      spawn(process.execPath, [join(folder, 'bin', 'floor.mjs'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function ended(
  child: ReturnType<Project['floor']>,
): Promise<{ stdout: string; stderr: string; exit: number | null }> {
  const [stdout, stderr, [exit]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, exit };
}
