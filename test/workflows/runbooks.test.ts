import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Context } from '@temporalio/activity';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { bundleWorkflowCode, Worker } from '@temporalio/worker';
import { SEARCH_ATTRIBUTE_KEYS } from '../../src/adapters/temporal/search-attributes.ts';
import type { FloorActivities, ReadinessResult } from '../../src/contracts/activities.ts';
import { A_REF, scriptedActivities } from '../support/scripted-activities.ts';
import { quietRuntime, shutdownRuntime, startTemporal, type TestTemporal } from '../support/temporal.ts';

jest.setTimeout(120_000);

let temporal: TestTemporal;
let workflowBundle: Awaited<ReturnType<typeof bundleWorkflowCode>>;
let counter = 0;

beforeAll(async () => {
  quietRuntime();
  temporal = await startTemporal();
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url)),
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {}, log() {} },
  });
}, 120_000);
afterAll(async () => {
  await temporal[Symbol.asyncDispose]();
  await shutdownRuntime();
});

/** Runs one workflow on a worker of its own and hands its handle over while the worker is up. */
async function on<T>(
  activities: FloorActivities,
  type: string,
  args: unknown[],
  use: (handle: WorkflowHandle) => Promise<T>,
): Promise<T> {
  counter += 1;
  const taskQueue = `queue-${counter}`;
  const worker = await Worker.create({
    connection: temporal.env.nativeConnection,
    namespace: temporal.namespace,
    taskQueue,
    workflowBundle,
    activities,
    workflowFailureErrorTypes: { '*': ['Error'] },
  });
  return await worker.runUntil(async () => {
    const handle = await temporal.env.client.workflow.start(type, {
      taskQueue,
      workflowId: `w-${counter}`,
      args,
      // As the UI's form does when it copies an earlier run.
      typedSearchAttributes: [{ key: SEARCH_ATTRIBUTE_KEYS.FloorVerdict, value: 'GO' }],
    });
    return await use(handle);
  });
}

async function failureOf(handle: WorkflowHandle): Promise<{ type: string | undefined; message: string }> {
  try {
    await handle.result();
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) {
      return { type: error.cause.type ?? undefined, message: error.cause.message };
    }
    throw error;
  }
  throw new Error('the workflow did not fail');
}

/** Waits as long as it is let, and ends at once when it is cancelled. */
async function hang(): Promise<never> {
  const beat = setInterval(() => Context.current().heartbeat(), 500);
  try {
    return await Context.current().cancelled;
  } finally {
    clearInterval(beat);
  }
}

async function full(): Promise<never> {
  throw ApplicationFailure.create({
    type: 'EvidenceNotWritten',
    message: 'audit_artifacts: no space left on the device (ENOSPC)',
    nonRetryable: true,
  });
}

