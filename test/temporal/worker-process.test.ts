import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { defineSearchAttributeKey } from '@temporalio/common';
import { SEARCH_ATTRIBUTE_KEYS } from '../../src/adapters/temporal/search-attributes.ts';
import { freePorts } from '../support/free-port.ts';
import { shutdownRuntime, startTemporal, type TestTemporal } from '../support/temporal.ts';
import { spawnWorker } from '../support/worker-process.ts';

jest.setTimeout(120_000);

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'floor-cache-'));
});
afterAll(async () => {
  await rm(cache, { recursive: true });
  await shutdownRuntime();
});

async function healthOf(url: unknown): Promise<readonly [status: number, why: unknown]> {
  const response = await fetch(`${String(url)}/healthz`);
  const body: { readonly why: unknown } = JSON.parse(await response.text());
  return [response.status, body.why];
}

async function untilHealthy(url: unknown): Promise<void> {
  while ((await healthOf(url))[0] !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
}

async function endOf(options: Omit<Parameters<typeof spawnWorker>[0], 'cache'>): Promise<readonly [number, string]> {
  await using worker = await spawnWorker({ ...options, cache });
  const code = await worker.exited;
  return [code, worker.log.map(({ message }) => message).join('\n')];
}

describe('a worker', () => {
  test('waits for Temporal, brings it in order, works, and drains on SIGTERM', async () => {
    const [port = 0, http = 0] = await freePorts(2);
    const env = { TEMPORAL_ADDRESS: `127.0.0.1:${port}`, FLOOR_WORKER_HTTP: `127.0.0.1:${http}` };
    await using worker = await spawnWorker({ env, cache });
    expect(await worker.said('waiting for Temporal')).toMatchObject({
      level: 'WARN',
      why: expect.stringContaining('connection refused'),
    });
    const url = `http://127.0.0.1:${http}`;
    expect(await healthOf(url)).toEqual([503, 'starting: waiting for Temporal']);

    await using temporal = await startTemporal({ port, searchAttributes: [] });
    const ready = await worker.said('the worker asks for work');
    expect(ready).toMatchObject({ healthUrl: url, namespace: 'default', floor_file: 'built-in defaults' });
    expect((await worker.said('search attributes added'))['names']).toContain('FloorVerdict');
    const { client } = temporal.env;
    const schedule = await client.schedule.getHandle('floor-pre-open-readiness').describe();
    expect(schedule.spec.timezone).toBe('America/New_York');
    await untilHealthy(url);

    // No cluster can be read from here: the report says so, and it is a NO-GO.
    const handle = await client.workflow.start('readinessCheck', { workflowId: 'w', taskQueue: 'floor-ops' });
    expect(await handle.result()).toMatchObject({ verdict: 'NO_GO', ready: false });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^floor_verdict\{[^}]*namespace="trading-floor"[^}]*\} 0$/m);
    expect(metrics).toMatch(/^floor_reports_total\{[^}]*said="NO_GO"[^}]*\} 1$/m);
    expect(metrics).toMatch(/^temporal_workflow_completed_total\{/m);

    worker.signal('SIGTERM');
    expect(await worker.exited).toBe(0);
    expect(worker.log.at(-1)).toMatchObject({ message: 'the worker has drained' });
  });

  test('told to stop while it waits, it stops', async () => {
    const [port = 0] = await freePorts(1);
    await using worker = await spawnWorker({ env: { TEMPORAL_ADDRESS: `127.0.0.1:${port}` }, cache });
    await worker.said('waiting for Temporal');
    worker.signal('SIGTERM');
    expect(await worker.exited).toBe(0);
  });

  test('its run goes on with the next worker when it drains, or is killed', async () => {
    await using temporal = await startTemporal();
    const env = { TEMPORAL_ADDRESS: temporal.address };
    const { client } = temporal.env;
    const handles = [];
    for (const end of ['SIGTERM', 'SIGKILL'] as const) {
      await using worker = await spawnWorker({ env, cache });
      await worker.said('the worker asks for work');
      const handle = await client.workflow.start('readinessCheck', { workflowId: `w-${end}`, taskQueue: 'floor-ops' });
      worker.signal(end);
      await worker.exited;
      handles.push(handle);
    }
    await using last = await spawnWorker({ env, cache });
    await last.said('the worker asks for work');
    for (const handle of handles) expect(await handle.result()).toMatchObject({ verdict: 'NO_GO' });
  });
});

describe('a worker that cannot work says why, and what to do', () => {
  let temporal: TestTemporal;
  beforeAll(async () => {
    temporal = await startTemporal({
      searchAttributes: [
        defineSearchAttributeKey('FloorVerdict', 'TEXT'),
        ...Object.values(SEARCH_ATTRIBUTE_KEYS).filter(({ name }) => name !== 'FloorVerdict'),
      ],
    });
  });
  afterAll(async () => {
    await temporal?.[Symbol.asyncDispose]();
  });

  test('a search attribute of another type', async () => {
    const [code, said] = await endOf({ env: { TEMPORAL_ADDRESS: temporal.address } });
    expect(code).toBe(2);
    expect(said).toContain(
      'temporal operator search-attribute create --namespace default --type Keyword --name FloorVerdict',
    );
  });

  test('a namespace that is not there is waited for, and named', async () => {
    const env = { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'floors' };
    await using worker = await spawnWorker({ env, cache });
    expect((await worker.said('waiting for Temporal'))['why']).toContain(
      "has no namespace 'floors'; set TEMPORAL_NAMESPACE",
    );
  });

  test.each<[why: string, env: Record<string, string>, code: number, said: string]>([
    [
      'a floor file that is not there',
      { FLOOR_CONFIG: 'none.yaml' },
      2,
      'none.yaml (FLOOR_CONFIG): there is no such file',
    ],
    ['an address that is none', { TEMPORAL_ADDRESS: 'temporal' }, 2, "TEMPORAL_ADDRESS is 'temporal', want host:port"],
    ['an HTTP address that is none', { FLOOR_WORKER_HTTP: '9464' }, 2, "FLOOR_WORKER_HTTP is '9464', want host:port"],
  ])('%s', async (_why, env, code, said) => {
    const ended = await endOf({ env: { TEMPORAL_ADDRESS: temporal.address, ...env } });
    expect(ended[1]).toContain(said);
    expect(ended[0]).toBe(code);
  });

  test('an HTTP port that is in use', async () => {
    await using holder = createServer();
    holder.listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const at = holder.address();
    const address = `127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`;
    const [code, said] = await endOf({ env: { TEMPORAL_ADDRESS: temporal.address, FLOOR_WORKER_HTTP: address } });
    expect(code).toBe(2);
    expect(said).toContain(`cannot listen at ${address}: the port is in use. Set FLOOR_WORKER_HTTP to another`);
  });

  test('a data root that cannot be written', async () => {
    const file = join(cache, 'file');
    await writeFile(file, '');
    const [code, said] = await endOf({ env: { TEMPORAL_ADDRESS: temporal.address }, data: join(file, 'data') });
    expect(code).toBe(4);
    expect(said).toContain('a part of the path is not a directory');
  });
});
