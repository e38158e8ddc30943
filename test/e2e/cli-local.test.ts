import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { ReadinessReport } from '../../src/contracts/readiness-report.ts';
import { RunRecord } from '../../src/contracts/run-record.ts';
import { type FloorCommand, openFloorCommand } from '../support/floor-command.ts';

jest.setTimeout(120_000);

const RUN = ['run', 'readiness-check', '--local'];

let floor: FloorCommand;
beforeAll(async () => {
  floor = await openFloorCommand();
  await writeFile(join(floor.directory, 'closed'), kubeconfig('https://127.0.0.1:1'));
});
afterAll(async () => await floor[Symbol.asyncDispose]());

function kubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'one', cluster: { server } }],
    users: [{ name: 'one', user: { token: 't' } }],
    contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
    'current-context': 'one',
  });
}

async function reportAt(...path: readonly string[]): Promise<ReadinessReport> {
  return ReadinessReport.parse(JSON.parse(await readFile(join(floor.directory, ...path), 'utf8')));
}

test('a cluster that does not answer is NO-GO, exit code 3, and the report says so', async () => {
  const said = await floor.run([...RUN, '--kubeconfig', 'closed', '--data', 'd1', '--reason', 'T-60', '--json']);
  const document: unknown = JSON.parse(said.stdout);
  expect(document).toEqual({
    operation: 'readiness-check',
    workflow_id: expect.stringMatching(/^local-readiness-check-adhoc-\d{4}-\d\d-\d\d-\d{6}-[0-9a-f]{6}$/),
    run_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    verdict: 'NO_GO',
    headline: expect.stringMatching(/^NO-GO: .*127\.0\.0\.1:1|^NO-GO: .*refused/),
    result: expect.objectContaining({ verdict: 'NO_GO', ready: false }),
    exit: 3,
  });
  expect(said.exit).toBe(3);
  const report = await reportAt('d1', 'audit_artifacts', 'readiness_report.json');
  expect(report).toMatchObject({ verdict: 'NO_GO', ready: false, clock: 'live', kubectl_context: 'one' });
  expect(report.run).toMatchObject({ trigger: 'local', workflow_history: false, reason: 'T-60' });
  expect(report.run.requested_by).toMatch(/^[^@]+@.+/);
  const record = RunRecord.parse(
    JSON.parse(await readFile(join(floor.directory, 'd1', report.run.directory, 'run.json'), 'utf8')),
  );
  expect(record.workflow.history).toBe(false);
});

test('no kubeconfig at all is NO-GO, too, with the way out in the report', async () => {
  const { exit, stdout } = await floor.run([...RUN, '--data', 'd2']);
  expect(stdout).toMatch(/^NO-GO: .*--kubeconfig FILE/);
  expect(exit).toBe(3);
  expect(await readdir(join(floor.directory, 'd2', 'audit_artifacts'))).toContain('readiness_report.md');
});

test('a broken kubeconfig that was not typed leads to a report, not to none', async () => {
  await writeFile(join(floor.directory, 'broken'), '{');
  const { exit } = await floor.run([...RUN, '--data', 'd3'], { KUBECONFIG: join(floor.directory, 'broken') });
  expect(exit).toBe(3);
  const report = await reportAt('d3', 'audit_artifacts', 'readiness_report.json');
  expect(report.headline).toMatch(/broken/);
});

test('a failed deploy report is exit code 3', async () => {
  const said = await floor.run(['run', 'deploy-report', '--local', '--data', 'd4', '--json']);
  expect(JSON.parse(said.stdout)).toMatchObject({ verdict: 'INCOMPLETE', result: { status: 'failed' }, exit: 3 });
  expect(said.exit).toBe(3);
});

test('a rehearsal is stamped, has its own directory, and does not touch the latest', async () => {
  await floor.run([...RUN, '--data', 'd5']);
  const before = await reportAt('d5', 'audit_artifacts', 'readiness_report.json');
  const said = await floor.run([...RUN, '--data', 'd5', '--at', '2026-11-27T09:15:00-05:00', '--json']);
  expect(said.exit).toBe(3);
  const { result } = JSON.parse(said.stdout);
  const [{ path }] = result.artifacts;
  expect(path).toMatch(/^audit_artifacts\/readiness\/20261127T14150\dZ\/readiness_report\.md$/);
  const rehearsal = await reportAt('d5', path.replace(/md$/, 'json'));
  expect(rehearsal).toMatchObject({ clock: 'simulated', session: { trading_day: '2026-11-27', phase: 'pre_open' } });
  expect(await reportAt('d5', 'audit_artifacts', 'readiness_report.json')).toEqual(before);
  const status = await floor.run(['status', '--data', 'd5', '--json']);
  expect(JSON.parse(status.stdout)).toMatchObject({
    verdict: 'NO_GO',
    current: true,
    evidence: [
      { kind: 'readiness', newest: before.run.directory.split('/').at(-1) },
      { kind: 'deploy', newest: null },
    ],
    exit: 3,
  });
});

