import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Context } from '@temporalio/activity';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { Worker } from '@temporalio/worker';
import { MOST_RESULT_BYTES } from '../../src/worker/activity-guard.ts';
import { bundleWorkflows, type WorkflowBundle, workflowsPath } from '../../src/worker/bundle.ts';
import { createFloorWorker, type FloorWorkerOptions } from '../../src/worker/worker.ts';
import { historyText, shutdownRuntime, startTemporal, type TestTemporal } from '../support/temporal.ts';
import type { SmallActivities } from '../support/workflows/index.ts';

jest.setTimeout(60_000);

const TOKEN = 'ghp_0123456789abcdefghijklmnopqrstuvwxyzAB';
const PASSWORD = 'hunter2-and-more';

let temporal: TestTemporal;
let small: WorkflowBundle;
let nth = 0;
beforeAll(async () => {
  [temporal, small] = await Promise.all([
    startTemporal(),
    bundleWorkflows(new URL('../support/workflows/index.ts', import.meta.url).pathname),
  ]);
});
afterAll(async () => {
  await temporal?.[Symbol.asyncDispose]();
  await shutdownRuntime();
});

function leaking(how: 'error' | 'failure' | 'cause'): Error {
  const secret = `401 from https://jo:${PASSWORD}@api.example/v1 with Authorization: Bearer ${TOKEN}`;
  if (how === 'error') return new Error(secret);
  if (how === 'cause') return new Error('the lists cannot be read', { cause: new TypeError(secret) });
  return ApplicationFailure.nonRetryable(secret, 'Forbidden', {
    header: secret,
    api_token: 'short-one',
    deep: [secret],
  });
}

const ended = new EventEmitter();

function told(reason: unknown): never {
  ended.emit('hold', reason instanceof CancelledFailure ? reason.message : reason);
  throw reason;
}

const activities: SmallActivities = {
  large: async (bytes) => await Promise.resolve('x'.repeat(bytes)),
  leak: async (how) => await Promise.reject(leaking(how)),
  hold: async () => {
    const { info, cancelled } = Context.current();
    // The first try goes on until somebody stops it, as a slow reading does; a later one answers.
    if (info.attempt === 1) await cancelled.catch(told);
    return info.attempt;
  },
  forbidden: async () => await Promise.reject(ApplicationFailure.nonRetryable('no', 'Forbidden')),
};

async function worker(options: Partial<FloorWorkerOptions> = {}): Promise<Worker> {
  return await createFloorWorker({
    connection: temporal.env.nativeConnection,
    namespace: 'default',
    activities,
    workflows: small,
    buildId: 'sources-1234',
    ...options,
  });
}

async function start(type: string, ...args: unknown[]): Promise<WorkflowHandle> {
  nth += 1;
  const workflowId = `${type}-${nth}`;
  return await temporal.env.client.workflow.start(type, { workflowId, taskQueue: 'floor-ops', args });
}

/** The run's failure, innermost first. */
async function failureOf(handle: WorkflowHandle): Promise<ApplicationFailure> {
  try {
    await handle.result();
  } catch (error) {
    let cause = error instanceof WorkflowFailedError ? error.cause : undefined;
    while (cause?.cause instanceof ApplicationFailure) cause = cause.cause;
    if (cause instanceof ApplicationFailure) return cause;
    throw error;
  }
  throw new Error(`${handle.workflowId} did not fail`);
}

describe('a workflow that cannot go on fails at once, and says why', () => {
  test('an unknown type, with the known ones', async () => {
    const workflows = await bundleWorkflows(workflowsPath());
    const failure = await (await worker({ workflows })).runUntil(
      async () => await failureOf(await start('readynessCheck')),
    );
    expect(failure).toMatchObject({ type: 'UnknownOperation', nonRetryable: true });
    expect(failure.message).toContain('"readynessCheck"; known: readinessCheck, deployReport');
  });

  test('a bug in its code', async () => {
    const failure = await (await worker()).runUntil(async () => await failureOf(await start('bug')));
    expect(failure.type).toBe('TypeError');
  });
});

