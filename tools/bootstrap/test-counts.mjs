import { readFile } from 'node:fs/promises';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * What a test run came to, from jest's JSON (undefined when jest left none) and its exit code. A file that failed to
 * run is a failure, and so is a run that ended badly, or ran nothing, without naming one.
 * @param {unknown} json
 * @param {number} exit
 * @returns {{ counts: Counts, remark?: string }}
 */
export function countTests(json, exit) {
  const passed = numberIn(json, 'numPassedTests');
  const failed = numberIn(json, 'numFailedTests') + numberIn(json, 'numRuntimeErrorTestSuites');
  const skipped = numberIn(json, 'numPendingTests') + numberIn(json, 'numTodoTests');
  const counts = { passed, failed, skipped };
  if (failed > 0) return { counts };
  if (passed === 0) return { counts: { ...counts, failed: 1 }, remark: 'no test was run: counted as a failure' };
  if (exit === 0) return { counts };
  return {
    counts: { ...counts, failed: 1 },
    remark: `jest ended with ${exit} though no test failed: counted as a failure`,
  };
}

/** @param {Counts} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {string} path
 * @returns {Promise<unknown>} undefined when there is no readable JSON
 */
export async function readJson(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {unknown} json
 * @param {string} key
 */
function numberIn(json, key) {
  const value = typeof json === 'object' && json !== null ? Reflect.get(json, key) : undefined;
  return typeof value === 'number' ? value : 0;
}
