import { resolveBinary } from './binaries.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { PrerequisiteError } from './prerequisite.mjs';
import { createProgress } from './progress.mjs';

const OLDEST_NODE = 20;

/**
 * @typedef {import('./binary-specs.mjs').BinarySpec} BinarySpec
 * @typedef {import('./progress.mjs').Task} Task
 */

/**
 * Has the npm packages (unless told not to) and the binaries ready, side by side, and shows what takes long.
 * @param {{ binaries: readonly BinarySpec[], packages?: boolean, env?: NodeJS.ProcessEnv }} wanted
 * @returns {Promise<NodeJS.ProcessEnv>} the environment with a variable for each binary
 */
export async function prepare({ binaries, packages = true, env = process.env }) {
  const major = Number.parseInt(process.versions.node, 10);
  if (major < OLDEST_NODE) {
    throw new PrerequisiteError(
      `Node ${process.versions.node} is too old to start with: ${OLDEST_NODE} or later is needed.`,
    );
  }
  const progress = createProgress();
  try {
    const installing = packages ? [preparePackages(progress.start('npm packages'), env)] : [];
    const [named] = await Promise.all([
      Promise.all(binaries.map((spec) => prepareBinary(spec, progress.start(`${spec.name} ${spec.version}`), env))),
      ...installing,
    ]);
    return { ...env, ...Object.fromEntries(named) };
  } finally {
    progress.close();
  }
}

/**
 * @param {Task} task
 * @param {NodeJS.ProcessEnv} env
 */
async function preparePackages(task, env) {
  task.done(await ensureDependencies({ env, onProgress: task.update }));
}

/**
 * @param {BinarySpec} spec
 * @param {Task} task
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<[variable: string, path: string]>}
 */
async function prepareBinary(spec, task, env) {
  const { path, origin } = await resolveBinary(spec, { env, onProgress: task.update, onNote: task.note });
  task.done(origin === 'build' ? 'built' : `ready (${origin})`);
  return [spec.variable, path];
}