describe('results', () => {
  test('as large as a history should hold', async () => {
    const result = await (await worker()).runUntil(
      async () => await (await start('large', MOST_RESULT_BYTES - 2)).result(),
    );
    expect(result).toBe(MOST_RESULT_BYTES - 2);
  });

  test('one byte more is refused, and not tried again', async () => {
    await (await worker()).runUntil(async () => {
      const handle = await start('large', MOST_RESULT_BYTES - 1);
      const failure = await failureOf(handle);
      expect(failure).toMatchObject({ type: 'ResultTooLarge', nonRetryable: true });
      expect(failure.message).toContain(
        `large returned ${MOST_RESULT_BYTES + 1} bytes, at most ${MOST_RESULT_BYTES} fit`,
      );
      expect((await historyText(handle)).length).toBeLessThan(20_000);
    });
  });

  test('are told to who listens', async () => {
    const heard: unknown[] = [];
    const listening = await worker({ onResult: (...result) => heard.push(result) });
    await listening.runUntil(async () => await (await start('large', 3)).result());
    expect(heard).toEqual([['large', 'xxx', [3]]]);
  });
});

describe('no error brings a credential into a history', () => {
  test.each<['error' | 'failure' | 'cause', string]>([
    ['error', 'Error'],
    ['failure', 'Forbidden'],
    ['cause', 'TypeError'],
  ])('%s', async (how, type) => {
    await (await worker()).runUntil(async () => {
      const handle = await start('leak', how);
      const failure = await failureOf(handle);
      expect(failure.type).toBe(type);
      const text = await historyText(handle);
      expect(text).toContain('api.example');
      expect(text).toContain('[redacted:');
      for (const secret of [TOKEN, PASSWORD, 'short-one']) expect(text).not.toContain(secret);
    });
  });

  test('what may not be tried again is not', async () => {
    await (await worker()).runUntil(async () => {
      const handle = await start('forbidden');
      expect(await failureOf(handle)).toMatchObject({ type: 'Forbidden', nonRetryable: true });
      const { events } = await handle.fetchHistory();
      const started = (events ?? []).flatMap((event) => event.activityTaskStartedEventAttributes ?? []);
      expect(started.map(({ attempt }) => attempt)).toEqual([1]);
    });
  });
});

test('each workflow task names the code that made it', async () => {
  await (await worker()).runUntil(async () => {
    const handle = await start('large', 1);
    await handle.result();
    expect(await historyText(handle)).toContain('sources-1234');
  });
});

test('a cancelled run reaches an activity that only waits', async () => {
  await (await worker()).runUntil(async () => {
    const handle = await start('hold');
    await activityStarted(handle, 1);
    const heard = once(ended, 'hold');
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    // The activity itself has heard of it, which only one that beats does.
    expect(await heard).toEqual(['CANCELLED']);
  });
});

test('a worker that drains hands its activity over to the next one', async () => {
  const first = await worker({ identity: 'first', drain: { graceMs: 200, forceMs: 10_000 } });
  const running = first.run();
  const handle = await start('hold');
  await activityStarted(handle, 1);
  first.shutdown();
  await running;
  expect(first.getState()).toBe('STOPPED');
  const second = await worker({ identity: 'second' });
  expect(await second.runUntil(async () => await handle.result())).toBe(2);
  const text = await historyText(handle);
  expect(text).toContain('WorkerShutdown');
  expect(text).toContain('second');
});

async function activityStarted(handle: WorkflowHandle, attempt: number): Promise<void> {
  for (;;) {
    const { raw } = await handle.describe();
    const pending = raw.pendingActivities?.find((activity) => activity.lastStartedTime !== null);
    if (pending !== undefined && pending.attempt === attempt && pending.lastWorkerIdentity !== '') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
