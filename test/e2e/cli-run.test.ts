import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { FloorActivities } from '../../src/contracts/activities.ts';
import { bundleWorkflows, type WorkflowBundle, workflowsPath } from '../../src/worker/bundle.ts';
import { createFloorWorker } from '../../src/worker/worker.ts';
import { type FloorCommand, openFloorCommand, type Running } from '../support/floor-command.ts';
import { A_REF, scriptedActivities } from '../support/scripted-activities.ts';
import { shutdownRuntime, startTemporal, type TestTemporal } from '../support/temporal.ts';

jest.setTimeout(60_000);

let temporal: TestTemporal;
let workflows: WorkflowBundle;
let floor: FloorCommand;
beforeAll(async () => {
  [temporal, workflows] = await Promise.all([startTemporal(), bundleWorkflows(workflowsPath())]);
  floor = await openFloorCommand({ TEMPORAL_ADDRESS: temporal.address });
}, 120_000);
afterAll(async () => {
  await floor?.[Symbol.asyncDispose]();
  await temporal?.[Symbol.asyncDispose]();
  await shutdownRuntime();
});

/** Does work while a worker of the product serves the product's task queue, with these activities. */
async function withWorker<T>(activities: Partial<FloorActivities>, work: () => Promise<T>): Promise<T> {
  const worker = await createFloorWorker({
    connection: temporal.env.nativeConnection,
    namespace: temporal.namespace,
    activities: scriptedActivities(activities),
    workflows,
    buildId: 'test',
    drain: { graceMs: 100, forceMs: 1_000 },
  });
  return await worker.runUntil(work);
}

const isUnwell: Partial<FloorActivities> = {
  snapshotCluster: async () => await Promise.reject(ApplicationFailure.nonRetryable('refused', 'Refused')),
};
const hangs: Partial<FloorActivities> = { snapshotCluster: async () => await Context.current().cancelled };

/** The id of the run that a command has said it started. */
async function idOf(command: Running): Promise<string> {
  await command.shows(/adhoc\S+ started on Temporal/);
  return /\S+-adhoc-\S+/.exec(command.said())?.[0] ?? '';
}

test('GO: the verdict on stdout, the steps on stderr, exit code 0', async () => {
  const { exit, stdout, stderr } = await withWorker({}, async () => await floor.run(['run', 'readiness-check']));
  expect(stdout).toMatch(/^GO: all passed\n/);
  expect(stdout).toContain(`report  ${A_REF.path}\n`);
  expect(stdout).not.toContain('\u001B');
  expect(stderr).toMatch(/✓ Open readiness-check: place, floor file, session \d/);
  expect(stderr).toMatch(/✓ Publish audit_artifacts\/readiness\/20261123T133000Z \d/);
  expect(stderr).not.toContain('\u001B');
  expect(exit).toBe(0);
});

test('--json is one document of the contract, and nothing else', async () => {
  const said = await withWorker(
    {},
    async () => await floor.run(['run', 'readiness-check', '--json', '--reason', 'T-60', '--namespace', 'other']),
  );
  const document: unknown = JSON.parse(said.stdout);
  expect(document).toEqual({
    operation: 'readiness-check',
    workflow_id: expect.stringMatching(/^readiness-check-adhoc-\d{4}-\d\d-\d\d-\d{6}-[0-9a-f]{6}$/),
    run_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    verdict: 'GO',
    headline: 'GO: all passed',
    result: expect.objectContaining({ verdict: 'GO', ready: true, artifacts: [A_REF] }),
    exit: 0,
  });
  const { workflow_id } = document as { workflow_id: string };
  const described = await temporal.env.client.workflow.getHandle(workflow_id).describe();
  expect(described.memo).toMatchObject({ headline: 'GO: all passed' });
  expect(described.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value])).toEqual(
    expect.arrayContaining([
      ['FloorOperation', 'readiness-check'],
      ['FloorVerdict', 'GO'],
    ]),
  );
});

test.each<[why: string, args: readonly string[], activities: Partial<FloorActivities>, verdict: string, exit: number]>([
  ['NO-GO', ['readiness-check'], isUnwell, 'NO_GO', 3],
  ['GO of a slot', ['pre-open-readiness'], {}, 'GO', 0],
  ['NO-GO of a slot', ['pre-market-readiness'], isUnwell, 'NO_GO', 3],
  ['deploy report', ['deploy-report'], {}, 'COMPLETE', 0],
])('%s', async (_why, args, activities, verdict, exit) => {
  const said = await withWorker(activities, async () => await floor.run(['run', ...args, '--json']));
  expect(JSON.parse(said.stdout)).toMatchObject({ operation: args[0], verdict, exit });
  expect(said.exit).toBe(exit);
});

test("a slot shows its part's steps, too", async () => {
  const { stderr } = await withWorker({}, async () => await floor.run(['run', 'pre-open-readiness']));
  expect(stderr).toMatch(/✓ Judge every check and render the report/);
});

