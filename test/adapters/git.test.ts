import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { createRepositoryReader } from '../../src/adapters/git/repository-reader.ts';
import type { RepositoryFacts } from '../../src/contracts/facts.ts';
import { FloorFile } from '../../src/contracts/floor-file.ts';
import type { Observation } from '../../src/contracts/observation.ts';
import { type GitCheckout, makeCheckout } from '../support/git-checkout.ts';

jest.setTimeout(60_000);

const NEVER = new AbortController().signal;

function read(path: string | null, env: NodeJS.ProcessEnv = {}): Promise<Observation<RepositoryFacts>> {
  const reader = createRepositoryReader({ productRoot: '.', dataRoot: '.', env });
  return reader.repository(FloorFile.parse({ repo: { path } }), NEVER);
}

async function factsOf(checkout: GitCheckout): Promise<RepositoryFacts> {
  const facts = await read(checkout.path);
  if (!facts.seen) throw new Error(facts.why);
  return facts.value;
}

test('a clean checkout tells its commit, branch, origin, id and release tags', async () => {
  await using checkout = await makeCheckout();
  checkout.git('remote', 'add', 'origin', 'https://example.com/floor.git');
  checkout.git('tag', 'v2-release-20261120T220000Z');
  checkout.git('tag', 'v1-other');
  const facts = await factsOf(checkout);
  expect(facts).toEqual({
    source: 'checkout',
    git_sha: checkout.git('rev-parse', 'HEAD').trim(),
    git_branch: 'main',
    dirty: { seen: true, value: [] },
    origin: { seen: true, value: 'https://example.com/floor.git' },
    repo_id: { seen: true, value: 'example/floor' },
    release_tags: {
      seen: true,
      value: [{ name: 'v2-release-20261120T220000Z', at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.+/) }],
    },
  });
});

test.each<[why: string, spoil: (checkout: GitCheckout) => Promise<unknown>, line: RegExp]>([
  ['a change', (checkout) => checkout.write('.repo_id', 'other'), /M .repo_id/],
  ['a new file', (checkout) => checkout.write('k8s/new.yaml', 'a: 1'), /\?\? k8s\/new.yaml/],
  [
    'a staged file',
    async (checkout) => {
      await checkout.write('staged', '1');
      checkout.git('add', 'staged');
    },
    /A {2}staged/,
  ],
  [
    'a change behind assume-unchanged',
    async (checkout) => {
      checkout.git('update-index', '--assume-unchanged', '.repo_id');
      await checkout.write('.repo_id', 'other');
    },
    /hidden from git status: .repo_id/,
  ],
  [
    'a change behind skip-worktree',
    async (checkout) => {
      checkout.git('update-index', '--skip-worktree', '.repo_id');
      await checkout.write('.repo_id', 'other');
    },
    /hidden from git status: .repo_id/,
  ],
  [
    'a change of the page beside the evidence',
    (checkout) => checkout.write('audit_artifacts/README.md', 'x'),
    /README/,
  ],
  ['evidence in another folder of that name', (checkout) => checkout.write('sub/audit_artifacts/x', '1'), /sub\/audit/],
])('%s makes it dirty', async (_why, spoil, line) => {
  await using checkout = await makeCheckout();
  await spoil(checkout);
  const { dirty } = await factsOf(checkout);
  expect(dirty).toEqual({ seen: true, value: [expect.stringMatching(line)] });
});

test('what the product itself writes is no dirt, tracked or not; nor is what git ignores', async () => {
  await using checkout = await makeCheckout();
  await checkout.write('audit_artifacts/readiness_report.md', 'first');
  checkout.commit();
  await checkout.write('audit_artifacts/readiness_report.md', 'second');
  await checkout.write('audit_artifacts/readiness/20261123T133000Z/run.json', '{}');
  await checkout.write('ops/lkg/snapshots/20261123T220000Z/lkg_metadata.json', '{}');
  await checkout.write('ignored/file', '1');
  expect((await factsOf(checkout)).dirty).toEqual({ seen: true, value: [] });
});

test('a folder that is no checkout is not clean: git’s failure is unseen', async () => {
  await using folder = await makeCheckout({ init: false });
  await folder.write('.repo_id', 'example/floor');
  const facts = await factsOf(folder);
  expect(facts).toMatchObject({
    git_sha: null,
    git_branch: null,
    dirty: { seen: false, cause: 'absent', why: expect.stringContaining('not a git repository') },
    origin: { seen: false },
    release_tags: { seen: false, cause: 'absent' },
    repo_id: { seen: true, value: 'example/floor' },
  });
});

test('a folder inside of another checkout is not that checkout', async () => {
  await using outer = await makeCheckout();
  await mkdir(join(outer.path, 'inner'));
  expect(await read(join(outer.path, 'inner'))).toMatchObject({
    seen: true,
    value: { git_sha: null, dirty: { seen: false }, origin: { seen: false } },
  });
});

test('a checkout without a commit, on no branch, without origin', async () => {
  await using empty = await makeCheckout({ init: false });
  empty.git('init', '-q');
  expect(await factsOf(empty)).toMatchObject({
    git_sha: null,
    origin: { seen: false, cause: 'absent', why: 'the checkout has no remote named origin' },
    repo_id: {
      seen: false,
      cause: 'absent',
      why: expect.stringContaining("write the repository's id into .repo_id at the checkout's root"),
    },
  });
  await using detached = await makeCheckout();
  detached.git('checkout', '-q', '--detach');
  expect(await factsOf(detached)).toMatchObject({ git_branch: null, git_sha: expect.stringMatching(/^[0-9a-f]{40}$/) });
});

