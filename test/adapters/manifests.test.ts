import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { readManifests } from '../../src/adapters/manifests/read-manifests.ts';
import type { ManifestFacts } from '../../src/contracts/facts.ts';
import { FloorFile } from '../../src/contracts/floor-file.ts';
import { validateLock } from '../../src/domain/lock/rules.ts';
import { type GitCheckout, makeCheckout } from '../support/git-checkout.ts';

const NEVER = new AbortController().signal;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

async function read(path: string, manifests: readonly string[] = ['k8s']): Promise<ManifestFacts> {
  const facts = await readManifests(FloorFile.parse({ repo: { path }, manifests }), NEVER);
  if (!facts.seen) throw new Error(facts.why);
  return facts.value;
}

async function folderWith(files: Readonly<Record<string, string>>): Promise<GitCheckout> {
  const folder = await makeCheckout({ init: false });
  for (const [name, text] of Object.entries(files)) await folder.write(name, text);
  return folder;
}

test('the project’s own manifests keep every rule of the lock', async () => {
  const floor = FloorFile.parse({ manifests: ['k8s'] });
  const manifests = await read(ROOT);
  const findings = validateLock({ manifests, floor });
  expect(findings.filter(({ status }) => status !== 'PASS')).toEqual([]);
  expect(manifests.objects.length).toBeGreaterThan(20);
  expect(manifests.files.map(({ path }) => path)).toContain('k8s/05-kill-switch-configmap.yaml');
});

test('every kind of manifest file is read, whatever its depth; others are not', async () => {
  await using folder = await folderWith({
    'k8s/a.yaml': 'kind: Namespace\nmetadata: {name: a}\n---\n---\nkind: Namespace\nmetadata: {name: b}\n',
    'k8s/deep/er/c.yml': 'kind: Namespace\nmetadata: {name: c}\n',
    'k8s/d.json': '{"kind": "List", "items": [{"kind": "Namespace", "metadata": {"name": "d"}}]}',
    'k8s/README.md': '# kind: nothing',
    'other/e.yaml': 'kind: Namespace\nmetadata: {name: e}\n',
  });
  const { objects, files, unreadable } = await read(folder.path);
  expect(objects.map(({ file, document, name }) => [file, document, name])).toEqual([
    ['k8s/a.yaml', 1, 'a'],
    ['k8s/a.yaml', 3, 'b'],
    ['k8s/d.json', 1, 'd'],
    ['k8s/deep/er/c.yml', 1, 'c'],
  ]);
  expect(files).toHaveLength(3);
  expect(unreadable).toEqual([]);
});

test.each<[why: string, text: string, says: RegExp]>([
  ['broken YAML', 'kind: [', /document 1/],
  ['a template', 'kind: {{ .Values.kind }}\n', /kind: wanted a string/],
  ['a bare value', 'just text', /wanted an object/],
  ['no kind', 'metadata: {name: a}', /kind: wanted a string/],
  ['no name', 'kind: Pod\nmetadata: {}', /name: wanted a string/],
  ['a key twice', 'kind: Pod\nkind: Pod\n', /unique/],
  [
    'replicas that are no number',
    'kind: Deployment\nmetadata: {name: a}\nspec: {replicas: "1"}',
    /replicas: wanted a whole/,
  ],
  // As kubectl reads it: a bare `off` is false, and the API server refuses it.
  [
    'a bare off',
    'kind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, image: x, env: [{name: AGENT_MODE, value: off}]}]}',
    /wanted a string/,
  ],
  [
    'references that explode',
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
    /alias/,
  ],
])('%s is unreadable, not nothing', async (_why, text, says) => {
  await using folder = await folderWith({ 'k8s/a.yaml': text });
  const { objects, unreadable } = await read(folder.path);
  expect(objects).toEqual([]);
  expect(unreadable).toEqual([{ path: 'k8s/a.yaml', why: expect.stringMatching(says) }]);
});

test('a root that is not there holds nothing, beside one that is', async () => {
  await using folder = await folderWith({ 'k8s/a.yaml': 'kind: Namespace\nmetadata: {name: a}\n' });
  expect(await read(folder.path, ['k8s', 'infra/cloudrun'])).toMatchObject({ roots: ['k8s'], unreadable: [] });
});

test('where no root is there, none can be read', async () => {
  await using folder = await folderWith({ 'other/a.yaml': 'kind: Namespace\nmetadata: {name: a}\n' });
  const { unreadable } = await read(folder.path, ['k8s', 'infra/cloudrun']);
  expect(unreadable).toEqual([
    { path: 'k8s', why: expect.stringMatching(/does not exist/) },
    { path: 'infra/cloudrun', why: expect.stringMatching(/does not exist/) },
  ]);
});

test('what leads out of the checkout is not read, and told', async () => {
  await using outside = await folderWith({ 'secret.yaml': 'kind: Secret\nmetadata: {name: s}\n' });
  await using folder = await folderWith({ 'k8s/a.yaml': 'kind: Namespace\nmetadata: {name: a}\n' });
  await symlink(join(outside.path, 'secret.yaml'), join(folder.path, 'k8s', 'link.yaml'));
  await symlink(outside.path, join(folder.path, 'k8s', 'folder'));
  await mkdir(join(folder.path, 'k8s', 'deep'));
  await symlink(folder.path, join(folder.path, 'k8s', 'deep', 'round'));
  await symlink('a.yaml', join(folder.path, 'k8s', 'same.yaml'));
  const { objects, unreadable } = await read(folder.path, ['k8s', '../elsewhere']);
  expect(objects.map(({ file }) => file)).toEqual(['k8s/a.yaml', 'k8s/same.yaml']);
  expect(unreadable.map(({ path }) => path)).toEqual(['k8s/deep/round', 'k8s/folder', 'k8s/link.yaml', '../elsewhere']);
});

test('a file that is too large is unreadable', async () => {
  await using folder = await folderWith({ 'k8s/a.yaml': `# ${'x'.repeat(1024 * 1024)}\n` });
  expect((await read(folder.path)).unreadable).toEqual([
    { path: 'k8s/a.yaml', why: expect.stringMatching(/more than/) },
  ]);
});

test('without a checkout there are none to read', async () => {
  expect(await readManifests(FloorFile.parse({}), NEVER)).toMatchObject({ seen: false, cause: 'absent' });
});
