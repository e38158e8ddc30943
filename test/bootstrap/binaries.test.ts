import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, jest, test } from '@jest/globals';
import { resolveBinary } from '../../tools/bootstrap/binaries.mjs';
import { BINARIES } from '../../tools/bootstrap/binary-specs.mjs';
import { openStage, type Stage, script } from './stage.ts';

// It starts real processes, beside others' tests on a busy machine.
jest.setTimeout(120_000);

const run = promisify(execFile);

test('what is nowhere is built, runs, and is found in the cache from then on', async () => {
  await using stage = await openStage();
  const built = await resolveBinary(stage.spec, stage);
  expect(built.origin).toBe('build');
  expect((await run(built.path)).stdout).toBe('tiny 7 built\n');
  expect(await resolveBinary(stage.spec, stage)).toEqual({ path: built.path, origin: 'cache' });
  expect(await stage.goStarts()).toBe(1);
  expect(await readdir(join(stage.cache, 'agenttrader-ops', 'bin'))).toHaveLength(1);
});

test('the variable beats PATH, PATH beats the cache, the cache beats a build', async () => {
  await using stage = await openStage();
  const { path: cached } = await resolveBinary(stage.spec, stage);
  const onPath = await script(join(stage.bin, 'tiny'), 'echo tiny 7 on the path');
  const named = await script(join(stage.folder, 'my-own'), 'echo whatever I say');

  const withVariable = { ...stage.env, FLOOR_TINY: named };
  expect(await resolveBinary(stage.spec, { env: withVariable })).toEqual({ path: named, origin: 'variable' });
  expect(await resolveBinary(stage.spec, stage)).toEqual({ path: onPath, origin: 'path' });
  await script(onPath, 'echo tiny 6');
  expect(await resolveBinary(stage.spec, stage)).toEqual({ path: cached, origin: 'cache' });
  expect(await stage.goStarts()).toBe(1);
});

test('another content of the module is another binary', async () => {
  await using stage = await openStage();
  const before = await resolveBinary(stage.spec, stage);
  await writeFile(join(stage.spec.module, 'extra.go'), 'package main\n');
  const after = await resolveBinary(stage.spec, stage);
  expect(after.origin).toBe('build');
  expect(after.path).not.toBe(before.path);
});

test.each<[why: string, body: string, said: RegExp]>([
  ['of another version', 'echo tiny 6', /bin\/tiny is not used: it is tiny 6, not tiny 7/],
  [
    'that fails',
    'echo no such machine >&2; exit 3',
    /bin\/tiny is not used: `--version` ended with 3: no such machine/,
  ],
])('a binary on the PATH %s is passed over, with a note', async (_why, body, said) => {
  await using stage = await openStage();
  await script(join(stage.bin, 'tiny'), body);
  const notes: string[] = [];
  const { origin } = await resolveBinary(stage.spec, { env: stage.env, onNote: (note) => void notes.push(note) });
  expect(origin).toBe('build');
  expect(notes).toEqual([expect.stringMatching(said)]);
});

test.each<[why: string, named: (stage: Stage) => Promise<string>, said: RegExp]>([
  ['is nowhere', async ({ folder }) => join(folder, 'gone'), /FLOOR_TINY names .*\/gone, which does not exist/],
  ['is a folder', async ({ folder }) => folder, /FLOOR_TINY names .*, which is not a file/],
  [
    'cannot be executed',
    async ({ spec }) => join(spec.module, 'go.mod'),
    /FLOOR_TINY names .*go\.mod, which is not executable/,
  ],
])('a variable whose file %s is an error that names it, not a reason to look elsewhere', async (_why, named, said) => {
  await using stage = await openStage();
  await script(join(stage.bin, 'tiny'), 'echo tiny 7 on the path');
  const resolving = resolveBinary(stage.spec, { env: { ...stage.env, FLOOR_TINY: await named(stage) } });
  await expect(resolving).rejects.toMatchObject({ exit: 2 });
  await expect(resolving).rejects.toThrow(said);
});

test('a failed build names the tool, the last lines and the variable, and leaves nothing behind', async () => {
  await using stage = await openStage('package main\n\nfunc main() { missing() }\n');
  const failure = resolveBinary(stage.spec, stage);
  await expect(failure).rejects.toMatchObject({ exit: 1 });
  await expect(failure).rejects.toThrow(/tiny 7\.0 could not be built[^]*undefined: missing[^]*FLOOR_TINY=/);
  expect(await readdir(join(stage.cache, 'agenttrader-ops', 'bin'))).toEqual([]);
});

test('a build that yields something else is not kept', async () => {
  await using stage = await openStage('package main\n\nfunc main() { println("huge 1") }\n');
  await expect(resolveBinary(stage.spec, stage)).rejects.toThrow(/tiny was built .* but does not serve: it is huge 1/);
  expect(await readdir(join(stage.cache, 'agenttrader-ops', 'bin'))).toEqual([]);
});

test('without Go and without a release the message says what was tried and how to go on', async () => {
  await using stage = await openStage();
  const env = { ...stage.env, PATH: stage.folder };
  const failure = resolveBinary(stage.spec, { env });
  await expect(failure).rejects.toMatchObject({ exit: 2 });
  await expect(failure).rejects.toThrow(
    /tiny 7\.0 is missing[^]*no `go` on the PATH[^]*Install Go 1\.21[^]*FLOOR_TINY=/,
  );
});

test('two at once build once, and both get the same', async () => {
  await using stage = await openStage();
  const said: string[] = [];
  const onProgress = (detail: string): void => void said.push(detail);
  const resolved = await Promise.all([1, 2].map(() => resolveBinary(stage.spec, { env: stage.env, onProgress })));
  expect(new Set(resolved.map(({ path }) => path)).size).toBe(1);
  expect(resolved.map(({ origin }) => origin).toSorted()).toEqual(['build', 'cache']);
  expect(said).toContainEqual(expect.stringMatching(/^waiting for process \d+ on .*, which makes it$/));
  expect(await stage.goStarts()).toBe(1);
});

test.each<[output: string, serves: boolean]>([
  ['temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)', true],
  ['temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)', true],
  ['temporal version 2.0.0 (Server 2.0.0, UI 3.0.0)', true],
  ['temporal version 1.0.0 (Server 1.24.2, UI 2.28.0)', false],
  ['tctl version 1.18.0', false],
])('temporal on the PATH that says "%s"', (output, serves) => {
  expect(BINARIES.temporal.objection(output) === undefined).toBe(serves);
});
