import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createFloorActivities } from '../../src/activities/floor-activities.ts';
import type {
  FloorActivities,
  GatheredEvidence,
  OpenedRun,
  Published,
  ReadinessSummary,
} from '../../src/contracts/activities.ts';
import { ReadinessReport } from '../../src/contracts/readiness-report.ts';
import type { RunOrigin } from '../../src/contracts/run.ts';
import { RunRecord } from '../../src/contracts/run-record.ts';
import { portsOf } from '../support/case-floor.ts';
import { caseOf, inputOf } from '../support/cases/case-input.ts';

jest.setTimeout(60_000);

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

function originOf(run_id: string, changes: Partial<RunOrigin> = {}): RunOrigin {
  return {
    operation: 'readiness-check',
    workflow_id: 'w-1',
    run_id,
    workflow_type: 'readinessCheck',
    requested_utc: '2026-11-23T14:15:00.000Z',
    local: false,
    scheduled: null,
    parent: null,
    ...changes,
  };
}

interface Run {
  readonly opened: OpenedRun;
  readonly evidence: GatheredEvidence;
  readonly summary: ReadinessSummary;
}

async function seen<T>(value: Promise<T>): Promise<{ readonly seen: true; readonly value: T }> {
  return { seen: true, value: await value };
}

/** Looks and judges; what is published is left to the test. */
async function look(activities: FloorActivities, origin: RunOrigin, input: object = {}): Promise<Run> {
  const opened = await activities.openRun({ origin, input });
  const { run } = opened;
  const cluster = await seen(activities.snapshotCluster({ run, within_ms: 5_000 }));
  const repository = await seen(activities.snapshotRepository({ run, within_ms: 5_000 }));
  const probes = [];
  for (const group of opened.probe_groups) {
    probes.push({ group, gathered: await seen(activities.probeServices({ run, group, cluster, within_ms: 5_000 })) });
  }
  const evidence = { cluster, repository, probes };
  return { opened, evidence, summary: await activities.reportReadiness({ run, evidence }) };
}

async function publish(activities: FloorActivities, { opened, summary }: Run): Promise<Published> {
  return await activities.writeArtifact({ run: opened.run, files: summary.files });
}

function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function at(path: string): Promise<Buffer> {
  return await readFile(join(root, path));
}

const HEALTHY = caseOf({});

describe('a run over a healthy floor', () => {
  test('is GO, and what it leaves is whole, schema-true and sealed', async () => {
    const activities = createFloorActivities(portsOf(inputOf(HEALTHY), root));
    const run = await look(activities, originOf('run-1'));
    expect(run.summary).toMatchObject({ verdict: 'GO', ready: true, failing: [], unknown: [] });
    const published = await publish(activities, run);
    expect(published.latest).toBe('replaced');

    const [markdown, json, record] = published.artifacts;
    expect([markdown, json, record].map((ref) => ref?.path.split('/').at(-1))).toEqual([
      'readiness_report.md',
      'readiness_report.json',
      'run.json',
    ]);
    for (const ref of published.artifacts) expect(sha256(await at(ref.path))).toBe(ref.sha256);

    const report = ReadinessReport.parse(JSON.parse((await at(json?.path ?? '')).toString()));
    const text = (await at(markdown?.path ?? '')).toString();
    const lines = text.trimEnd().split('\n');
    expect(lines.at(-1)).toBe(`\`readiness_report.json\` sha256 \`${json?.sha256 ?? ''}\``);
    expect(report.markdown.sha256).toBe(sha256(`${lines.slice(0, -1).join('\n')}\n`));
    expect(text).toContain('**READY (GO)**');

    const { files } = RunRecord.parse(JSON.parse((await at(record?.path ?? '')).toString()));
    for (const file of files) expect(sha256(await at(file.path))).toBe(file.sha256);
    for (const { evidence } of report.checks) {
      for (const ref of evidence) expect(files).toContainEqual(ref);
    }
    expect(report.checks.filter(({ evidence }) => evidence.length === 0)).toEqual([]);
    expect(await at('audit_artifacts/readiness_report.json')).toEqual(await at(json?.path ?? ''));
  });

  test('judged twice on the same evidence gives the same bytes', async () => {
    const activities = createFloorActivities(portsOf(inputOf(HEALTHY), root));
    const run = await look(activities, originOf('run-1'));
    const again = await activities.reportReadiness({ run: run.opened.run, evidence: run.evidence });
    expect(again).toEqual(run.summary);
  });

  test('published twice is published once', async () => {
    const activities = createFloorActivities(portsOf(inputOf(HEALTHY), root));
    const run = await look(activities, originOf('run-1'));
    const first = await publish(activities, run);
    expect(await publish(activities, run)).toEqual(first);
    expect(await readdir(join(root, 'audit_artifacts/readiness'))).toHaveLength(1);
  });

  test('of another namespace never becomes the latest', async () => {
    const activities = createFloorActivities(portsOf(inputOf(HEALTHY), root));
    const run = await look(activities, originOf('run-1'), { namespace: 'other' });
    expect(run.summary.verdict).toBe('NO_GO');
    expect((await publish(activities, run)).latest).toBe('none');
    await expect(at('audit_artifacts/readiness_report.md')).rejects.toThrow('ENOENT');
  });
});

