import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, extname, isAbsolute, join } from 'node:path';
import type { WorkerOptions } from '@temporalio/worker';
import type { BundleAnswer } from './bundle-process.ts';
import { SOURCES, sourcesDigest } from './sources-digest.ts';

/** Workflow code as a worker takes it. */
export type WorkflowBundle = Extract<NonNullable<WorkerOptions['workflowBundle']>, { code: string }>;

/** What workflows are made of; nothing else can be in their bundle (see the import rules). */
const FOLDERS = ['workflows', 'domain', 'contracts'];
/** Node's own warnings about what this project uses on purpose. */
const QUIET = ['--disable-warning=ExperimentalWarning'];
const MOST_KEPT = 8;
const CHECKSUM = /^\/\/ sha256:([0-9a-f]{64})\n/;

/**
 * The workflows of this product, bundled. Bundling takes a second or two, so the result is kept in the user's cache,
 * by the digest of the sources that went in; what is not whole there is made again, and no cache is no error.
 */
export async function workflowBundle(env: NodeJS.ProcessEnv): Promise<WorkflowBundle> {
  const file = join(cacheFolder(env), `${await sourcesDigest(FOLDERS)}.js`);
  const kept = await readKept(file);
  if (kept !== undefined) return { code: kept };
  const { code } = await bundleWorkflows(workflowsPath());
  await keep(file, code);
  return { code };
}

/**
 * Bundles workflow code, without a word unless it fails. A process of its own does it: webpack takes 150 MB, and this
 * one would have them for as long as it lives.
 */
export async function bundleWorkflows(path: string): Promise<WorkflowBundle> {
  const program = join(import.meta.dirname, `bundle-process${extname(import.meta.filename)}`);
  const child = fork(program, [path], { execArgv: QUIET, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const answer = await answerOf(child);
  if ('code' in answer) return answer;
  throw new Error(`the workflows in ${path} cannot be bundled: ${answer.why}`);
}

async function answerOf(child: ChildProcess): Promise<BundleAnswer> {
  const cried: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => cried.push(text));
  return await new Promise((resolve, reject) => {
    child.once('message', (answer: BundleAnswer) => resolve(answer));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve({ why: [`its process ended with ${signal ?? code}`, ...cried].join('\n') });
    });
  });
}

/** The one module that exports every workflow. */
export function workflowsPath(): string {
  return join(SOURCES, 'workflows', `index${extname(import.meta.filename)}`);
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  // The XDG base directory specification: unset, empty and relative all mean the default.
  const named = env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(named) ? named : join(homedir(), '.cache'), 'agenttrader-ops', 'workflow-bundles');
}

async function readKept(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const checksum = CHECKSUM.exec(text);
  if (checksum === null) return undefined;
  const code = text.slice(checksum[0].length);
  return sha256(code) === checksum[1] ? code : undefined;
}

async function keep(file: string, code: string): Promise<void> {
  const part = `${file}.${randomUUID()}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(part, `// sha256:${sha256(code)}\n${code}`);
    await rename(part, file);
    await forgetOld(dirname(file));
  } catch {
    // A home that cannot be written costs a second at each start, and nothing else.
    await rm(part, { force: true }).catch(() => undefined);
  }
}

/** Of bundles that other sources made, the last few stay: clones of one user share the folder. */
async function forgetOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'));
  const files = await Promise.all(
    names.map(async (name) => ({ file: join(folder, name), age: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = files.toSorted((a, b) => b.age - a.age).slice(MOST_KEPT);
  await Promise.all(old.map(async ({ file }) => await rm(file, { force: true })));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
