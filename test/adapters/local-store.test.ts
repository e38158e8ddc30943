import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createLocalStore } from '../../src/adapters/evidence/local-store.ts';
import type { EvidenceStore } from '../../src/contracts/ports.ts';
import type { Ref } from '../../src/contracts/ref.ts';
import type { RunPlace } from '../../src/contracts/run.ts';
import type { RunRecord } from '../../src/contracts/run-record.ts';

const NOON = Date.parse('2026-11-23T13:30:00.250Z');
jest.setTimeout(60_000);

let root: string;
let store: EvidenceStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'evidence-'));
  store = createLocalStore(root);
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function recordOf(
  place: RunPlace,
  files: readonly Ref[],
  changes: { started?: string; trigger?: string; clock?: string; configured?: boolean } = {},
): string {
  const record = {
    schema_version: 'floor-ops/run/v1',
    who: {
      trigger: changes.trigger ?? 'manual',
      requested_by: null,
      starter_identity: null,
      worker_identity: 'w',
      cluster_user: null,
    },
    what: {
      operation: 'readiness-check',
      workflow_type: 'readinessCheck',
      inputs: {},
      code_version: null,
      sources_digest: null,
      config_digest: 'd',
      namespace: 'n',
      configured_namespace: changes.configured ?? true,
      supersedes: null,
    },
    why: { reason: null, phase: null },
    when: {
      requested_utc: '',
      started_utc: changes.started ?? '2026-11-23T13:30:00.250Z',
      finished_utc: '',
      deadline_utc: '',
      trading_day: '2026-11-23',
      clock: changes.clock ?? 'live',
      slot: null,
    },
    workflow: { workflow_id: 'w', run_id: place.key, history: true, parent: null },
    outcome: { verdict: 'GO', headline: 'GO' },
    steps: [],
    missing: [],
    files: [...files],
  };
  return JSON.stringify(record satisfies Record<keyof RunRecord, unknown>);
}

async function publishRun(
  key: string,
  startedMs: number,
  changes: Parameters<typeof recordOf>[2] = {},
): Promise<RunPlace> {
  const { place } = await store.claim('readiness', startedMs, key);
  const report = await store.stage(place, 'readiness_report.md', Buffer.from(`report of ${key}`));
  const started = new Date(startedMs).toISOString();
  const record = await store.stage(place, 'run.json', Buffer.from(recordOf(place, [report], { started, ...changes })));
  await store.publish(place, [report, record]);
  return place;
}

async function latest(): Promise<string> {
  return await readFile(join(root, 'audit_artifacts/readiness_report.md'), 'utf8');
}

describe('a place', () => {
  test('is the same for the same run, however often it is asked for', async () => {
    const first = await store.claim('readiness', NOON, 'run-a');
    expect(await store.claim('readiness', NOON + 9_000, 'run-a')).toEqual(first);
    expect(first.place.directory).toBe('audit_artifacts/readiness/20261123T133000Z');
    expect(first.startedMs).toBe(NOON);
  });

  test('is given once: fifty runs of one second have fifty places', async () => {
    const keys = Array.from({ length: 50 }, (_, index) => `run-${index}`);
    const claims = await Promise.all(keys.map(async (key) => await store.claim('readiness', NOON, key)));
    const stamps = claims.map(({ place }) => place.stamp);
    expect(new Set(stamps).size).toBe(50);
    expect(stamps.toSorted()).toContain('20261123T133000Z-50');
  });

  test('of a run that was published is not given again', async () => {
    await publishRun('run-a', NOON);
    const next = await store.claim('readiness', NOON, 'run-b');
    expect(next.place.stamp).toBe('20261123T133000Z-2');
  });

  test('refuses a key that is a path', async () => {
    await expect(store.claim('readiness', NOON, '../../etc')).rejects.toThrow('letters, digits');
  });
});