test('status does not trust a report that somebody has touched', async () => {
  await floor.run([...RUN, '--data', 'd6']);
  const path = join(floor.directory, 'd6', 'audit_artifacts', 'readiness_report.json');
  const text = (await readFile(path, 'utf8'))
    .replace('"ready":false', '"ready":true')
    .replace('"ready": false', '"ready": true');
  await rewrite(path, text);
  const { exit, stdout } = await floor.run(['status', '--data', 'd6']);
  expect(stdout).toMatch(/^The latest report cannot be trusted: /);
  expect(exit).toBe(4);
});

async function rewrite(path: string, text: string): Promise<void> {
  await chmod(path, 0o644);
  await writeFile(path, text);
}

test.each<[signal: NodeJS.Signals]>([['SIGINT'], ['SIGTERM']])(
  '%s cancels a local run, and leaves nothing of it',
  async (signal) => {
    // An API server that takes connections and never answers.
    const silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await writeFile(join(floor.directory, 'silent'), kubeconfig(`https://127.0.0.1:${port}`));
      const command = floor.start([...RUN, '--kubeconfig', 'silent', '--data', `d7-${signal}`, '--json']);
      await new Promise((resolve) => silent.once('connection', resolve));
      command.child.kill(signal);
      const { exit, stdout, stderr } = await command.ended;
      expect(stderr).toMatch(/floor: interrupted: the run was cancelled, no report was written\n$/);
      expect(JSON.parse(stdout)).toMatchObject({ verdict: null, result: null, exit: 130 });
      expect(exit).toBe(130);
      const left = await readdir(join(floor.directory, `d7-${signal}`), { recursive: true });
      expect(left.filter((name) => /report|run\.json|objects/.test(name))).toEqual([]);
    } finally {
      silent.close();
    }
  },
);

test('a data root that cannot be made is exit code 4 and one clear line', async () => {
  await writeFile(join(floor.directory, 'file'), '');
  const said = await floor.run([...RUN, '--data', 'file/below', '--json']);
  expect(JSON.parse(said.stdout)).toMatchObject({ verdict: null, exit: 4 });
  expect(said.stderr).toMatch(
    /^floor: no verdict could be recorded, which is NO-GO: .*file\/below.* choose another place with --data/m,
  );
  expect(said.exit).toBe(4);
});

// Mounting needs root, or a kernel that lets users have namespaces of their own.
const TOOL = 'unshare'; // of util-linux
const canMount = spawnSync(TOOL, ['--map-root-user', '--mount', 'true']).status === 0;
const it = canMount ? test : test.skip;

it.each<[why: string, options: string, said: RegExp]>([
  ['a full disk', 'size=4k', /no space left on the device/],
  ['a disk that fills up under the run', 'size=64k', /no space left on the device/],
  ['a file system that may not be written', 'ro', /choose another place with --data/],
])('%s is exit code 4 and one clear line', async (_why, options, said) => await expectNoVerdictOn(options, said));

async function expectNoVerdictOn(mountOptions: string, said: RegExp): Promise<void> {
  const data = join(floor.directory, 'mounted');
  await mkdir(data, { recursive: true });
  const script = `mount -t tmpfs -o ${mountOptions} none '${data}' && exec "$@"`;
  const mounting = [TOOL, '--map-root-user', '--mount', 'sh', '-c', script, 'sh'];
  const { exit, stdout, stderr } = await floor.start([...RUN, '--data', data], {}, mounting).ended;
  expect(stderr).toMatch(said);
  expect(stderr.split('\n').filter((line) => line.startsWith('floor: '))).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe('');
  expect(exit).toBe(4);
}

test('a result that cannot be written to stdout is not passed over', async () => {
  const command = floor.start(['config', 'check'], {}, ['sh', '-c', 'exec "$@" > /dev/full', 'sh']);
  const { exit, stderr } = await command.ended;
  expect(stderr).toMatch(/the result cannot be written to stdout: .*no space left/);
  expect(exit).toBe(4);
});
