import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, jest, test } from '@jest/globals';
import { closingLine, countTests } from '../../tools/bootstrap/test-counts.mjs';

// It starts real processes, beside others' tests on a busy machine.
jest.setTimeout(120_000);

const RUN_JEST = new URL('../../tools/bootstrap/run-jest.mjs', import.meta.url).href;

// The folder they run in has no node_modules: jest's globals are there without an import.
const PASSES = "test('a', () => {});";
const FAILS = "test('b', () => { throw new Error('b is wrong'); });";
const SKIPS = "test.skip('c', () => {}); test.todo('d');";
const DOES_NOT_LOAD = "import './nowhere.mjs';";

test.each<[what: string, files: Record<string, string>, line: string, exit: number]>([
  ['all pass', { a: PASSES }, '1 passed, 0 failed', 0],
  ['one fails', { a: PASSES, b: FAILS }, '1 passed, 1 failed', 1],
  ['some are skipped', { a: PASSES, c: SKIPS }, '1 passed, 0 failed, 2 skipped', 0],
  ['a file does not load', { a: PASSES, d: DOES_NOT_LOAD }, '1 passed, 1 failed', 1],
  ['all are skipped', { c: SKIPS }, '0 passed, 1 failed, 2 skipped', 1],
  ['there are none', {}, '0 passed, 1 failed', 1],
])(
  'a run where %s closes with what it came to',
  async (_what, files, line, exit) => {
    const run = await runSuite(files);
    expect(run.stdout.trimEnd().split('\n').at(-1)).toBe(line);
    expect(run.stdout.match(/\d+ passed, \d+ failed/g)).toHaveLength(1);
    expect(run.exit).toBe(exit);
  },
  60_000,
);

test('a run that ends badly though nothing failed does not count as good', () => {
  const { counts, remark } = countTests({ numPassedTests: 3, numFailedTests: 0 }, 1);
  expect(closingLine(counts)).toBe('3 passed, 1 failed');
  expect(remark).toContain('jest ended with 1 though no test failed');
});

test('a jest that left no result is a failure', () => {
  expect(closingLine(countTests(undefined, 134).counts)).toBe('0 passed, 1 failed');
});

/** The real jest, over files in a folder of its own. */
async function runSuite(files: Record<string, string>): Promise<{ stdout: string; exit: number | null }> {
  const folder = await mkdtemp(join(tmpdir(), 'floor-suite-'));
  try {
    await mkdir(join(folder, 'suite'));
    await writeFile(join(folder, 'package.json'), '{"type":"module","jest":{"transform":{}}}');
    const write = ([name, source]: [string, string]): Promise<void> =>
      writeFile(join(folder, 'suite', `${name}.test.js`), source);
    await Promise.all(Object.entries(files).map(write));
    const program = `import {runJest} from '${RUN_JEST}'; process.exitCode = await runJest(['--rootDir', '${folder}'], process.env);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [stdout, [exit]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    return { stdout, exit };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
