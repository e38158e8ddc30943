import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createFloorActivities } from '../../../src/activities/floor-activities.ts';
import { liveClock, simulatedClock } from '../../../src/adapters/clock.ts';
import { createLocalStore } from '../../../src/adapters/evidence/local-store.ts';
import { createBlindReader } from '../../../src/adapters/kubernetes/blind-reader.ts';
import { type LocalGround, localOrigin, localRunbook } from '../../../src/cli/local-runbook.ts';
import { createLocalScopes } from '../../../src/cli/local-scopes.ts';
import { judge } from '../../../src/cli/run-outcome.ts';
import { RUNBOOKS } from '../../../src/cli/runbooks.ts';
import { FloorFile } from '../../../src/contracts/floor-file.ts';
import { unseen } from '../../../src/contracts/observation.ts';
import type { OperationName } from '../../../src/contracts/operations.ts';
import type { Clock, ClusterReader, RepositoryReader, ServiceProber } from '../../../src/contracts/ports.ts';
import { ReadinessReport } from '../../../src/contracts/readiness-report.ts';
import type { RunWatch } from '../../../src/contracts/run-watch.ts';

const NOTHING = unseen('absent', 'none here');
const repository: RepositoryReader = {
  repository: async () => NOTHING,
  manifests: async () => NOTHING,
  lkg: async () => NOTHING,
  build: async () => NOTHING,
};
const prober: ServiceProber = {
  probe: async ({ component }) => ({ component: component.name, observed_utc: '', replicas: NOTHING }),
};

/** Hangs until it is told to stop; says when it was asked. */
function hangingReader(): { readonly reader: ClusterReader; readonly asked: Promise<void> } {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const look: ClusterReader['look'] = async ({ signal }) => {
    resolve();
    return await new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')));
    });
  };
  return { reader: { look }, asked };
}

interface Stage extends AsyncDisposable {
  readonly data: string;
  readonly cancel: AbortController;
  readonly steps: string[];
  run(operation: OperationName): Promise<unknown>;
}

async function openStage(
  over: { clock?: Clock; cluster?: ClusterReader; repository?: RepositoryReader } = {},
): Promise<Stage> {
  const data = await mkdtemp(join(tmpdir(), 'floor-local-'));
  const clock = over.clock ?? liveClock();
  const scopes = createLocalScopes();
  const cancel = new AbortController();
  const steps: string[] = [];
  const watch: RunWatch = {
    began: (id) => steps.push(`began ${id}`),
    troubled: () => undefined,
    ended: (id, how) => steps.push(`${how} ${id}`),
    noted: () => undefined,
  };
  const activities = createFloorActivities({
    floor: FloorFile.parse({}),
    floorDigest: 'f'.repeat(64),
    cluster: over.cluster ?? createBlindReader('no kubeconfig', clock),
    prober,
    repository: over.repository ?? repository,
    store: createLocalStore(data),
    clock,
    starter: { identityOf: async () => NOTHING },
    scope: scopes.current,
    workerIdentity: 'test@here',
    codeVersion: null,
  });
  let count = 0;
  const ground: LocalGround = {
    activities,
    clock,
    scopes,
    watch,
    signal: cancel.signal,
    newRunId: () => `run-${(count += 1)}`,
    onAnnouncement: () => undefined,
  };
  return {
    data,
    cancel,
    steps,
    run: async (operation) =>
      await RUNBOOKS[operation](localRunbook(localOrigin(operation, `local-${operation}`, ground), ground), {}, []),
    [Symbol.asyncDispose]: async () => await rm(data, { recursive: true, force: true }),
  };
}

async function reportIn(directory: string): Promise<ReadinessReport> {
  return ReadinessReport.parse(JSON.parse(await readFile(join(directory, 'readiness_report.json'), 'utf8')));
}

test('where nothing can be seen there is a report, and it says NO-GO and why', async () => {
  await using stage = await openStage();
  const judged = judge('readiness-check', await stage.run('readiness-check'));
  expect(judged).toMatchObject({ verdict: 'NO_GO', exit: 3 });
  const report = await reportIn(join(stage.data, 'audit_artifacts'));
  expect(report.headline).toMatch(/no kubeconfig/);
  expect(report.run).toMatchObject({ trigger: 'local', workflow_history: false, run_id: 'run-1' });
  expect(report.clock).toBe('live');
  expect(stage.steps[0]).toBe('began open-run/openRun');
  expect(stage.steps.at(-1)).toBe('done write-artifact/writeArtifact');
});

test('the deploy report of nothing is a failed one', async () => {
  await using stage = await openStage();
  expect(judge('deploy-report', await stage.run('deploy-report'))).toMatchObject({ verdict: 'INCOMPLETE', exit: 3 });
});

test('a slot of the day has its readiness check as a part, with a run of its own', async () => {
  await using stage = await openStage();
  expect(judge('pre-open-readiness', await stage.run('pre-open-readiness'))).toMatchObject({ exit: 3 });
  const report = await reportIn(join(stage.data, 'audit_artifacts'));
  expect(report.run).toMatchObject({ workflow_id: 'local-pre-open-readiness/readiness', run_id: 'run-2' });
});

test('a rehearsal is stamped, lies in its own directory, and never becomes the latest', async () => {
  await using stage = await openStage({ clock: simulatedClock(Date.parse('2026-11-27T14:15:00Z')) });
  await stage.run('readiness-check');
  const written = await readdir(join(stage.data, 'audit_artifacts'));
  expect(written.filter((name) => name.startsWith('readiness_report'))).toEqual([]);
  const [run = ''] = await readdir(join(stage.data, 'audit_artifacts', 'readiness'));
  expect(run).toMatch(/^20261127T14150\dZ$/);
  const report = await reportIn(join(stage.data, 'audit_artifacts', 'readiness', run));
  expect(report).toMatchObject({ clock: 'simulated', session: { trading_day: '2026-11-27', phase: 'pre_open' } });
});

test('a cancelled run leaves nothing, and no second failure is let loose', async () => {
  const { reader, asked } = hangingReader();
  const loose: unknown[] = [];
  const keep = (error: unknown): void => void loose.push(error);
  process.on('unhandledRejection', keep);
  try {
    // Two activities hang when the run is cancelled.
    const hangs: RepositoryReader = { ...repository, lkg: async () => await new Promise(() => undefined) };
    await using stage = await openStage({ cluster: reader, repository: hangs });
    const running = stage.run('readiness-check');
    await asked;
    stage.cancel.abort();
    await expect(running).rejects.toMatchObject({ name: 'CancelledFailure' });
    const left = await readdir(join(stage.data, 'audit_artifacts'), { recursive: true });
    expect(left.filter((name) => /run-1|readiness_report|run\.json/.test(name))).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(loose).toEqual([]);
  } finally {
    process.off('unhandledRejection', keep);
  }
});
