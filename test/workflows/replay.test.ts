import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../support/replay-histories.ts', import.meta.url));
const recorded = readdirSync(new URL('../histories/', import.meta.url))
  .filter((name) => name.endsWith('.json'))
  .toSorted();

async function replay(
  zone: string,
  ...args: string[]
): Promise<readonly { name: string; zone: number; error: string | null }[]> {
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
    env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
  });
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{"name"'))
    .map((line) => JSON.parse(line));
}

test('every workflow has a recorded history', () => {
  for (const type of ['readiness-check', 'deploy-report', 'pre-market-readiness', 'pre-open-readiness']) {
    expect(recorded.some((name) => name.startsWith(`${type}.`))).toBe(true);
  }
});

test.each([
  ['UTC', 0],
  ['Asia/Tokyo', -540],
])(
  'recorded histories replay in %s',
  async (zone, offset) => {
    const replayed = await replay(zone);
    expect(replayed).toEqual(
      recorded.map((file) => ({ name: file.replace(/\.json$/, ''), zone: offset, error: null })),
    );
  },
  60_000,
);

test('a workflow that no longer does what was recorded is caught', async () => {
  const other = fileURLToPath(new URL('../support/workflows/another-way.ts', import.meta.url));
  const replayed = await replay('UTC', other);
  const readiness = replayed.find(({ name }) => name === 'readiness-check.go');
  expect(readiness?.error).toMatch(/TMPRL1100|Nondeterminism/i);
}, 60_000);
