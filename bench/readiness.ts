/**
 * `npm run bench`: what a readiness check costs on floors of several sizes, beside the floor under it: the same lists,
 * fetched and thrown away by a bare HTTP client in the same minute. Real API server, real Temporal, the worker as a
 * process of its own. Services answer for five replicas: asking 20,000 of them is not what is measured.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startTemporal, type TestTemporal } from '../test/support/temporal.ts';
import { createProgress } from '../tools/bootstrap/progress.mjs';
import { benchFloor } from './support/bench-floor.ts';
import type { FloorResult } from './support/floor-result.ts';
import { renderResults } from './support/render.ts';

const { values } = parseArgs({
  options: {
    /** Sizes of the floors. */
    pods: { type: 'string', default: '10,1000,10000,20000' },
    /** Measured runs on each. */
    runs: { type: 'string', default: '3' },
    /** A directory for CPU profiles of the worker; they cost time and memory of their own. */
    profile: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const results = await benchAll(values.pods.split(',').map(Number), Number(values.runs));
console.log(values.json ? JSON.stringify(results, null, 2) : renderResults(results));

async function benchAll(sizes: readonly number[], runs: number): Promise<readonly FloorResult[]> {
  const directory = values.profile ?? (await mkdtemp(join(tmpdir(), 'floor-bench-')));
  const temporal = await startTemporal();
  try {
    const done: FloorResult[] = [];
    for (const pods of sizes) done.push(await benchOne(temporal, pods, runs, directory));
    return done;
  } finally {
    await temporal[Symbol.asyncDispose]();
    if (values.profile === undefined) await rm(directory, { recursive: true, force: true });
  }
}

async function benchOne(temporal: TestTemporal, pods: number, runs: number, directory: string): Promise<FloorResult> {
  const progress = createProgress();
  const task = progress.start(`${pods} pods`);
  try {
    const result = await benchFloor({
      pods,
      runs,
      client: temporal.env.client,
      temporalAddress: temporal.address,
      directory,
      profile: values.profile !== undefined,
      onProgress: task.update,
    });
    task.done('measured');
    return result;
  } finally {
    progress.close();
  }
}