describe('publishing', () => {
  test('shows the whole run at once, read-only, and leaves nothing staged', async () => {
    const { place } = await store.claim('readiness', NOON, 'run-a');
    const sink = store.sink(place);
    const document = await sink.document('cluster/index', { b: 1, a: 2 });
    const lines = await sink.lines('cluster/trading-floor/pods', ['{"n":1}', '{"n":2}']);
    const record = await store.stage(place, 'run.json', Buffer.from(recordOf(place, [document, lines])));
    await expect(stat(join(root, place.directory))).rejects.toThrow('ENOENT');

    await store.publish(place, [document, lines, record]);

    expect(await readFile(join(root, document.path), 'utf8')).toBe('{\n  "a": 2,\n  "b": 1\n}\n');
    expect(await readFile(join(root, lines.path), 'utf8')).toBe('{"n":1}\n{"n":2}\n');
    expect(lines.path).toBe('audit_artifacts/readiness/20261123T133000Z/evidence/cluster/trading-floor/pods.jsonl');
    expect((await stat(join(root, lines.path))).mode & 0o777).toBe(0o444);
    expect(await readdir(join(root, 'audit_artifacts/.staging'))).toEqual(['claims']);
    expect(await readdir(join(root, 'audit_artifacts/.staging/claims/readiness'))).toEqual([]);
  });

  test('a second time changes nothing', async () => {
    const place = await publishRun('run-a', NOON);
    const other = await store.stage(place, 'readiness_report.md', Buffer.from('another text'));
    await store.publish(place, [other]);
    expect(await readFile(join(root, place.directory, 'readiness_report.md'), 'utf8')).toBe('report of run-a');
  });

  test('the same evidence staged by two attempts is one file', async () => {
    const { place } = await store.claim('readiness', NOON, 'run-a');
    const sink = store.sink(place);
    const [first, second] = await Promise.all([sink.document('x', { a: 1 }), sink.document('x', { a: 1 })]);
    expect(first).toEqual(second);
  });

  test('a staged file that was cut short stops it, and no directory appears', async () => {
    const { place } = await store.claim('readiness', NOON, 'run-a');
    const report = await store.stage(place, 'readiness_report.md', Buffer.from('a report'));
    const object = join(root, 'audit_artifacts/.staging/run-a/objects', report.sha256);
    await chmod(object, 0o644);
    await writeFile(object, 'a');
    await expect(store.publish(place, [report])).rejects.toThrow('1 bytes staged, 8 written');
    await expect(stat(join(root, place.directory))).rejects.toThrow('ENOENT');
  });

  test('a directory of that name that is not ours is never touched', async () => {
    const { place } = await store.claim('readiness', NOON, 'run-a');
    await mkdir(join(root, place.directory), { recursive: true });
    await writeFile(join(root, place.directory, 'readiness_report.md'), 'forged');
    const report = await store.stage(place, 'readiness_report.md', Buffer.from('true'));
    await expect(store.publish(place, [report])).rejects.toThrow(/cannot be written|not empty|ENOTEMPTY/);
    expect(await readFile(join(root, place.directory, 'readiness_report.md'), 'utf8')).toBe('forged');
  });
});

describe('reading back', () => {
  test('an altered file is not read', async () => {
    const { place } = await store.claim('readiness', NOON, 'run-a');
    const ref = await store.sink(place).document('x', { mode: 'EXECUTE' });
    const object = join(root, 'audit_artifacts/.staging/run-a/objects', ref.sha256);
    await chmod(object, 0o644);
    await writeFile(object, '{\n  "mode": "OBSERVE"\n}\n');
    await expect(store.read(place, ref)).rejects.toThrow(/sha256 is .* was written as/);
  });

  test('a file that is gone is not read', async () => {
    const { place } = await store.claim('readiness', NOON, 'run-a');
    const ref = { path: `${place.directory}/evidence/x.json`, sha256: 'a'.repeat(64), bytes: 3 };
    await expect(store.read(place, ref)).rejects.toThrow('gone');
  });
});

describe('the latest', () => {
  const names = ['readiness_report.md'];

  test('is the run that started last, in whatever order runs end', async () => {
    await publishRun('late', NOON + 60_000);
    expect(await store.promote('readiness', names)).toBe('20261123T133100Z');
    await publishRun('early', NOON);
    expect(await store.promote('readiness', names)).toBe('20261123T133100Z');
    expect(await latest()).toBe('report of late');
  });

  test('within a second goes by the start, not by who had the name first', async () => {
    await publishRun('later', NOON + 500);
    await publishRun('earlier', NOON);
    await store.promote('readiness', names);
    expect(await latest()).toBe('report of later');
  });

  test.each([
    ['a backfill', { trigger: 'backfill' }],
    ['a rehearsal', { clock: 'simulated' }],
    ['a run of another namespace', { configured: false }],
  ])('is never %s', async (_what, changes) => {
    await publishRun('good', NOON);
    await publishRun('other', NOON + 60_000, changes);
    expect(await store.promote('readiness', names)).toBe('20261123T133000Z');
    expect(await latest()).toBe('report of good');
  });

  test('settles on the newest when thirty runs end at once', async () => {
    const runs = Array.from({ length: 30 }, (_, index) => index);
    await Promise.all(
      runs.map(async (index) => {
        await publishRun(`run-${index}`, NOON + index * 1_000);
        await store.promote('readiness', names);
      }),
    );
    expect(await latest()).toBe('report of run-29');
  });

  test('is nothing when no run may be it', async () => {
    await publishRun('other', NOON, { trigger: 'backfill' });
    expect(await store.promote('readiness', names)).toBeUndefined();
  });
});

test('a place that cannot be written says which, why and the way out', async () => {
  await writeFile(join(root, 'audit_artifacts'), 'a file stands in the way');
  await expect(store.claim('readiness', NOON, 'run-a')).rejects.toThrow(
    /audit_artifacts: .*--data \((ENOTDIR|EEXIST)\)/,
  );
});
