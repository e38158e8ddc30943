import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunRecord } from '../../contracts/run-record.ts';
import { newestFirst } from '../../domain/report/run-stamp.ts';
import { errorCode } from './errors.ts';
import { replace, sha256 } from './files.ts';

const LOOK_BACK = 500;

/**
 * Makes the latest pair that of the newest eligible run, and returns that run's directory name (undefined: none is).
 * No lock: the pair is derived from what is published, and whoever writes it looks again afterwards, so that of two
 * writers the last one always leaves the newest.
 */
export async function promoteNewest(root: string, kind: string, names: readonly string[]): Promise<string | undefined> {
  for (;;) {
    const newest = await newestEligible(join(root, kind));
    if (newest === undefined) return undefined;
    for (const name of names) await install(join(root, kind, newest, name), join(root, name));
    if ((await newestEligible(join(root, kind))) === newest) return newest;
  }
}

async function install(from: string, to: string): Promise<void> {
  const bytes = await readFile(from);
  const before = await readOrNothing(to);
  if (before !== undefined && sha256(before) === sha256(bytes)) return;
  await replace(to, bytes);
}

async function newestEligible(directory: string): Promise<string | undefined> {
  const candidates = newestFirst(await readdir(directory)).slice(0, LOOK_BACK);
  const named = await firstEligible(directory, candidates);
  if (named === undefined) return undefined;
  // Runs of one second are told apart by their start, not by who claimed the name first.
  const second = named.name.slice(0, 16);
  let best = named;
  for (const name of candidates.filter((other) => other.startsWith(second))) {
    const started = await eligibleStart(join(directory, name));
    if (started !== undefined && started > best.started) best = { name, started };
  }
  return best.name;
}

async function firstEligible(
  directory: string,
  names: readonly string[],
): Promise<{ name: string; started: string } | undefined> {
  for (const name of names) {
    const started = await eligibleStart(join(directory, name));
    if (started !== undefined) return { name, started };
  }
  return undefined;
}

/** The start of a run that may become the latest: of the configured namespace, on the live clock, no backfill. */
async function eligibleStart(directory: string): Promise<string | undefined> {
  const bytes = await readOrNothing(join(directory, 'run.json'));
  if (bytes === undefined) return undefined;
  const record = RunRecord.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!record.success) return undefined;
  const { what, when, who } = record.data;
  const eligible = what.configured_namespace && when.clock === 'live' && who.trigger !== 'backfill';
  return eligible ? when.started_utc : undefined;
}

async function readOrNothing(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
