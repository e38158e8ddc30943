import { expect, test } from '@jest/globals';
import { createProgress, type Progress } from '../../../src/cli/progress.ts';

function open(live: boolean): { readonly progress: Progress; readonly said: () => string } {
  let text = '';
  const progress = createProgress({
    write: (more) => {
      text += more;
    },
    style: (_tone, words) => words,
    live,
    columns: () => 40,
  });
  return { progress, said: () => text };
}

test('in a log a step is a line when it ends', () => {
  const { progress, said } = open(false);
  progress.began('a', 'Read the cluster');
  progress.troubled('a', 'refused');
  progress.ended('a', 'failed', 'gone');
  expect(said()).toMatch(/^… Read the cluster: tried again: refused\n✗ Read the cluster: gone \d\.\d s\n$/);
});

test('a step that was never begun does not end', () => {
  const { progress, said } = open(false);
  progress.ended('a', 'done');
  expect(said()).toBe('');
});

test('work that is quick is not worth a line, however it ends', async () => {
  const { progress, said } = open(false);
  await expect(progress.during('a', 'Quick', async () => 7)).resolves.toBe(7);
  await expect(progress.during('b', 'Broken', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(said()).toBe('');
});

test('work that takes longer than a second is told of while it goes on', async () => {
  const { progress, said } = open(false);
  const work = Promise.withResolvers<void>();
  const doing = progress.during('a', 'Slow', async () => await work.promise);
  const told = Promise.withResolvers<void>();
  const look = setInterval(() => {
    if (said() !== '') told.resolve();
  }, 20);
  await told.promise;
  clearInterval(look);
  expect(said()).toBe('… Slow\n');
  work.resolve();
  await doing;
  expect(said()).toMatch(/^… Slow\n✓ Slow \d\.\d s\n$/);
});

test('on a terminal there is one moving line, no wider than it, and none is left behind', () => {
  const { progress, said } = open(true);
  progress.began('a', 'Read namespace trading-floor at one revision, which is long');
  progress.noted('something');
  progress.close();
  const lines = said().split('\r\u001B[2K');
  expect(Math.max(...lines.map((line) => line.replace('\n', '').length))).toBeLessThan(40);
  expect(lines.at(-1)).toBe('');
  expect(said()).toContain('something\n');
});
