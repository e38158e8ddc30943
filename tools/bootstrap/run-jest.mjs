import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handOver } from './child.mjs';
import { PROJECT_NODE, projectEnvironment, QUIET_NODE, ROOT } from './project.mjs';
import { closingLine, countTests, readJson } from './test-counts.mjs';

const JEST = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');

/**
 * Runs jest on the project's Node and closes with one line on stdout that says what it came to.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} jest's exit code, never 0 when the line tells of a failure
 */
export async function runJest(args, env) {
  const folder = await mkdtemp(join(tmpdir(), 'floor-test-'));
  const results = join(folder, 'results.json');
  try {
    const node = [...QUIET_NODE, '--experimental-vm-modules', JEST, '--json', `--outputFile=${results}`];
    const exit = await handOver(PROJECT_NODE, [...node, ...args], projectEnvironment(env));
    const { counts, remark } = countTests(await readJson(results), exit);
    if (remark !== undefined) console.error(remark);
    console.log(closingLine(counts));
    return exit === 0 && counts.failed > 0 ? 1 : exit;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