describe('a readiness check', () => {
  test('with no input at all: verdict, memo, attributes, readable history within its limits', async () => {
    await on(scriptedActivities(), 'readinessCheck', [], async (handle) => {
      expect(await handle.result()).toEqual({
        verdict: 'GO',
        ready: true,
        headline: 'GO: all passed',
        failing: [],
        unknown: [],
        waived: [],
        artifacts: [A_REF],
      });
      const description = await handle.describe();
      expect(description.memo).toEqual({ headline: 'GO: all passed', report: A_REF });
      expect(description.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value])).toEqual(
        expect.arrayContaining([
          ['FloorOperation', 'readiness-check'],
          ['FloorVerdict', 'GO'],
          ['FloorTradingDay', '2026-11-23'],
          ['FloorNamespace', 'trading-floor'],
          ['FloorFailing', 0],
        ]),
      );
      const history = await handle.fetchHistory();
      const events = history.events ?? [];
      expect(events.length).toBeLessThanOrEqual(60);
      const ids = events.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityId ?? []);
      expect(ids).toEqual(
        expect.arrayContaining([
          'open-run',
          'snapshot-cluster',
          'snapshot-repository',
          'probe-marketdata',
          'probe-trading',
          'probe-operations',
          'report-readiness',
          'write-artifact',
        ]),
      );
      const summaries = events
        .filter((event) => event.activityTaskScheduledEventAttributes)
        .map((event) => event.userMetadata?.summary);
      expect(summaries.every((summary) => summary !== undefined && summary !== null)).toBe(true);
    });
  });

  test.each<[string, unknown[], string]>([
    ['a shell', [{ namespace: 'x; rm -rf /' }], 'namespace: want an RFC 1123 label'],
    ['a path', [{ namespace: '../../etc' }], 'namespace: want an RFC 1123 label'],
    ['ten kilobytes', [{ namespace: 'a'.repeat(10_000) }], 'namespace: want an RFC 1123 label'],
    ['a field that nobody knows', [{ namspace: 'trading-floor' }], '"namspace": unknown field; known: namespace'],
    ['a number for text', [{ reason: 7 }], 'reason: want text, got a number'],
    ['a list', [[]], 'input: want an object or nothing, got a list'],
    ['text', ['trading-floor'], 'input: want an object or nothing, got a string'],
    ['two arguments', [{}, {}], 'input: one object or nothing, got 2 arguments'],
    ['line breaks', [{ reason: 'a\nb' }], 'reason: want printable characters on one line'],
    [
      'a way out of the data root',
      [{ supersedes: 'audit_artifacts/../../x' }],
      'supersedes: want the path of an artifact',
    ],
  ])('refuses %s at once, with every issue', async (_what, args, issue) => {
    const activities = scriptedActivities();
    await on(activities, 'readinessCheck', args, async (handle) => {
      const failure = await failureOf(handle);
      expect(failure.type).toBe('InvalidInput');
      expect(failure.message).toContain(issue);
      expect(failure.message.length).toBeLessThan(600);
      const { typedSearchAttributes } = await handle.describe();
      expect(typedSearchAttributes.get(SEARCH_ATTRIBUTE_KEYS.FloorVerdict)).toBe('NO_GO');
      expect(activities.calls).toEqual([]);
    });
  });

  test.each<[string, Partial<FloorActivities>]>([
    ['the cluster', { snapshotCluster: hang }],
    ['the checkout', { snapshotRepository: hang }],
    ['the services', { probeServices: hang }],
    ['everything', { snapshotCluster: hang, snapshotRepository: hang, probeServices: hang }],
  ])('that hangs on %s still ends in a report, and a NO-GO', async (_what, hanging) => {
    const activities = scriptedActivities(hanging, 6_000);
    await on(activities, 'readinessCheck', [], async (handle) => {
      const result = (await handle.result()) as ReadinessResult;
      expect(result.verdict).toBe('NO_GO');
      expect(activities.calls.map(({ name }) => name)).toContain('writeArtifact');
      const { startTime, closeTime } = await handle.describe();
      expect((closeTime?.getTime() ?? Number.POSITIVE_INFINITY) - startTime.getTime()).toBeLessThan(6_000);
    });
  });

  test('whose report cannot be made of the evidence makes one of nothing: UNKNOWN throughout', async () => {
    const activities = scriptedActivities();
    const report = activities.reportReadiness;
    activities.reportReadiness = async (request) => {
      if (request.evidence.cluster.seen) throw new TypeError('cannot read properties of undefined');
      return await report(request);
    };
    await on(activities, 'readinessCheck', [], async (handle) => {
      expect(await handle.result()).toMatchObject({ verdict: 'NO_GO', headline: 'NO-GO: 5 unseen' });
    });
  });

  test('whose evidence cannot be written fails, and says NO-GO where a responder looks', async () => {
    await on(scriptedActivities({ writeArtifact: full }), 'readinessCheck', [], async (handle) => {
      const failure = await failureOf(handle);
      expect(failure.type).toBe('EvidenceNotWritten');
      const { memo, typedSearchAttributes } = await handle.describe();
      expect(memo?.['headline']).toContain('NO-GO: no verdict was recorded: EvidenceNotWritten');
      expect(JSON.stringify(typedSearchAttributes.getAll())).toContain('NO_GO');
    });
  });

  test('that is cancelled ends within two seconds, throws away what it staged, and passes for no verdict', async () => {
    const activities = scriptedActivities({ snapshotCluster: hang }, 60_000);
    await on(activities, 'readinessCheck', [], async (handle) => {
      await reached(activities, 'snapshotCluster');
      const asked = performance.now();
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
      expect(performance.now() - asked).toBeLessThan(2_000);
      const { status, memo } = await handle.describe();
      expect(status.name).toBe('CANCELLED');
      expect(memo?.['headline']).toBe('Cancelled before a verdict: read it as NO-GO');
      expect(activities.calls.map(({ name }) => name)).toContain('discardRun');
    });
  });

  test('tries a reading again, and a verdict that needed two tries is as good', async () => {
    let tries = 0;
    const flaky = scriptedActivities();
    const read = flaky.snapshotCluster;
    flaky.snapshotCluster = async (request) => {
      tries += 1;
      if (tries === 1) throw new Error('connection reset');
      return await read(request);
    };
    await on(flaky, 'readinessCheck', [], async (handle) => {
      expect(await handle.result()).toMatchObject({ verdict: 'GO' });
      expect(tries).toBe(2);
    });
  });
});

test('a slot of the day holds the check as a part with a verdict of its own', async () => {
  await on(scriptedActivities(), 'preOpenReadiness', [], async (handle) => {
    expect(await handle.result()).toMatchObject({ readiness: { verdict: 'GO' } });
    const { memo } = await handle.describe();
    expect(memo?.['headline']).toBe('GO: all passed');
    const part = await temporal.env.client.workflow.getHandle(`${handle.workflowId}/readiness`).describe();
    expect(part.type).toBe('readinessCheck');
    expect(part.memo?.['headline']).toBe('GO: all passed');
  });
});

test('a deploy report', async () => {
  await on(scriptedActivities(), 'deployReport', [{ namespace: 'other' }], async (handle) => {
    expect(await handle.result()).toEqual({
      status: 'ok',
      workloads: 5,
      healthy: 5,
      degraded: 0,
      halted: 0,
      headline: 'Deploy report ok',
      artifacts: [A_REF],
    });
  });
});

test('an unknown type fails at once with the known ones', async () => {
  await on(scriptedActivities(), 'readinesCheck', [], async (handle) => {
    const failure = await failureOf(handle);
    expect(failure).toEqual({
      type: 'UnknownOperation',
      message:
        'unknown operation "readinesCheck"; known: readinessCheck, deployReport, preMarketReadiness, preOpenReadiness',
    });
  });
});

/** Resolves when an activity was called, without a fixed wait. */
async function reached(
  activities: { readonly calls: readonly { readonly name: string }[] },
  name: string,
): Promise<void> {
  while (!activities.calls.some((call) => call.name === name)) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
