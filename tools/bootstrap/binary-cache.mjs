import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { isAlive } from './cache-lock.mjs';
import { buildArguments } from './go-build.mjs';
import { PrerequisiteError } from './prerequisite.mjs';

const OS_NAMES = /** @type {Readonly<Record<string, string>>} */ ({ win32: 'windows' });
const ARCH_NAMES = /** @type {Readonly<Record<string, string>>} */ ({ x64: 'amd64', ia32: '386' });

/** @typedef {import('./binary-specs.mjs').BinarySpec} BinarySpec */

/** This machine as Go and release archives name it, `linux_amd64`. */
export const PLATFORM = `${OS_NAMES[process.platform] ?? process.platform}_${ARCH_NAMES[process.arch] ?? process.arch}`;

/**
 * Where the binary lies once it is had: one place for all clones of a user, another for each version, platform and
 * content of its module. The folder exists afterwards.
 * @param {BinarySpec} spec
 * @param {NodeJS.ProcessEnv} env
 */
export async function cachePath(spec, env) {
  const folder = join(cacheHome(env), 'agenttrader-ops', 'bin');
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PrerequisiteError(
      `${spec.name} has nowhere to be kept: ${folder} cannot be made (${why}). ` +
        `Set XDG_CACHE_HOME to a folder that can be written, or name a ready binary: ${spec.variable}=/path/to/${spec.name}`,
    );
  }
  return join(folder, `${spec.name}-${spec.version}-${PLATFORM.replace('_', '-')}-${await moduleDigest(spec)}`);
}

/**
 * The XDG base directory specification: unset, empty and relative all mean the default.
 * @param {NodeJS.ProcessEnv} env
 */
function cacheHome(env) {
  const named = env['XDG_CACHE_HOME'] ?? '';
  return isAbsolute(named) ? named : join(homedir(), '.cache');
}

/** @param {BinarySpec} spec */
async function moduleDigest(spec) {
  const hash = createHash('sha256').update(buildArguments(spec, '').join('\0'));
  const files = (await readdir(spec.module)).filter((name) => name.endsWith('.go') || /^go\.(mod|sum)$/.test(name));
  for (const name of files.toSorted()) hash.update(`\0${name}\0`).update(await readFile(join(spec.module, name)));
  return hash.digest('hex').slice(0, 12);
}

/**
 * Lets `make` put a file into a folder of its own beside `target`, then makes that file appear as `target` whole or not
 * at all. The folder goes away in any case; those that dead processes left behind, too.
 * @param {string} target
 * @param {(folder: string) => Promise<string>} make gives the path of the finished file
 */
export async function publish(target, make) {
  await sweepLeftovers(target);
  const folder = `${target}.${process.pid}-${randomUUID()}.part`;
  await mkdir(folder);
  try {
    const made = await make(folder);
    await chmod(made, 0o755);
    await flush(made);
    await rename(made, target);
    await flush(dirname(target));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} path */
async function flush(path) {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @param {string} target */
async function sweepLeftovers(target) {
  const prefix = `${basename(target)}.`;
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(prefix) || !name.endsWith('.part')) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (!isAlive(pid)) await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}
