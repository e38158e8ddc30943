import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { expect, test } from '@jest/globals';
import { resolveBinary } from '../../tools/bootstrap/binaries.mjs';
import { cachePath } from '../../tools/bootstrap/binary-cache.mjs';
import { withLock } from '../../tools/bootstrap/cache-lock.mjs';
import { deadPid, openStage, type Stage } from './stage.ts';

const BUILD_MS = 120_000;

test(
  'the lock of a dead process is taken over, and the half-made file it left is swept',
  async () => {
    await using stage = await openStage();
    const target = await cachePath(stage.spec, stage.env);
    const pid = await deadPid();
    await writeFile(`${target}.lock`, JSON.stringify({ pid, host: hostname(), nonce: 'left behind' }));
    await mkdir(`${target}.${pid}-left-behind.part`);
    await writeFile(`${target}.${pid}-left-behind.part/tiny`, 'half');

    expect((await resolveBinary(stage.spec, stage)).origin).toBe('build');
    expect(await readdir(dirname(target))).toHaveLength(1);
  },
  BUILD_MS,
);

test.each<[why: string, text: string]>([
  ['of another machine', JSON.stringify({ pid: 1, host: 'elsewhere', nonce: '' })],
  ['that nobody can read', '{"pid":'],
])('a lock %s counts as left behind once its heartbeat stops', async (_why, text) => {
  await using stage = await openStage();
  const lock = await freshLock(stage);
  await writeFile(lock, text);
  const longAgo = new Date(Date.now() - 120_000);
  await utimes(lock, longAgo, longAgo);
  expect(await withLock(lock, { onWait: failOnWait }, async () => 'mine')).toBe('mine');
});

test('only one works at a time; the rest wait for whom they are told', async () => {
  await using stage = await openStage();
  const lock = await freshLock(stage);
  const waitedFor = new Set<string>();
  const events: string[] = [];
  const work = async (name: string): Promise<void> => {
    events.push(`${name} starts`);
    await new Promise(setImmediate);
    events.push(`${name} ends`);
  };
  const onWait = (who: string): void => void waitedFor.add(who);
  await Promise.all(['a', 'b', 'c'].map((name) => withLock(lock, { onWait }, () => work(name))));
  const [first, second, third] = [events[0], events[2], events[4]].map((event) => event?.charAt(0));
  expect(events).toEqual([first, second, third].flatMap((name) => [`${name} starts`, `${name} ends`]));
  expect([...waitedFor]).toEqual([`process ${process.pid} on ${hostname()}`]);
  expect(await readdir(dirname(lock))).toEqual([]);
});

test('work that fails lets the next one in', async () => {
  await using stage = await openStage();
  const lock = await freshLock(stage);
  const failing = withLock(lock, { onWait: failOnWait }, () => Promise.reject(new Error('disk full')));
  await expect(failing).rejects.toThrow('disk full');
  expect(await withLock(lock, { onWait: failOnWait }, async () => 'next')).toBe('next');
});

async function freshLock(stage: Stage): Promise<string> {
  await mkdir(stage.cache);
  return `${stage.cache}/lock`;
}

function failOnWait(who: string): never {
  throw new Error(`waited for ${who}`);
}
