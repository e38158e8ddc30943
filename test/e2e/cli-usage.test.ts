import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type FloorCommand, openFloorCommand } from '../support/floor-command.ts';

jest.setTimeout(60_000);

let floor: FloorCommand;
beforeAll(async () => {
  floor = await openFloorCommand();
});
afterAll(async () => await floor[Symbol.asyncDispose]());

const RUN = ['run', 'readiness-check'];

test.each<[args: readonly string[]]>([
  [[]],
  [['run']],
  [['status']],
  [['schedules']],
  [['schedules', 'apply']],
  [['schedules', 'diff']],
  [['schedules', 'list']],
  [['config']],
  [['config', 'check']],
  [['worker']],
  [['up']],
])('floor %j --help tells of the options that every command takes', async (args) => {
  const { exit, stdout, stderr } = await floor.run([...args, '--help']);
  expect(stdout).toMatch(/^Usage: floor/);
  for (const option of ['--config <file>', '--data <dir>', '--json', '--help']) expect(stdout).toContain(option);
  expect(stderr).toBe('');
  expect(exit).toBe(0);
});

test.each<[why: string, args: readonly string[], said: RegExp]>([
  ['no command', [], /Usage: floor/],
  ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/],
  ['an unknown option', [...RUN, '--frobnicate'], /unknown option '--frobnicate'/],
  ['no operation', ['run'], /missing required argument 'operation'/],
  ['an unknown operation', ['run', 'readiness'], /there is no operation 'readiness'; known: readiness-check, /],
  ['an operation of a later version', ['run', 'replay', 'a.log'], /'replay' is not part of this version; known: /],
  ['a namespace that is none', [...RUN, '--namespace', 'a;rm -rf'], /--namespace: want an RFC 1123 label/],
  [
    'a namespace of ten kilobytes',
    [...RUN, '--namespace', 'a'.repeat(10_000)],
    /--namespace: want an RFC 1123 label.{0,200}\n$/,
  ],
  ['a reason of two lines', [...RUN, '--reason', 'a\nb'], /--reason: want printable characters on one line/],
  [
    'a path that leads out',
    [...RUN, '--supersedes', 'audit_artifacts/../x'],
    /--supersedes: want the path of an artifact/,
  ],
  [
    'a bad instant',
    [...RUN, '--local', '--at', '09:15'],
    /--at: want an instant in ISO 8601 with its offset.*got '09:15'/,
  ],
  ['an instant without an offset', [...RUN, '--local', '--at', '2026-11-23T09:15:00'], /--at: want an instant/],
  ['--at without --local', [...RUN, '--at', '2026-11-23T09:15:00Z'], /--at is for local runs: add --local/],
  ['--kubeconfig without --local', [...RUN, '--kubeconfig', 'x'], /--kubeconfig is for local runs/],
  ['--no-wait with --local', [...RUN, '--local', '--no-wait'], /--no-wait: a local run ends with this command/],
  [
    'an unknown context',
    [...RUN, '--local', '--kubeconfig', 'kc', '--context', 'nope'],
    /kc: it has no context "nope"; choose one with --context: one/,
  ],
  ['a kubeconfig that is not there', [...RUN, '--local', '--kubeconfig', 'gone'], /gone: there is no such file/],
  ['a kubeconfig that is none', [...RUN, '--local', '--kubeconfig', 'bad'], /bad: /],
  ['a floor file that is not there', [...RUN, '--local', '--config', 'gone.yaml'], /gone\.yaml: there is no such file/],
  ['a floor file with faults', [...RUN, '--local', '--config', 'floor.yaml'], /floor\.yaml:2:1: /],
])('%s is exit code 2 and one clear line', async (_why, args, said) => {
  await writeFile(join(floor.directory, 'kc'), JSON.stringify(KUBECONFIG));
  await writeFile(join(floor.directory, 'bad'), '[1, 2');
  await writeFile(join(floor.directory, 'floor.yaml'), 'floor: x\nnamespaces: y\n');
  const { exit, stdout, stderr } = await floor.run(args);
  expect(stderr).toMatch(said);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe('');
  expect(exit).toBe(2);
});

const KUBECONFIG = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'one', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'one', user: { token: 't' } }],
  contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
  'current-context': 'one',
};

test.each<[why: string, args: readonly string[], exit: number]>([
  ['usage', ['--frobnicate'], 2],
  ['input', [...RUN, '--namespace', 'A'], 2],
  ['no Temporal', RUN, 4],
  ['no Temporal for schedules', ['schedules', 'diff'], 4],
])('with --json there is exactly one document on stdout: %s', async (_why, args, exit) => {
  const said = await floor.run([...args, '--json']);
  expect(JSON.parse(said.stdout)).toMatchObject({ exit });
  expect(said.exit).toBe(exit);
});

test('no Temporal is exit code 4 and names the address and TEMPORAL_ADDRESS', async () => {
  const { exit, stdout, stderr } = await floor.run([...RUN, '--json']);
  expect(stderr).toMatch(
    /^floor: Temporal does not answer at 127\.0\.0\.1:1: connection refused\. .*TEMPORAL_ADDRESS\n$/,
  );
  expect(JSON.parse(stdout)).toEqual({
    operation: 'readiness-check',
    workflow_id: null,
    run_id: null,
    verdict: null,
    headline: expect.stringMatching(/^Temporal does not answer at 127\.0\.0\.1:1/),
    result: null,
    exit: 4,
  });
  expect(exit).toBe(4);
});

test('settings of the Temporal connection that cannot be read are exit code 2', async () => {
  const { exit, stderr } = await floor.run(RUN, { TEMPORAL_ADDRESS: 'http://x' });
  expect(stderr).toMatch(/TEMPORAL_ADDRESS is 'http:\/\/x', want host:port/);
  expect(exit).toBe(2);
});

test('config check tells each fault by line and column, and of what is valid the digest', async () => {
  await writeFile(
    join(floor.directory, 'floor.yaml'),
    'floor: x\nnamespaces: y\nthresholds: {headroom_percent: 300}\n',
  );
  const bad = await floor.run(['config', 'check', 'floor.yaml']);
  expect(bad.stdout).toMatch(/^floor\.yaml:2:1: .*\nfloor\.yaml:3:\d+: thresholds\.headroom_percent: /);
  expect(bad.exit).toBe(2);
  const json = await floor.run(['config', 'check', '--config', 'floor.yaml', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    valid: false,
    problems: [{ line: 2, column: 1 }, { line: 3 }],
    exit: 2,
  });
  await writeFile(join(floor.directory, 'floor.yaml'), 'floor: x\n');
  const good = await floor.run(['config', 'check', 'floor.yaml', '--json']);
  expect(JSON.parse(good.stdout)).toMatchObject({
    valid: true,
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    exit: 0,
  });
  expect(good.exit).toBe(0);
});

test('status says that there is no report, and that the schedules cannot be told', async () => {
  const { exit, stdout } = await floor.run(['status']);
  expect(stdout).toMatch(/^No readiness report yet: read it as NO-GO/);
  expect(stdout).toMatch(/Schedules unknown: Temporal does not answer at 127\.0\.0\.1:1/);
  expect(exit).toBe(4);
});
