/**
 * Records the histories that the tests replay: `npm run histories`. Each is a run of a real workflow on a real server,
 * with activities that answer as told, so that the same scenario can be recorded again.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Context } from '@temporalio/activity';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import type { FloorActivities } from '../../src/contracts/activities.ts';
import { scriptedActivities } from './scripted-activities.ts';
import { shutdownRuntime, startTemporal, temporalCli } from './temporal.ts';

const run = promisify(execFile);
const TASK_QUEUE = 'floor-ops';

interface Scenario {
  /** File below test/histories/. */
  readonly name: string;
  readonly type: string;
  readonly activities: FloorActivities;
  readonly args?: readonly unknown[];
  /** Cancels it once this activity has begun. */
  readonly cancelAt?: string;
}

async function hang(): Promise<never> {
  Context.current().heartbeat();
  return await Context.current().cancelled;
}

async function refuse(): Promise<never> {
  throw new Error('no space left on the device (ENOSPC)');
}

function failsOnEvidence(): FloorActivities {
  const activities = scriptedActivities();
  const report = activities.reportReadiness;
  activities.reportReadiness = async (request) => {
    if (request.evidence.cluster.seen) throw new TypeError('evidence cannot be read back');
    return await report(request);
  };
  return activities;
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'readiness-check.go', type: 'readinessCheck', activities: scriptedActivities() },
  {
    name: 'readiness-check.input',
    type: 'readinessCheck',
    activities: scriptedActivities(),
    args: [{ reason: 'a drill' }],
  },
  {
    name: 'readiness-check.nothing-answers',
    type: 'readinessCheck',
    activities: scriptedActivities({ snapshotCluster: hang, snapshotRepository: hang, probeServices: hang }, 3_000),
  },
  { name: 'readiness-check.report-of-nothing', type: 'readinessCheck', activities: failsOnEvidence() },
  {
    name: 'readiness-check.cancelled',
    type: 'readinessCheck',
    activities: scriptedActivities({ snapshotCluster: hang }, 60_000),
    cancelAt: 'snapshotCluster',
  },
  { name: 'readiness-check.disk-full', type: 'readinessCheck', activities: scriptedActivities({ openRun: refuse }) },
  {
    name: 'readiness-check.invalid-input',
    type: 'readinessCheck',
    activities: scriptedActivities(),
    args: [{ namespace: 'No Such' }],
  },
  { name: 'deploy-report.ok', type: 'deployReport', activities: scriptedActivities() },
  { name: 'pre-market-readiness.go', type: 'preMarketReadiness', activities: scriptedActivities() },
  {
    name: 'pre-open-readiness.no-go',
    type: 'preOpenReadiness',
    activities: scriptedActivities({ snapshotCluster: refuse }),
  },
];

async function record(): Promise<void> {
  await using temporal = await startTemporal();
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url)),
  });
  for (const scenario of SCENARIOS) {
    const activities = scenario.activities as FloorActivities & {
      readonly calls?: readonly { readonly name: string }[];
    };
    const worker = await Worker.create({
      connection: temporal.env.nativeConnection,
      namespace: temporal.namespace,
      taskQueue: TASK_QUEUE,
      identity: 'recorder',
      workflowBundle,
      activities,
      workflowFailureErrorTypes: { '*': ['Error'] },
    });
    await worker.runUntil(async () => {
      const handle = await temporal.env.client.workflow.start(scenario.type, {
        taskQueue: TASK_QUEUE,
        workflowId: scenario.name,
        args: [...(scenario.args ?? [])],
      });
      if (scenario.cancelAt !== undefined) {
        while (activities.calls?.some(({ name }) => name === scenario.cancelAt) !== true) {
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
        }
        await handle.cancel();
      }
      await handle.result().catch(() => undefined);
    });
    const show = [
      'workflow',
      'show',
      '--address',
      temporal.address,
      '--workflow-id',
      scenario.name,
      '--output',
      'json',
    ];
    const { stdout } = await run(temporalCli(), show, { maxBuffer: 32 * 1024 * 1024 });
    const text = `${JSON.stringify(JSON.parse(stdout, withoutTheMachine), null, 1)}\n`;
    await writeFile(new URL(`../histories/${scenario.name}.json`, import.meta.url), text);
    process.stderr.write(`recorded ${scenario.name}\n`);
  }
}

/** The recorder's process, host and paths are nobody's business. */
function withoutTheMachine(key: string, value: unknown): unknown {
  if (key === 'stackTrace') return '';
  if (key === 'identity') return 'recorder';
  return typeof value === 'string' ? value.replaceAll(/\d+@[\w.-]+/g, 'recorder') : value;
}

await record();
await shutdownRuntime();
