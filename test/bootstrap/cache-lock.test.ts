import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { resolveBinary } from '../../tools/bootstrap/binaries.mjs';
import { cachePath } from '../../tools/bootstrap/binary-cache.mjs';
import { withLock } from '../../tools/bootstrap/cache-lock.mjs';
import { deadPid, openStage, type Stage } from './stage.ts';

// It starts real processes, beside others' tests on a busy machine.
jest.setTimeout(120_000);

test('the lock of a dead process is taken over, and the half-made file it left is swept', async () => {
  await using stage = await openStage();
  const target = await cachePath(stage.spec, stage.env);
  const pid = await deadPid();
  await writeFile(`${target}.lock`, JSON.stringify({ pid, host: hostname(), nonce: 'left behind' }));
  await mkdir(`${target}.${pid}-left-behind.part`);
  await writeFile(`${target}.${pid}-left-behind.part/tiny`, 'half');

  expect((await resolveBinary(stage.spec, stage)).origin).toBe('build');
  expect(await readdir(dirname(target))).toHaveLength(1);
});

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

test('only one works at a time; the next waits, and is told for whom', async () => {
  await using stage = await openStage();
  const lock = await freshLock(stage);
  const events: string[] = [];
  const [entered, enter] = signal<string>();
  const [waits, onWait] = signal<string>();
  const first = withLock(lock, { onWait: failOnWait }, async () => {
    enter('first works');
    events.push(`second waits for ${await waits}`);
  });
  events.push(await entered);
  await withLock(lock, { onWait }, async () => events.push('second works'));
  await first;
  expect(events).toEqual(['first works', `second waits for process ${process.pid} on ${hostname()}`, 'second works']);
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

function signal<T>(): [sent: Promise<T>, send: (value: T) => void] {
  let send: (value: T) => void = nothingYet;
  const sent = new Promise<T>((resolve) => {
    send = resolve;
  });
  return [sent, send];
}

function nothingYet(): void {}

function failOnWait(who: string): never {
  throw new Error(`waited for ${who}`);
}
