import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { cachePath, PLATFORM, publish } from './binary-cache.mjs';
import { codeOf, withLock } from './cache-lock.mjs';
import { runToEnd } from './child.mjs';
import { goBuild } from './go-build.mjs';
import { PrerequisiteError } from './prerequisite.mjs';
import { downloadRelease } from './release-download.mjs';

const PROBE_MS = 15_000;

/**
 * @typedef {import('./binary-specs.mjs').BinarySpec} BinarySpec
 * @typedef {{ path: string, origin: 'variable' | 'path' | 'cache' | 'download' | 'build' }} Resolved
 *
 * @typedef {object} Surroundings
 * @property {NodeJS.ProcessEnv} [env]
 * @property {(detail: string) => void} [onProgress] what is being done now; told often
 * @property {(note: string) => void} [onNote] what a person should know of
 *
 * @typedef {Required<Surroundings>} Context
 */

/**
 * Finds, downloads or builds a binary: its variable, then PATH, then the user's cache, then the official release, then
 * `go build`. Throws PrerequisiteError with everything that was tried and the way out.
 * @param {BinarySpec} spec
 * @param {Surroundings} [surroundings]
 * @returns {Promise<Resolved>}
 */
export async function resolveBinary(spec, { env = process.env, onProgress = ignore, onNote = ignore } = {}) {
  const context = { env, onProgress, onNote };
  return (await fromVariable(spec, env)) ?? (await fromPath(spec, context)) ?? (await fromCache(spec, context));
}

/**
 * @param {BinarySpec} spec
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Resolved | undefined>}
 */
async function fromVariable(spec, env) {
  const named = env[spec.variable];
  if (named === undefined || named === '') return undefined;
  const path = resolve(named);
  const trouble = await whyNotExecutable(path);
  if (trouble === undefined) return { path, origin: 'variable' };
  throw new PrerequisiteError(
    `${spec.variable} names ${path}, which ${trouble}. ` +
      `Let it name an executable ${spec.name} ${spec.version}, or unset it to have one found or built.`,
  );
}

/**
 * @param {BinarySpec} spec
 * @param {Context} context
 * @returns {Promise<Resolved | undefined>}
 */
async function fromPath(spec, { env, onNote }) {
  const path = await findOnPath(spec.name, env);
  if (path === undefined) return undefined;
  const trouble = await whyNotServing(spec, path, env);
  if (trouble === undefined) return { path, origin: 'path' };
  onNote(`${path} is not used: ${trouble}`);
  return undefined;
}

/**
 * @param {BinarySpec} spec
 * @param {Context} context
 * @returns {Promise<Resolved>}
 */
async function fromCache(spec, context) {
  const target = await cachePath(spec, context.env);
  if (await isExecutable(target)) return { path: target, origin: 'cache' };
  const onWait = (/** @type {string} */ who) => context.onProgress(`waiting for ${who}, which makes it`);
  return withLock(`${target}.lock`, { onWait }, async () => {
    if (await isExecutable(target)) return { path: target, origin: 'cache' };
    const origin = await make(spec, target, context);
    return { path: target, origin };
  });
}

/**
 * @param {BinarySpec} spec
 * @param {string} target
 * @param {Context} context
 * @returns {Promise<'download' | 'build'>}
 */
async function make(spec, target, context) {
  /** @type {'download' | 'build'} */
  let origin = 'download';
  await publish(target, async (folder) => {
    const downloaded = await tryDownload(spec, folder, context);
    if (downloaded.got) return downloaded.path;
    origin = 'build';
    return build(spec, folder, downloaded.why, context);
  });
  return origin;
}

/**
 * @param {BinarySpec} spec
 * @param {string} folder
 * @param {Context} context
 * @returns {Promise<import('./release-download.mjs').Download>}
 */
async function tryDownload(spec, folder, { env, onProgress, onNote }) {
  const download = await downloadRelease(spec, folder, { platform: PLATFORM, env, onProgress });
  if (download.got) {
    const trouble = await whyNotServing(spec, download.path, env);
    if (trouble === undefined) return download;
    onNote(`the downloaded ${spec.name} is not used: ${trouble}`);
    return { got: false, why: trouble, alarming: true };
  }
  if (download.alarming) onNote(`the download of ${spec.name} is not used: ${download.why}`);
  return download;
}

/**
 * @param {BinarySpec} spec
 * @param {string} folder
 * @param {string} noDownload why there is none
 * @param {Context} context
 */
async function build(spec, folder, noDownload, { env, onProgress }) {
  const go = await findOnPath('go', env);
  if (go === undefined) throw nothingToMakeItWith(spec, noDownload);
  const out = join(folder, `${spec.name}-built`);
  await goBuild(spec, out, { go, env, onProgress });
  const trouble = await whyNotServing(spec, out, env);
  if (trouble === undefined) return out;
  throw new PrerequisiteError(`${spec.name} was built from tools/${spec.name} but does not serve: ${trouble}`, 1);
}

/**
 * @param {BinarySpec} spec
 * @param {string} noDownload
 */
function nothingToMakeItWith(spec, noDownload) {
  return new PrerequisiteError(
    [
      `${spec.name} ${spec.version} is missing and there is nothing to get it with:`,
      `  PATH: no ${spec.name} that serves`,
      `  download: ${noDownload}`,
      `  build: no \`go\` on the PATH`,
      `Install Go ${spec.go} or later (https://go.dev/dl), or name a ready binary: ${spec.variable}=/path/to/${spec.name}`,
    ].join('\n'),
  );
}

/**
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 */
export async function findOnPath(name, env) {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && (await isExecutable(path))) return path;
  }
  return undefined;
}

/**
 * Runs it once, harmlessly: a file of the right name may be for another machine, or something else altogether.
 * @param {BinarySpec} spec
 * @param {string} path
 * @param {NodeJS.ProcessEnv} env
 */
async function whyNotServing(spec, path, env) {
  try {
    const { code, lines } = await runToEnd(path, spec.probe, { env, timeoutMs: PROBE_MS });
    const output = lines.join('\n');
    return code === 0
      ? spec.objection(output)
      : `\`${spec.probe.join(' ')}\` ended with ${code}: ${output.slice(-200)}`;
  } catch (error) {
    return `it does not run: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** @param {string} path */
async function isExecutable(path) {
  return (await whyNotExecutable(path)) === undefined;
}

/** @param {string} path */
async function whyNotExecutable(path) {
  try {
    if (!(await stat(path)).isFile()) return 'is not a file';
    await access(path, constants.X_OK);
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist';
    return code === 'EACCES' ? 'is not executable' : `cannot be looked at (${code})`;
  }
}

function ignore() {}
