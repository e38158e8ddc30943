/** `floor up` from a fresh clone: the embedded floor, Temporal, the worker, a verdict, and the end of it all. */
import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { z } from 'zod';
import { ReadinessReport } from '../../src/contracts/readiness-report.ts';
import { type FloorCommand, killGroup, openFloorCommand, type Running } from '../support/floor-command.ts';

jest.setTimeout(300_000);

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const UpDocument = z.strictObject({
  operation: z.literal('readiness-check'),
  workflow_id: z.string(),
  run_id: z.string(),
  verdict: z.string(),
  headline: z.string(),
  result: z.looseObject({ failing: z.array(z.string()), unknown: z.array(z.string()) }),
  exit: z.number(),
  report: z.string(),
  page: z.string(),
  next: z.array(z.object({ id: z.string(), et: z.string(), utc: z.string() })),
  temporal: z.object({ address: z.string(), namespace: z.string(), ui: z.string() }),
  cluster: z.object({ kubeconfig: z.string(), floor_file: z.string() }).loose(),
  worker_log: z.string(),
});

let clone: string;
let floor: FloorCommand;
let up: Running;
let said: z.infer<typeof UpDocument>;

beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'floor-clone-'));
  const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: clone, stdio: 'pipe' });
  git('clone', '--quiet', '--depth', '1', `file://${ROOT}`, '.');
  await symlink(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  await appendFile(join(clone, '.git', 'info', 'exclude'), 'node_modules\n');
  const { FLOOR_TEMPORAL_CLI, FLOOR_KUBE_TESTBED } = process.env;
  floor = await openFloorCommand({ FLOOR_TEMPORAL_CLI, FLOOR_KUBE_TESTBED }, { root: clone, directory: clone });
  up = floor.start(['up', '--temporal-port', '0', '--ui-port', '0', '--json']);
  await up.shows(/Up\. Ctrl-C ends it\./);
  said = UpDocument.parse(JSON.parse(up.stdout()));
}, 300_000);
afterAll(async () => {
  await floor?.[Symbol.asyncDispose]();
  await rm(clone, { recursive: true, force: true });
});

/** The environment of somebody who works with the Temporal that is up. */
const beside = (): NodeJS.ProcessEnv => ({ TEMPORAL_ADDRESS: said.temporal.address });

test('the untouched embedded floor is GO, and everything that was promised is told', async () => {
  expect(said.result).toMatchObject({ failing: [], unknown: [] });
  expect(said).toMatchObject({ verdict: 'GO', exit: 0 });
  expect(said.next).toHaveLength(5);
  for (const { et, utc } of said.next) {
    expect(et).toMatch(/^\d{4}-\d\d-\d\d (08:30|09:15):00 E[SD]T$/);
    expect(utc).toMatch(/^\d{4}-\d\d-\d\dT1[234]:(30|15):00Z$/);
  }
  const answer = await fetch(said.temporal.ui);
  expect(answer.status).toBe(200);
  expect(said.page).toBe(`${said.temporal.ui}/namespaces/default/workflows/${said.workflow_id}/${said.run_id}`);
  const report = ReadinessReport.parse(JSON.parse(await readFile(said.report.replace(/md$/, 'json'), 'utf8')));
  expect(report).toMatchObject({ verdict: 'GO', label: 'embedded, sim feed' });
  expect(report.run).toMatchObject({ trigger: 'manual', workflow_id: said.workflow_id, workflow_history: true });
});

test('status tells the verdict, its age, and when the schedules fire', async () => {
  const { exit, stdout } = await floor.run(['status', '--json'], beside());
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'GO', current: true, exit: 0, temporal: { reachable: true } });
  expect(exit).toBe(0);
});

test('a run did not dirty the tree that it judged: the next one is GO, too, through Temporal and without', async () => {
  const durable = await floor.run(['run', 'readiness-check', '--json'], beside());
  expect(JSON.parse(durable.stdout)).toMatchObject({ verdict: 'GO', exit: 0 });
  const { kubeconfig, floor_file } = said.cluster;
  const local = ['run', 'readiness-check', '--local', '--kubeconfig', kubeconfig, '--config', floor_file];
  const here = await floor.run([...local, '--json']);
  expect(JSON.parse(here.stdout)).toMatchObject({ verdict: 'GO', exit: 0 });
  expect(here.exit).toBe(0);
});

test('the deploy report of it is complete', async () => {
  const { exit, stdout } = await floor.run(['run', 'deploy-report', '--json'], beside());
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'COMPLETE', result: { status: 'ok' }, exit: 0 });
  expect(exit).toBe(0);
});

test.each<[flag: string, address: () => string]>([
  ['--temporal-port', () => said.temporal.address],
  ['--ui-port', () => new URL(said.temporal.ui).host],
])('a port in use is exit code 2, and names the port and %s', async (flag, address) => {
  const port = address().split(':').at(-1) ?? '';
  const ports = flag === '--ui-port' ? ['--temporal-port', '0', flag, port] : ['--ui-port', '0', flag, port];
  const { exit, stderr } = await floor.run(['up', '--once', ...ports]);
  expect(stderr).toMatch(
    new RegExp(`floor: .* cannot listen at 127\\.0\\.0\\.1:${port}: the port is in use\\. .*${flag}\\n$`),
  );
  expect(exit).toBe(2);
});

test.each<[why: string, args: readonly string[], pattern: RegExp]>([
  ['a port that is none', ['--temporal-port', '70000'], /--temporal-port: want a port from 0 to 65535, got '70000'/],
  ['a kubeconfig that is not there', ['--kubeconfig', 'gone'], /gone: there is no such file/],
  ['a namespace that is none', ['--namespace', 'A b'], /--namespace: want an RFC 1123 label/],
  [
    'a floor file without a cluster',
    ['--config', 'ops/floor.yaml'],
    /--config: the embedded floor has a floor file of its own/,
  ],
])('%s is exit code 2', async (_why, args, pattern) => {
  const { exit, stderr } = await floor.run(['up', '--once', '--temporal-port', '0', '--ui-port', '0', ...args]);
  expect(stderr).toMatch(pattern);
  expect(exit).toBe(2);
});

test('a real cluster that cannot be reached is NO-GO, exit code 3', async () => {
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'one', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'one', user: { token: 't' } }],
    contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
    'current-context': 'one',
  };
  const file = join(clone, '.git', 'closed');
  await appendFile(file, JSON.stringify(kubeconfig));
  const args = ['--kubeconfig', file, '--namespace', 'floor-two', '--temporal-port', '0', '--ui-port', '0'];
  const { exit, stdout } = await floor.run(['up', '--once', '--json', '--data', join(clone, '.git', 'data'), ...args]);
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'NO_GO', exit: 3, next: expect.any(Array) });
  expect(exit).toBe(3);
});

test('Ctrl-C ends it all in order, exit code 130', async () => {
  killGroup(up.child.pid, 'SIGINT');
  const { exit, stderr } = await up.ended;
  expect(stderr).toMatch(/Stop: the worker drains/);
  expect(exit).toBe(130);
  const [host = '', port = ''] = said.temporal.address.split(':');
  const refused = await new Promise<unknown>((resolve) => {
    connect({ host, port: Number(port) })
      .once('connect', () => resolve('it still listens'))
      .once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  expect(refused).toBe('ECONNREFUSED');
});