test('evidence that cannot be written is no verdict: exit code 4, with the reason', async () => {
  const full = {
    openRun: async () => await Promise.reject(ApplicationFailure.nonRetryable('disk full', 'EvidenceNotWritten')),
  };
  const said = await withWorker(full, async () => await floor.run(['run', 'readiness-check', '--json']));
  expect(JSON.parse(said.stdout)).toMatchObject({
    verdict: null,
    result: null,
    exit: 4,
    headline: expect.stringMatching(/disk full/),
  });
  expect(said.exit).toBe(4);
});

test.each<[how: 'terminate' | 'cancel', said: RegExp]>([
  ['terminate', /was terminated/],
  ['cancel', /was cancelled/],
])('a run that somebody ends has no verdict: %s', async (how, pattern) => {
  const said = await withWorker(hangs, async () => {
    const command = floor.start(['run', 'readiness-check', '--json']);
    const handle = temporal.env.client.workflow.getHandle(await idOf(command));
    await command.shows(/Read namespace trading-floor/);
    await handle[how]();
    return await command.ended;
  });
  expect(JSON.parse(said.stdout)).toMatchObject({ verdict: null, exit: 4, headline: expect.stringMatching(pattern) });
  expect(said.exit).toBe(4);
});

test.each<[signal: NodeJS.Signals]>([['SIGINT'], ['SIGTERM']])(
  'on %s the command leaves, says how to go on, and the run goes on',
  async (signal) => {
    await withWorker(hangs, async () => {
      const command = floor.start(['run', 'readiness-check', '--json']);
      const id = await idOf(command);
      command.child.kill(signal);
      const { exit, stdout, stderr } = await command.ended;
      expect(stderr).toContain(`interrupted: ${id} goes on in Temporal`);
      expect(stderr).toContain(`temporal workflow cancel --address ${temporal.address} --workflow-id ${id}`);
      expect(JSON.parse(stdout)).toMatchObject({ workflow_id: id, verdict: null, exit: 130 });
      expect(exit).toBe(130);
      const handle = temporal.env.client.workflow.getHandle(id);
      expect((await handle.describe()).status.name).toBe('RUNNING');
      await handle.terminate();
    });
  },
);

test('--no-wait leaves the run to Temporal', async () => {
  const { exit, stdout } = await floor.run(['run', 'readiness-check', '--no-wait', '--json']);
  const document: { workflow_id: string } = JSON.parse(stdout);
  expect(document).toMatchObject({ verdict: null, result: null, exit: 0 });
  expect(exit).toBe(0);
  const handle = temporal.env.client.workflow.getHandle(document.workflow_id);
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await handle.terminate();
});

test('without a worker it says so, and waits', async () => {
  const command = floor.start(['run', 'readiness-check']);
  const handle = temporal.env.client.workflow.getHandle(await idOf(command));
  await command.shows(/No worker takes it up: .* task queue floor-ops/);
  await handle.terminate();
  expect((await command.ended).exit).toBe(4);
});

test('a namespace without the search attributes is exit code 2, with the commands that mend it', async () => {
  await using bare = await startTemporal({ searchAttributes: [] });
  const { exit, stderr } = await floor.run(['run', 'readiness-check'], { TEMPORAL_ADDRESS: bare.address });
  expect(stderr).toMatch(/^floor: namespace 'default' lacks the search attributes FloorOperation, FloorVerdict, /m);
  expect(stderr).toContain('temporal operator search-attribute create --namespace default --type Keyword');
  expect(exit).toBe(2);
});

test('the page of a run is told where the UI is known', async () => {
  const { stdout } = await withWorker(
    {},
    async () => await floor.run(['run', 'deploy-report'], { TEMPORAL_UI_URL: 'http://ui.example:8233/' }),
  );
  expect(stdout).toMatch(
    /page {4}http:\/\/ui\.example:8233\/namespaces\/default\/workflows\/deploy-report-adhoc-\S+\/[0-9a-f-]{36}\n/,
  );
});

test('schedules: drift, apply, none, list, and status shows them', async () => {
  const before = await floor.run(['schedules', 'diff']);
  expect(before.stdout).toMatch(/^floor-pre-market-readiness: missing; nothing fires\n/);
  expect(before.exit).toBe(3);
  const applied = await floor.run(['schedules', 'apply', '--json']);
  expect(JSON.parse(applied.stdout)).toMatchObject({ schedules: [{ did: 'created' }, { did: 'created' }], exit: 0 });
  const after = await floor.run(['schedules', 'diff', '--json']);
  expect(JSON.parse(after.stdout)).toMatchObject({ in_sync: true, exit: 0 });
  expect(after.exit).toBe(0);
  const listed = await floor.run(['schedules', 'list']);
  expect(listed.stdout).toMatch(
    /floor-pre-open-readiness +active +\d{4}-\d\d-\d\d 09:15:00 E[SD]T +\d{4}-\d\d-\d\dT1[34]:15:00Z/,
  );
  const status = await floor.run(['status', '--json']);
  const { next, temporal: timetable } = JSON.parse(status.stdout);
  expect(next).toHaveLength(5);
  expect(timetable).toMatchObject({ reachable: true });
  expect(status.exit).toBe(4);
});
