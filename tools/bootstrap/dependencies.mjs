import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withLock } from './cache-lock.mjs';
import { runToEnd } from './child.mjs';
import { PrerequisiteError } from './prerequisite.mjs';
import { hasProjectNode, PROJECT_NODE, ROOT } from './project.mjs';

const SHOWN_LINES = 20;
const STAMP = join(ROOT, 'node_modules', '.installed-from');

// `npm ci` refuses a lock that lacks other platforms' optional binaries (npm/cli#9846); `--no-save` keeps the committed
// lock as it is. Dev dependencies hold the project's Node, so NODE_ENV=production must not drop them. Engine warnings
// speak of the Node that runs npm, not of the one that runs the project.
const INSTALL = ['install', '--no-save', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'];

/**
 * Installs the locked packages unless they were installed from this very lock before.
 * @param {{ env: NodeJS.ProcessEnv, onProgress: (detail: string) => void }} context
 * @returns {Promise<'installed' | 'reused'>}
 */
export async function ensureDependencies({ env, onProgress }) {
  if (await isInstalled()) return 'reused';
  await mkdir(join(ROOT, 'node_modules'), { recursive: true });
  const onWait = (/** @type {string} */ who) => onProgress(`waiting for ${who}, which installs`);
  return withLock(join(ROOT, 'node_modules', '.installing.lock'), { onWait }, async () => {
    if (await isInstalled()) return 'reused';
    await install(env, onProgress);
    await writeFile(STAMP, await lockDigest());
    return 'installed';
  });
}

async function isInstalled() {
  if (!hasProjectNode()) return false;
  try {
    return (await readFile(STAMP, 'utf8')) === (await lockDigest());
  } catch {
    return false;
  }
}

/** node_modules holds binaries of one platform, so a folder shared between two is not taken for installed. */
async function lockDigest() {
  const lock = await readFile(join(ROOT, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform}-${process.arch}\n`;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {(detail: string) => void} onProgress
 */
async function install(env, onProgress) {
  onProgress('npm install');
  const [command, ...first] = npmCommand(env);
  const { code, lines } = await runToEnd(command, [...first, ...INSTALL], { cwd: ROOT, env });
  if (code !== 0) {
    const said = lines.slice(-SHOWN_LINES).map((line) => `  ${line}`);
    throw new PrerequisiteError([`npm install ended with ${code}:`, ...said].join('\n'), 1);
  }
  if (hasProjectNode()) return;
  throw new PrerequisiteError(
    `npm install left no ${PROJECT_NODE}: the install script of the package "node" puts it there. ` +
      'Allow install scripts (npm config get ignore-scripts), then start again.',
  );
}

/**
 * The npm that runs this script, else the one on the PATH.
 * @param {NodeJS.ProcessEnv} env
 * @returns {[string, ...string[]]}
 */
function npmCommand(env) {
  const npm = env['npm_execpath'];
  return npm !== undefined && basename(npm) === 'npm-cli.js' ? [process.execPath, npm] : ['npm'];
}