describe('evidence that was altered between looking and judging', () => {
  test.each([
    ['the pods', 'cluster/trading-floor/pods', 'safety.agent_mode_not_execute'],
    ['the index', 'cluster/index', 'cluster.connectivity'],
    ['a service’s answers', 'probes/marketdata-mcp-server', 'safety.marketdata_fresh'],
    ['the build proof', 'repository/build', 'safety.ci_safety_lint'],
  ])('makes what stood on %s UNKNOWN', async (_what, key, check) => {
    const activities = createFloorActivities(portsOf(inputOf(HEALTHY), root));
    const run = await look(activities, originOf('run-1'));
    await publish(activities, run);
    const directory = join(root, run.opened.run.place.directory);
    const ending = key.startsWith('cluster/trading-floor') ? 'jsonl' : 'json';
    const victim = sha256(await readFile(join(directory, 'evidence', `${key}.${ending}`)));

    const second = createFloorActivities(portsOf(inputOf(HEALTHY), root));
    const opened = await second.openRun({ origin: originOf('run-2'), input: {} });
    const cluster = { seen: true, value: await second.snapshotCluster({ run: opened.run, within_ms: 5_000 }) } as const;
    const repository = {
      seen: true,
      value: await second.snapshotRepository({ run: opened.run, within_ms: 5_000 }),
    } as const;
    const probes = [];
    for (const group of opened.probe_groups) {
      const gathered = await second.probeServices({ run: opened.run, group, cluster, within_ms: 5_000 });
      probes.push({ group, gathered: { seen: true, value: gathered } as const });
    }
    const object = join(root, 'audit_artifacts/.staging/run-2/objects', victim);
    await chmod(object, 0o644);
    await writeFile(object, (await readFile(object, 'utf8')).replace('OBSERVE', 'EXECUTE').concat(' '));

    const summary = await second.reportReadiness({ run: opened.run, evidence: { cluster, repository, probes } });
    expect(summary.verdict).toBe('NO_GO');
    expect(summary.unknown).toContain(check);
  });
});

test.each([
  [
    'T-60 that started after the open',
    'floor-pre-market-readiness',
    '2026-11-23T13:30:00Z',
    '2026-11-23T14:40:00Z',
    'NO_GO',
  ],
  [
    'T-60 that started in T-15’s time',
    'floor-pre-market-readiness',
    '2026-11-23T13:30:00Z',
    '2026-11-23T14:20:00Z',
    'NO_GO',
  ],
  ['T-60 two minutes late', 'floor-pre-market-readiness', '2026-11-23T13:30:00Z', '2026-11-23T13:32:00Z', 'GO'],
  ['T-15 on time', 'floor-pre-open-readiness', '2026-11-23T14:15:00Z', '2026-11-23T14:15:02Z', 'GO'],
  ['T-15 at the open', 'floor-pre-open-readiness', '2026-11-23T14:15:00Z', '2026-11-23T14:30:00Z', 'NO_GO'],
])('%s', async (_what, schedule_id, nominal_utc, started, verdict) => {
  const input = inputOf(caseOf({ at: started }));
  const activities = createFloorActivities(portsOf(input, root));
  const run = await look(activities, originOf('run-1', { scheduled: { schedule_id, nominal_utc } }));
  expect(run.summary.verdict).toBe(verdict);
  expect(run.summary.unknown).toEqual(verdict === 'NO_GO' ? ['run.slot'] : []);
});

test('a run that is judged after its deadline does not pass for one that was not', async () => {
  const input = inputOf(HEALTHY);
  let late = 0;
  const clock = { kind: 'live', now: () => input.nowMs + late } as const;
  const activities = createFloorActivities(portsOf(input, root, { clock }));
  const run = await look(activities, originOf('run-1'));
  expect(run.summary.verdict).toBe('GO');
  late = 121_000;
  const again = await activities.reportReadiness({ run: run.opened.run, evidence: run.evidence });
  expect(again).toMatchObject({ verdict: 'NO_GO', unknown: ['run.deadline'] });
});

test('a rehearsal is stamped, and is never the latest', async () => {
  const input = inputOf(HEALTHY);
  const activities = createFloorActivities(
    portsOf(input, root, { clock: { kind: 'simulated', now: () => input.nowMs } }),
  );
  const run = await look(activities, originOf('local-1', { local: true }));
  const { latest, artifacts } = await publish(activities, run);
  expect(latest).toBe('none');
  const report = JSON.parse((await at(artifacts[1]?.path ?? '')).toString());
  expect(report).toMatchObject({ clock: 'simulated', run: { trigger: 'local', workflow_history: false } });
});
