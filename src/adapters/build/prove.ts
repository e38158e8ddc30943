import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { errorText } from '../../domain/error-text.ts';
import { type BuildProof, proofPath, readProof, writeProof } from './proof-file.ts';
import { digestOfSources } from './source-digest.ts';

const IMPORT_RULES = 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs';
const JEST = 'node_modules/jest/bin/jest.js';
const WRITE_REFUSAL = 'test/cluster/write-refusal.test.ts';
const TIMEOUT_MS = 180_000;
const KEPT_CHARACTERS = 4_000;

export interface ProveOptions {
  /** The checkout whose sources are proved, with its development packages installed. */
  readonly root: string;
  /** FLOOR_KUBE_TESTBED names the API server that writes are tried against. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** What is being done, and why something failed, for people. */
  readonly progress: (line: string) => void;
}

/** Thrown when the sources were changed while they were being tried: nothing was proved of either. */
class SourcesChanged extends Error {
  override readonly name = 'SourcesChanged';
}

/**
 * Tries the import rules and the refusal to write on the sources as they are, and leaves a proof of how that ended. A
 * proof of the same sources that passed is taken as it is. A rule that fails, or that cannot be tried, is `failed`: the
 * check that reads the proof then says so. Rejects when it was aborted, or the proof cannot be written.
 */
export async function proveBuild({ root, env, signal, progress }: ProveOptions): Promise<BuildProof> {
  const digest = await digestOfSources(root);
  const path = proofPath(root, env);
  const before = await readProof(path);
  if (before.seen && before.value.sources_digest === digest && hasPassed(before.value)) return before.value;
  progress('build proof: trying the import rules and the refusal to write');
  const [imports, refusal] = await Promise.all([tryImportRules(root, env, signal), tryWriteRefusal(root, env, signal)]);
  signal.throwIfAborted();
  for (const [rule, why] of [
    ['import rules', imports],
    ['write refusal', refusal],
  ]) {
    if (why !== null) progress(`build proof: ${rule} failed: ${why}`);
  }
  if ((await digestOfSources(root)) !== digest) {
    throw new SourcesChanged('the sources below src/ changed while they were being tried; try again');
  }
  const proof: BuildProof = {
    sources_digest: digest,
    import_rules: imports === null ? 'passed' : 'failed',
    write_refusal: refusal === null ? 'passed' : 'failed',
    generated_utc: new Date().toISOString(),
    tools: {
      node: process.version,
      'dependency-cruiser': await versionOf(root, 'dependency-cruiser'),
      jest: await versionOf(root, 'jest'),
    },
  };
  await writeProof(path, proof);
  return proof;
}

function hasPassed({ import_rules, write_refusal }: BuildProof): boolean {
  return import_rules === 'passed' && write_refusal === 'passed';
}

/** Why a rule does not hold, for people; null when it does. */
type Why = string | null;

async function tryImportRules(root: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Why> {
  const { ok, said } = await runNode([IMPORT_RULES, '--output-type', 'err', 'src'], { root, env, signal });
  return ok ? null : said;
}

const JestResult = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numTotalTests: z.number(),
});

/** A run in which a test was skipped, or that had none, proves nothing: the counts decide, not the exit code alone. */
async function tryWriteRefusal(root: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Why> {
  const directory = await mkdtemp(join(tmpdir(), 'floor-proof-'));
  try {
    const results = join(directory, 'results.json');
    const args = [
      '--experimental-vm-modules',
      JEST,
      '--ci',
      '--json',
      `--outputFile=${results}`,
      '--runTestsByPath',
      WRITE_REFUSAL,
    ];
    const { ok, said } = await runNode(args, { root, env, signal });
    if (!ok) return said;
    const { success, numPassedTests, numTotalTests } = JestResult.parse(JSON.parse(await readFile(results, 'utf8')));
    if (success && numPassedTests > 0 && numPassedTests === numTotalTests) return null;
    return `${numPassedTests} of ${numTotalTests} tests passed`;
  } catch (error) {
    return `its results cannot be read: ${errorText(error)}`;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface RunOptions {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

function runNode(args: readonly string[], { root, env, signal }: RunOptions): Promise<{ ok: boolean; said: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd: root, env, signal, timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' },
      (error, stdout, stderr) => {
        const said = `${stdout}\n${stderr}`.trim().slice(-KEPT_CHARACTERS);
        resolve({ ok: error === null, said: said === '' ? (error?.message ?? '') : said });
      },
    );
  });
}

async function versionOf(root: string, name: string): Promise<string> {
  try {
    const text = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8');
    return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
  } catch {
    return 'not installed';
  }
}
