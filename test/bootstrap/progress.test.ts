import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createProgress } from '../../tools/bootstrap/progress.mjs';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('what is quick is not shown', () => {
  const { shown, progress } = screen({});
  const task = progress.start('temporal 1.5.1');
  jest.advanceTimersByTime(900);
  task.done('ready (cache)');
  progress.close();
  jest.advanceTimersByTime(60_000);
  expect(shown).toEqual([]);
});

test('a log gets a line after a second, then every ten, and one at the end', () => {
  const { shown, progress } = screen({});
  const temporal = progress.start('temporal 1.5.1');
  const packages = progress.start('npm packages');
  temporal.update('building');
  packages.update('npm install');
  jest.advanceTimersByTime(15_000);
  packages.done('installed');
  jest.advanceTimersByTime(10_000);
  temporal.done('built');
  progress.close();
  expect(shown).toEqual([
    'temporal 1.5.1: building (1 s) · npm packages: npm install (1 s)\n',
    'temporal 1.5.1: building (10 s) · npm packages: npm install (10 s)\n',
    'npm packages: installed after 15 s\n',
    'temporal 1.5.1: building (20 s)\n',
    'temporal 1.5.1: built after 25 s\n',
  ]);
});

test('a terminal gets one line that is rewritten, no wider than it is', () => {
  const { shown, progress } = screen({ isTTY: true, columns: 30 });
  const task = progress.start('temporal 1.5.1');
  task.update('building, 12 packages compiled');
  jest.advanceTimersByTime(3000);
  task.note('the one on the PATH is not used');
  progress.close();
  expect(shown.slice(-3)).toEqual([
    '\r\u001B[2Ktemporal 1.5.1: building, 12 ',
    '\r\u001B[2Kthe one on the PATH is not used\n',
    '\r\u001B[2K',
  ]);
});

test('a terminal that cannot rewrite is written to like a log', () => {
  const { shown, progress } = screen({ isTTY: true }, { TERM: 'dumb' });
  progress.start('npm packages').update('npm install');
  jest.advanceTimersByTime(2000);
  progress.close();
  expect(shown[0]).toBe('npm packages: npm install (1 s)\n');
});

function screen(kind: { isTTY?: boolean; columns?: number }, env: NodeJS.ProcessEnv = {}) {
  const shown: string[] = [];
  return { shown, progress: createProgress({ ...kind, write: (text) => shown.push(text) }, env) };
}
