import { type Observation, seen } from '../../contracts/observation.ts';
import { gitOutput } from './git-command.ts';

/** What runs of this product write below a checkout, when that is their data root (interfaces §5). */
const OWN_OUTPUT = ['audit_artifacts', 'ops/lkg'];
/** Kept there by people, beside the output. */
const OWN_PAGES = OWN_OUTPUT.map((folder) => `${folder}/README.md`);
const MOST_LINES = 1_000;

/**
 * What makes a working tree differ from its commit, as `git status --porcelain` tells it, without this product's own
 * output. A tracked file that git was told to take for unchanged counts: its changes would not be seen.
 */
export async function dirtOf(checkout: string, signal: AbortSignal): Promise<Observation<readonly string[]>> {
  const status = [
    'status',
    '--porcelain=v1',
    '-z',
    '--untracked-files=all',
    '--ignore-submodules=none',
    '--no-renames',
    '--',
  ];
  const others = OWN_OUTPUT.map((folder) => `:(top,exclude,glob)${folder}/**`);
  const readings = [
    await gitOutput(checkout, [...status, ':(top)', ...others], signal),
    await gitOutput(checkout, [...status, ...OWN_PAGES.map((page) => `:(top)${page}`)], signal),
    await hiddenChanges(checkout, signal),
  ];
  const lines: string[] = [];
  for (const reading of readings) {
    if (!reading.seen) return reading;
    lines.push(...reading.value.split('\0').filter((line) => line !== ''));
  }
  return seen(lines.slice(0, MOST_LINES));
}

async function hiddenChanges(checkout: string, signal: AbortSignal): Promise<Observation<string>> {
  // `h` is assume-unchanged, `S` is skip-worktree.
  const listed = await gitOutput(checkout, ['ls-files', '-v', '-z'], signal);
  if (!listed.seen) return listed;
  const hidden = listed.value.split('\0').filter((line) => /^([a-z]|S) /.test(line));
  return seen(hidden.map((line) => `hidden from git status: ${line.slice(2)}`).join('\0'));
}
