/** `floor worker` and `floor run` as two processes, on a real Temporal, with nothing between them replaced. */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { RunRecord } from '../../src/contracts/run-record.ts';
import { type FloorCommand, openFloorCommand } from '../support/floor-command.ts';
import { shutdownRuntime, startTemporal, type TestTemporal } from '../support/temporal.ts';

jest.setTimeout(120_000);

const READY = /"the worker asks for work"/;

let temporal: TestTemporal;
let floor: FloorCommand;
beforeAll(async () => {
  temporal = await startTemporal();
  floor = await openFloorCommand({ TEMPORAL_ADDRESS: temporal.address, FLOOR_WORKER_HTTP: 'off' });
}, 120_000);
afterAll(async () => {
  await floor?.[Symbol.asyncDispose]();
  await temporal?.[Symbol.asyncDispose]();
  await shutdownRuntime();
});

test('a worker serves a run, says where it works, and SIGTERM drains it: exit code 0', async () => {
  const worker = floor.start(['worker', '--json']);
  await worker.shows(READY);
  const run = await floor.run(['run', 'readiness-check', '--json', '--reason', 'T-60']);
  const { workflow_id, result, verdict, headline } = JSON.parse(run.stdout);
  expect({ verdict, exit: run.exit }).toEqual({ verdict: 'NO_GO', exit: 3 });
  expect(headline).toMatch(/no cluster is named/);
  const path = result.artifacts
    .map((ref: { path: string }) => ref.path)
    .find((one: string) => one.endsWith('run.json'));
  const record = RunRecord.parse(JSON.parse(await readFile(join(floor.directory, path), 'utf8')));
  expect(record.who.starter_identity).toMatch(/^[^@]+@.+/);
  expect(record.who.requested_by).toBe(record.who.starter_identity);
  expect(record).toMatchObject({ why: { reason: 'T-60' }, workflow: { workflow_id, history: true } });
  worker.child.kill('SIGTERM');
  const { exit, stdout } = await worker.ended;
  expect(JSON.parse(stdout)).toMatchObject({ address: temporal.address, namespace: 'default', healthUrl: null });
  expect(exit).toBe(0);
});

test('the report of a run is told by its place on this machine', async () => {
  const worker = floor.start(['worker']);
  await worker.shows(READY);
  const { stdout } = await floor.run(['run', 'deploy-report']);
  expect(stdout).toContain(`report  ${floor.directory}/audit_artifacts/deploy/`);
  worker.child.kill('SIGTERM');
  expect((await worker.ended).exit).toBe(0);
});

test('a worker that cannot have its port says which, and what changes it: exit code 2', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { exit, stderr } = await floor.run(['worker', '--http', `127.0.0.1:${port}`]);
  taken.close();
  expect(stderr).toMatch(new RegExp(`^floor: .*127\\.0\\.0\\.1:${port}: the port is in use`, 'm'));
  expect(exit).toBe(2);
});

test('a worker whose floor file has a fault says where: exit code 2', async () => {
  await writeFile(join(floor.directory, 'bad.yaml'), 'floor: x\nnamespaces: y\n');
  const { exit, stderr } = await floor.run(['worker', '--config', 'bad.yaml']);
  expect(stderr).toMatch(/^floor: bad\.yaml:2:1: /m);
  expect(exit).toBe(2);
});

// Mounting needs root, or a kernel that lets users have namespaces of their own.
const TOOL = 'unshare'; // of util-linux
const canMount = spawnSync(TOOL, ['--map-root-user', '--mount', 'true']).status === 0;
const it = canMount ? test : test.skip;

it('a worker whose disk is full records no verdict: exit code 4, and the place is named', async () =>
  expectNoVerdict());

async function expectNoVerdict(): Promise<void> {
  const data = join(floor.directory, 'small');
  await mkdir(data, { recursive: true });
  const script = `mount -t tmpfs -o size=64k none '${data}' && exec "$@"`;
  const mounting = [TOOL, '--map-root-user', '--mount', 'sh', '-c', script, 'sh'];
  const worker = floor.start(['worker', '--data', data], {}, mounting);
  await worker.shows(READY);
  const { exit, stdout, stderr } = await floor.run(['run', 'readiness-check', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: null, result: null, exit: 4 });
  expect(stderr).toMatch(/^floor: no verdict was recorded, which is NO-GO: .*small\/audit_artifacts.*no space left/m);
  expect(exit).toBe(4);
  worker.child.kill('SIGTERM');
  expect((await worker.ended).exit).toBe(0);
}
