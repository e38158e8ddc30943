import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { FloorFile } from '../../src/contracts/floor-file.ts';
import { makeBootDirectory } from '../../src/embedded/boot-directory.ts';
import { containerEnvironment } from '../../src/embedded/container-environment.ts';
import { embeddedFloorFile } from '../../src/embedded/floor-file.ts';
import { mirrorKey } from '../../src/embedded/kill-switch-mount.ts';
import { startLeashed } from '../../src/embedded/leashed-process.ts';
import { processUsage } from '../../src/embedded/process-usage.ts';
import { readWorkload } from '../../src/embedded/workload.ts';

jest.setTimeout(30_000);

async function temporary(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'floor-parts-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function containerWith(members: Readonly<Record<string, unknown>>) {
  const spec = { template: { metadata: {}, spec: { containers: [{ name: 'c', image: 'i', ...members }] } } };
  return readWorkload({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec }, 'Deployment')
    .container;
}

const CONFIGMAPS = new Map([['floor-env', { AGENT_MODE: 'EXECUTE', OTHER: 'x' }]]);
const fromKey = (key: string, optional?: boolean) => ({
  configMapKeyRef: { name: 'floor-env', key, ...(optional === undefined ? {} : { optional }) },
});

test.each<[why: string, members: Readonly<Record<string, unknown>>, environment: unknown]>([
  ['nothing', {}, { env: {} }],
  [
    'literals, the last wins',
    { env: [{ name: 'A', value: '1' }, { name: 'A', value: '2' }, { name: 'B' }] },
    { env: { A: '2', B: '' } },
  ],
  ['a ConfigMap key', { env: [{ name: 'A', valueFrom: fromKey('AGENT_MODE') }] }, { env: { A: 'EXECUTE' } }],
  ['a missing key', { env: [{ name: 'A', valueFrom: fromKey('NONE') }] }, { problem: expect.stringContaining('NONE') }],
  ['a missing optional key', { env: [{ name: 'A', valueFrom: fromKey('NONE', true) }] }, { env: {} }],
  [
    'a whole ConfigMap',
    { envFrom: [{ prefix: 'P_', configMapRef: { name: 'floor-env' } }] },
    { env: { P_AGENT_MODE: 'EXECUTE', P_OTHER: 'x' } },
  ],
  [
    'a whole one that is missing',
    { envFrom: [{ configMapRef: { name: 'gone' } }] },
    { problem: 'configmap "gone" not found' },
  ],
  [
    'a Secret',
    { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] },
    { problem: expect.stringContaining('not served') },
  ],
  ['a whole Secret', { envFrom: [{ secretRef: { name: 's' } }] }, { problem: expect.stringContaining('not served') }],
  [
    'a reference to another variable',
    { env: [{ name: 'A', value: '$(B)' }] },
    { problem: expect.stringContaining('not expanded') },
  ],
])('the environment of a container: %s', (_why, members, environment) => {
  expect(containerEnvironment(containerWith(members), CONFIGMAPS)).toEqual(environment);
});

test('a mounted key follows its ConfigMap as a kubelet’s would', async () => {
  await using directory = await temporary();
  const file = join(directory.path, 'mounts', 'KEY');
  const mirror = (data: ReadonlyMap<string, Readonly<Record<string, string>>>) => mirrorKey(file, 'map', 'KEY', data);
  expect(await mirror(new Map([['map', { KEY: '1' }]]))).toBe(true);
  expect(await readFile(file, 'utf8')).toBe('1');
  expect(await mirror(new Map([['map', { KEY: '1' }]]))).toBe(false);
  await mirror(new Map([['map', { KEY: '0' }]]));
  expect(await readFile(file, 'utf8')).toBe('0');
  await mirror(new Map());
  expect(await readFile(file, 'utf8')).toBe('0');
  await mirror(new Map([['map', {}]]));
  expect(existsSync(file)).toBe(false);
});

test('what a boot left behind goes with the next one; what a living one uses stays', async () => {
  await using directory = await temporary();
  const ended = spawn('true');
  await once(ended, 'exit');
  for (const [name, owner] of [
    ['boot-left', ended.pid],
    ['boot-used', process.pid],
    ['other', ended.pid],
  ] as const) {
    await mkdir(join(directory.path, name));
    await writeFile(join(directory.path, name, 'owner'), String(owner));
  }
  await mkdir(join(directory.path, 'boot-begun'));
  const made = await makeBootDirectory(directory.path);
  const names = await readdir(directory.path);
  expect(names).toEqual(expect.arrayContaining(['boot-used', 'boot-begun', 'other']));
  expect(names).not.toContain('boot-left');
  expect(await readFile(join(made, 'owner'), 'utf8')).toBe(String(process.pid));
});

test('a program ends when it is told, and tells how it ended by itself', async () => {
  await using directory = await temporary();
  const log = join(directory.path, 'log');
  const endless = startLeashed(['sleep', '1000'], log);
  expect(endless.hasEnded).toBe(false);
  expect((await processUsage(endless.pid))?.memoryBytes).toBeGreaterThan(0);
  await endless.kill();
  expect(await endless.ended).toBe(137);
  expect(await processUsage(endless.pid)).toBeUndefined();
  const failing = startLeashed(['sh', '-c', 'echo said; exit 3'], log);
  expect(await failing.ended).toBe(3);
  expect(await readFile(log, 'utf8')).toBe('said\n');
  expect(await startLeashed([join(directory.path, 'absent')], log).ended).toBe(127);
});

test('the floor file names the checkout and the URLs, and waives for five sessions at most', () => {
  const template = FloorFile.parse({
    waivers: [{ check: 'change_control.origin_remote', reason: 'r', by: 'b', until: '2026-01-02' }],
  });
  const facts = {
    root: '/a/checkout',
    urls: new Map([['ops-ui', ['http://127.0.0.1:1']]]),
    hasCommit: true,
    nowMs: Date.parse('2026-11-22T12:00:00-05:00'),
  };
  const floor = embeddedFloorFile(template, facts);
  expect(floor.repo.path).toBe('/a/checkout');
  expect(floor.components.map(({ urls }) => urls)).toEqual([[], [], [], [], ['http://127.0.0.1:1']]);
  // Thanksgiving is no session.
  expect(floor.waivers).toEqual([expect.objectContaining({ until: '2026-11-30' })]);
  const bare = embeddedFloorFile(template, { ...facts, hasCommit: false });
  expect(bare.waivers.map(({ check }) => check)).toEqual([
    'change_control.origin_remote',
    'change_control.clean_working_tree',
    'build.fingerprints_present',
  ]);
});
