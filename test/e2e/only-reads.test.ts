/** The API server itself testifies what a readiness check did to it: its audit log is the proof of read-only. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { FloorFile } from '../../src/contracts/floor-file.ts';
import { loadFloorConfig } from '../../src/worker/floor-config.ts';
import { bootFloor } from '../support/proxied-floor.ts';
import { checkFloor } from '../support/whole-check.ts';

jest.setTimeout(120_000);

let floor: Awaited<ReturnType<typeof bootFloor>>;
let file: FloorFile;
let root: string;

beforeAll(async () => {
  floor = await bootFloor();
  root = await mkdtemp(join(tmpdir(), 'only-reads-'));
  ({ floor: file } = await loadFloorConfig({ config: floor.floorFile, env: {}, nowMs: Date.now(), cwd: root }));
}, 120_000);
afterAll(async () => {
  await floor.stop();
  await rm(root, { recursive: true, force: true });
});

interface AuditEvent {
  readonly stage: string;
  readonly verb: string;
  readonly auditID: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string };
}

async function auditOf(user: string): Promise<readonly AuditEvent[]> {
  const lines = (await readFile(floor.auditLog, 'utf8')).trim().split('\n');
  const events: AuditEvent[] = lines.map((line) => JSON.parse(line));
  return events.filter((event) => event.user.username === user && event.stage === 'ResponseComplete');
}

const REVIEWS = ['selfsubjectreviews', 'selfsubjectrulesreviews', 'selfsubjectaccessreviews'];

test.each([
  ['the worker’s own identity', 'kubeconfig', 'system:serviceaccount:floor-ops:floor-ops-worker', 'GO'],
  ['an administrator, who could do anything', 'adminKubeconfig', 'floor-admin', 'NO_GO'],
] as const)('%s only reads', async (_who, kubeconfig, user, verdict) => {
  const { result, report } = await checkFloor(file, floor[kubeconfig], root);
  expect(result.verdict).toBe(verdict);
  expect(report.cluster.user).toBe(user);

  const events = await auditOf(user);
  expect(events.length).toBeGreaterThan(60);
  const doubtful = events.filter(({ verb, objectRef }) => {
    const reads = ['get', 'list', 'watch'].includes(verb) && !['secrets'].includes(objectRef?.resource ?? '');
    return !reads && !(verb === 'create' && REVIEWS.includes(objectRef?.resource ?? ''));
  });
  expect(doubtful).toEqual([]);
});

test('an identity that could write is a FAIL of its own, whatever it did', async () => {
  const { report } = await checkFloor(file, floor.adminKubeconfig, root);
  expect(report.checks.find(({ name }) => name === 'identity.read_only')?.status).toBe('FAIL');
});

test('every request of a run is in the API server’s own log, by its audit id', async () => {
  const { report } = await checkFloor(file, floor.kubeconfig, root);
  const record = JSON.parse(await readFile(join(root, report.run.directory, 'run.json'), 'utf8'));
  const ours: string[] = record.steps.flatMap(({ audit_id }: { audit_id: string | null }) => audit_id ?? []);
  const theirs = new Set((await auditOf(report.cluster.user ?? '')).map(({ auditID }) => auditID));
  expect(ours.length).toBeGreaterThan(60);
  expect(ours.filter((id) => !theirs.has(id))).toEqual([]);
});