test('a damaged checkout is unseen, not clean', async () => {
  await using checkout = await makeCheckout();
  await checkout.write('.git/index', 'garbage');
  const facts = await factsOf(checkout);
  expect(facts.dirty).toMatchObject({ seen: false, why: expect.stringContaining('git status') });
});

test('credentials in the origin’s URL are not kept', async () => {
  await using checkout = await makeCheckout();
  checkout.git('remote', 'add', 'origin', 'https://someone:ghp_secret@example.com/floor.git');
  const { origin } = await factsOf(checkout);
  expect(origin).toEqual({ seen: true, value: 'https://***@example.com/floor.git' });
});

async function idByOrigin(origin: string): Promise<Pick<RepositoryFacts, 'repo_id' | 'repo_id_from'>> {
  await using checkout = await makeCheckout({ init: false });
  checkout.git('init', '-q');
  checkout.git('remote', 'add', 'origin', origin);
  const { repo_id, repo_id_from } = await factsOf(checkout);
  return { repo_id, ...(repo_id_from === undefined ? {} : { repo_id_from }) };
}

test.each<[origin: string, id: string]>([
  ['https://example.com/owner/na.me.git', 'owner/na.me'],
  ['https://example.com/owner/name', 'owner/name'],
  ['https://someone:ghp_secret@example.com/owner/name.git/', 'owner/name'],
  ['git@example.com:owner/name.git', 'owner/name'],
  ['ssh://git@example.com:22/owner/name.git', 'owner/name'],
])('without .repo_id, the origin %s tells the id %s', async (origin, id) => {
  expect(await idByOrigin(origin)).toEqual({ repo_id: { seen: true, value: id }, repo_id_from: 'origin' });
});

test.each([
  ['https://example.com/name.git'],
  ['https://example.com/group/owner/name.git'],
  ['https://example.com/owner/name.git?x=/y/z'],
  ['../owner/name'],
  ['file:///srv/owner/name.git'],
])('without .repo_id, the origin %s tells no id', async (origin) => {
  const why = expect.stringMatching(/no URL.*into \.repo_id/);
  expect(await idByOrigin(origin)).toEqual({ repo_id: { seen: false, cause: 'absent', why } });
});

test('a .repo_id that differs from the origin wins, and one that cannot be read is not replaced', async () => {
  await using checkout = await makeCheckout();
  checkout.git('remote', 'add', 'origin', 'https://example.com/owner/name.git');
  const facts = await factsOf(checkout);
  expect(facts.repo_id).toEqual({ seen: true, value: 'example/floor' });
  expect(facts.repo_id_from).toBeUndefined();
  await using odd = await makeCheckout({ init: false });
  odd.git('init', '-q');
  odd.git('remote', 'add', 'origin', 'https://example.com/owner/name.git');
  await mkdir(join(odd.path, '.repo_id'));
  expect((await factsOf(odd)).repo_id).toMatchObject({ seen: false, cause: 'refused' });
});

test('an origin with two URLs is no answer', async () => {
  await using checkout = await makeCheckout();
  checkout.git('remote', 'add', 'origin', 'https://example.com/floor.git');
  checkout.git('remote', 'set-url', '--add', 'origin', 'https://example.com/other.git');
  expect((await factsOf(checkout)).origin).toMatchObject({ seen: false, cause: 'inconsistent' });
});

test('looking runs nothing of the checkout and writes nothing into it', async () => {
  await using checkout = await makeCheckout();
  const trap = join(checkout.path, '.git', 'trap.sh');
  await checkout.write('.git/trap.sh', `#!/bin/sh\ntouch ${join(checkout.path, 'ran')}\n`);
  await chmod(trap, 0o755);
  checkout.git('config', 'core.fsmonitor', trap);
  checkout.git('config', 'core.hooksPath', join(checkout.path, '.git'));
  await symlink(trap, join(checkout.path, '.git', 'post-index-change'));
  expect((await factsOf(checkout)).dirty).toEqual({ seen: true, value: [] });
});

test('a checkout that is not there is unseen', async () => {
  expect(await read('/nowhere/at/all')).toMatchObject({ seen: false, cause: 'absent' });
});

test('without a checkout the image’s word stands, and the rest is unseen', async () => {
  expect(await read(null, { GIT_SHA: 'abc', REPO_ID: 'example/floor' })).toMatchObject({
    seen: true,
    value: {
      source: 'image',
      git_sha: 'abc',
      repo_id: { seen: true, value: 'example/floor' },
      dirty: { seen: false },
      origin: { seen: false },
      release_tags: { seen: false },
    },
  });
  expect(await read(null)).toMatchObject({ value: { git_sha: null, repo_id: { seen: false } } });
});

test('an abort ends the look', async () => {
  await using checkout = await makeCheckout();
  const reader = createRepositoryReader({ productRoot: '.', dataRoot: '.', env: {} });
  const floor = FloorFile.parse({ repo: { path: checkout.path } });
  await expect(reader.repository(floor, AbortSignal.abort())).rejects.toThrow(/abort/i);
});
