import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, jest, test } from '@jest/globals';
import { type BuildProof, readBuild, readProof } from '../../src/adapters/build/proof-file.ts';
import { proveBuild } from '../../src/adapters/build/prove.ts';
import { digestOfSources } from '../../src/adapters/build/source-digest.ts';
import { type GitCheckout, makeCheckout } from '../support/git-checkout.ts';

jest.setTimeout(120_000);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PASSING = "import { expect, test } from '@jest/globals';\ntest('writes are refused', () => expect(1).toBe(1));\n";

/** A project of one file, with the real tools: dependency-cruiser and jest. */
async function makeProject(): Promise<GitCheckout> {
  const project = await makeCheckout({ init: false });
  const { jest: jestConfig } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  await project.write('package.json', JSON.stringify({ type: 'module', jest: jestConfig }));
  await project.write('package-lock.json', '{}');
  await project.write('src/one.ts', 'export const one = 1;\n');
  await project.write('test/cluster/write-refusal.test.ts', PASSING);
  await project.write(
    '.dependency-cruiser.cjs',
    "module.exports = { forbidden: [{ name: 'no-fs', severity: 'error', from: {}, to: { path: '^fs$' } }] };\n",
  );
  await symlink(join(ROOT, 'node_modules'), join(project.path, 'node_modules'));
  return project;
}

async function prove(project: GitCheckout): Promise<{ readonly proof: BuildProof; readonly said: readonly string[] }> {
  const said: string[] = [];
  const env = { PATH: process.env['PATH'] };
  const options = { root: project.path, env, signal: new AbortController().signal };
  return { proof: await proveBuild({ ...options, progress: (line) => said.push(line) }), said };
}

test('sources that pass are proved, once', async () => {
  await using project = await makeProject();
  const first = await prove(project);
  expect(first.proof).toMatchObject({
    sources_digest: await digestOfSources(project.path),
    import_rules: 'passed',
    write_refusal: 'passed',
    tools: { node: process.version, jest: expect.stringMatching(/^\d+/) },
  });
  expect(await prove(project)).toEqual({ proof: first.proof, said: [] });
  expect(await readBuild(project.path, {})).toEqual({
    running: { seen: true, value: first.proof.sources_digest },
    proof: { seen: true, value: first.proof },
  });
  await project.write('src/two.ts', 'export const two = 2;\n');
  const running = (await readBuild(project.path, {})).running;
  expect(running).not.toEqual({ seen: true, value: first.proof.sources_digest });
  expect((await prove(project)).proof.sources_digest).not.toBe(first.proof.sources_digest);
});

test('a broken import rule fails, and is tried again each time', async () => {
  await using project = await makeProject();
  await project.write('src/one.ts', "import { readFileSync } from 'node:fs';\nexport const one = readFileSync;\n");
  const { proof, said } = await prove(project);
  expect(proof).toMatchObject({ import_rules: 'failed', write_refusal: 'passed' });
  expect(said.join('\n')).toContain('no-fs');
  expect((await prove(project)).said).not.toEqual([]);
});

test.each<[why: string, text: string | null]>([
  ['fails', PASSING.replace('toBe(1)', 'toBe(2)')],
  ['is skipped', PASSING.replace("test('", "test.skip('")],
  ['is skipped in part', `${PASSING}test.skip('another', () => {});\n`],
  ['has no test in it', 'export {};\n'],
  ['is not there', null],
])('a write-refusal test that %s proves nothing', async (_why, text) => {
  await using project = await makeProject();
  const file = join(project.path, 'test/cluster/write-refusal.test.ts');
  await (text === null ? rm(file) : writeFile(file, text));
  expect((await prove(project)).proof).toMatchObject({ import_rules: 'passed', write_refusal: 'failed' });
});

test('the digest is of names and contents, wherever they lie', async () => {
  await using one = await makeProject();
  await using other = await makeProject();
  const digest = await digestOfSources(one.path);
  expect(await digestOfSources(other.path)).toBe(digest);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  await one.write('README.md', 'not a source');
  expect(await digestOfSources(one.path)).toBe(digest);
  await one.write('package-lock.json', '{"changed": true}');
  expect(await digestOfSources(one.path)).not.toBe(digest);
  await other.write('src/deep/er.json', '1');
  expect(await digestOfSources(other.path)).not.toBe(digest);
  await symlink('/etc', join(other.path, 'src', 'link'));
  await expect(digestOfSources(other.path)).rejects.toThrow(/src\/link is neither a file nor a folder/);
});

test('a proof that is missing or none is unseen', async () => {
  await using project = await makeProject();
  const path = join(project.path, '.cache', 'build-proof.json');
  expect(await readProof(path)).toMatchObject({ seen: false, cause: 'absent' });
  for (const text of ['', '{}', '{"sources_digest": "x"}', 'null']) {
    await project.write('.cache/build-proof.json', text);
    expect(await readProof(path)).toMatchObject({ seen: false, cause: 'malformed' });
  }
  const facts = await readBuild(join(project.path, 'nowhere'), { FLOOR_BUILD_PROOF: path });
  expect(facts).toMatchObject({ running: { seen: false }, proof: { seen: false, cause: 'malformed' } });
});
