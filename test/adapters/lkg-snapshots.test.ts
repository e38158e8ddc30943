import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { readSnapshots } from '../../src/adapters/lkg/read-snapshots.ts';
import { makeCheckout } from '../support/git-checkout.ts';

const NEVER = new AbortController().signal;
const AT = '2026-11-23T22:00:00Z';

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function latestOf(files: Readonly<Record<string, string>>) {
  await using root = await makeCheckout({ init: false });
  for (const [name, text] of Object.entries(files)) await root.write(`ops/lkg/snapshots/${name}`, text);
  const facts = await readSnapshots(root.path, NEVER);
  return facts.seen ? facts.value.latest : facts;
}

function metadata(files: Readonly<Record<string, string>>): string {
  return JSON.stringify({ timestamp_utc: AT, files });
}

test('without a snapshot there is none', async () => {
  expect(await latestOf({})).toBeNull();
  expect(await latestOf({ 'not-a-snapshot/lkg_metadata.json': '{}' })).toBeNull();
});

test('the newest one that verifies', async () => {
  const good = { 'lkg_manifest.yaml': 'kind: List\n' };
  const hashes = { 'lkg_manifest.yaml': sha256(good['lkg_manifest.yaml']) };
  expect(
    await latestOf({
      '20261120T220000Z/lkg_metadata.json': '{}',
      '20261123T220000Z/lkg_metadata.json': '{}',
      '20261123T220000Z-10/lkg_manifest.yaml': good['lkg_manifest.yaml'],
      '20261123T220000Z-10/lkg_metadata.json': metadata(hashes),
      '20261123T220000Z-9/lkg_metadata.json': '{}',
    }),
  ).toEqual({ path: 'ops/lkg/snapshots/20261123T220000Z-10', captured_utc: AT, verified: true, why: null });
});

test.each<[why: string, files: Readonly<Record<string, string>>, says: RegExp]>([
  ['no metadata', { 'lkg_manifest.yaml': 'x' }, /cannot be read: ENOENT/],
  ['metadata that is no JSON', { 'lkg_metadata.json': '{' }, /cannot be read: not JSON/],
  ['metadata without files', { 'lkg_metadata.json': JSON.stringify({ timestamp_utc: AT }) }, /does not say/],
  ['no manifest listed', { 'lkg_metadata.json': metadata({}) }, /lists no lkg_manifest.yaml/],
  [
    'a changed manifest',
    { 'lkg_manifest.yaml': 'y', 'lkg_metadata.json': metadata({ 'lkg_manifest.yaml': sha256('x') }) },
    /another sha256/,
  ],
  [
    'a manifest that is gone',
    { 'lkg_metadata.json': metadata({ 'lkg_manifest.yaml': sha256('x') }) },
    /cannot be read/,
  ],
  [
    'a file from elsewhere',
    {
      'lkg_manifest.yaml': 'x',
      'lkg_metadata.json': metadata({ 'lkg_manifest.yaml': sha256('x'), '../x': sha256('x') }),
    },
    /outside/,
  ],
])('%s does not verify, and an older one does not make up for it', async (_why, files, says) => {
  const older = 'kind: List\n';
  const latest = await latestOf({
    '20261120T220000Z/lkg_manifest.yaml': older,
    '20261120T220000Z/lkg_metadata.json': metadata({ 'lkg_manifest.yaml': sha256(older) }),
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`20261123T220000Z/${name}`, text])),
  });
  expect(latest).toMatchObject({
    path: 'ops/lkg/snapshots/20261123T220000Z',
    verified: false,
    why: expect.stringMatching(says),
  });
});
