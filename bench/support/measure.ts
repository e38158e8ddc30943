import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { ReadinessResult } from '../../src/contracts/activities.ts';
import { OPERATIONS, TASK_QUEUE } from '../../src/contracts/operations.ts';
import { RunRecord } from '../../src/contracts/run-record.ts';
import { metered, type ProcessUse } from './process-meter.ts';
import type { WorkerProcess } from './worker-process.ts';

/** One readiness check, what it came to and what the worker used for it. */
export interface MeasuredCheck {
  readonly use: ProcessUse;
  readonly result: ReadinessResult;
  readonly historyBytes: number;
  readonly historyEvents: number;
  /** Questions to the API server: their number, the bytes that came back unpacked, and the paths of those that were GETs. */
  readonly requests: number;
  readonly bytes: number;
  readonly paths: readonly string[];
}

/** Starts the workflow, waits for its verdict, and reads from its own evidence what it asked the API server. */
export async function measureCheck(client: Client, worker: WorkerProcess): Promise<MeasuredCheck> {
  const workflowId = `bench-${randomUUID()}`;
  const { use, value: result } = await metered(
    worker.pid,
    async (): Promise<ReadinessResult> =>
      await client.workflow.execute(OPERATIONS['readiness-check'], {
        taskQueue: TASK_QUEUE,
        workflowId,
        workflowExecutionTimeout: '15 minutes',
      }),
  );
  const { historySize, historyLength } = await client.workflow.getHandle(workflowId).describe();
  const asked = await questionsOf(worker, result);
  return {
    use,
    result,
    historyBytes: historySize ?? 0,
    historyEvents: historyLength,
    requests: asked.length,
    bytes: asked.reduce((sum, { bytes }) => sum + bytes, 0),
    paths: asked.filter(({ method }) => method === 'GET').map(({ path }) => path),
  };
}

interface Question {
  readonly method: string;
  readonly path: string;
  readonly bytes: number;
}

async function questionsOf({ data }: WorkerProcess, { artifacts }: ReadinessResult): Promise<readonly Question[]> {
  const ref = artifacts.find(({ path }) => path.endsWith('/run.json'));
  if (ref === undefined) throw new Error(`no run.json among ${artifacts.map(({ path }) => path).join(', ')}`);
  const record = RunRecord.parse(JSON.parse(await readFile(join(data, ref.path), 'utf8')));
  return record.steps.flatMap(({ what, bytes }) => {
    const [method = '', path = ''] = what.split(' ');
    return path.startsWith('/') && ['GET', 'POST'].includes(method) ? [{ method, path, bytes }] : [];
  });
}
