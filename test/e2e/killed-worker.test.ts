/** Workers that are killed in the middle: each run has exactly one artifact directory, whole, and none passes for two. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { RunRecord } from '../../src/contracts/run-record.ts';
import { shutdownRuntime, startTemporal, type TestTemporal } from '../support/temporal.ts';
import { spawnWorker } from '../support/worker-process.ts';

jest.setTimeout(300_000);

let temporal: TestTemporal;
let cache: string;
let data: string;

beforeAll(async () => {
  temporal = await startTemporal();
  cache = await mkdtemp(join(tmpdir(), 'killed-cache-'));
  data = await mkdtemp(join(tmpdir(), 'killed-data-'));
});
afterAll(async () => {
  await temporal[Symbol.asyncDispose]();
  await rm(cache, { recursive: true, force: true });
  await rm(data, { recursive: true, force: true });
  await shutdownRuntime();
});

async function worker(): ReturnType<typeof spawnWorker> {
  const started = await spawnWorker({ env: { TEMPORAL_ADDRESS: temporal.address }, cache, data });
  await started.said('the worker asks for work');
  return started;
}

async function recordOf(directory: string): Promise<RunRecord> {
  return RunRecord.parse(
    JSON.parse(await readFile(join(data, 'audit_artifacts/readiness', directory, 'run.json'), 'utf8')),
  );
}

test('each run leaves one directory, whole, wherever its worker was killed', async () => {
  // From before the first activity to after the last one, on a machine of any speed.
  const killedAfterMs = [0, 40, 100, 200, 350, 550];
  const handles = [];
  for (const ms of killedAfterMs) {
    await using victim = await worker();
    handles.push(
      await temporal.env.client.workflow.start('readinessCheck', {
        workflowId: `killed-${ms}`,
        taskQueue: 'floor-ops',
      }),
    );
    await delay(ms);
    victim.signal('SIGKILL');
    await victim.exited;
  }
  await using last = await worker();
  for (const handle of handles) expect(await handle.result()).toMatchObject({ verdict: 'NO_GO' });
  expect(last.log.map(({ message }) => message)).not.toContain('bug');

  const directories = await readdir(join(data, 'audit_artifacts/readiness'));
  expect(directories).toHaveLength(killedAfterMs.length);
  const runs = new Set<string>();
  for (const directory of directories) {
    const record = await recordOf(directory);
    runs.add(record.workflow.run_id);
    for (const { path, sha256 } of record.files) {
      expect(
        createHash('sha256')
          .update(await readFile(join(data, path)))
          .digest('hex'),
      ).toBe(sha256);
    }
  }
  expect(runs.size).toBe(killedAfterMs.length);
  const staged = await readdir(join(data, 'audit_artifacts/.staging'));
  expect(staged).toEqual(['claims']);
});
