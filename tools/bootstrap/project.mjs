import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, wherever it was started from. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The Node that the project runs on, whatever Node started it: the npm package `node` puts it here. */
export const PROJECT_NODE = join(ROOT, 'node_modules', 'node', 'bin', 'node');

/** Node's own warnings about what the project uses on purpose. */
export const QUIET_NODE = ['--disable-warning=ExperimentalWarning'];

export function hasProjectNode() {
  return existsSync(PROJECT_NODE);
}

/**
 * The environment for what runs on the project's Node: a `node` or a tool that it starts is the project's, too.
 * @param {NodeJS.ProcessEnv} env
 */
export function projectEnvironment(env) {
  const folders = (env['PATH'] ?? '').split(delimiter);
  const own = join(ROOT, 'node_modules', '.bin');
  return folders.includes(own) ? env : { ...env, PATH: [own, ...folders].join(delimiter) };
}
