import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { z } from 'zod';
import type { LkgFacts } from '../../contracts/facts.ts';
import { type Observation, seen, unseen } from '../../contracts/observation.ts';
import { errorCode, errorText } from '../../domain/error-text.ts';

/** Below the data root. */
const SNAPSHOTS = 'ops/lkg/snapshots';
const SNAPSHOT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-(\d+))?$/;
const LONGEST_BYTES = 64 * 1024 * 1024;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Metadata = z.object({ timestamp_utc: z.iso.datetime({ offset: true }), files: z.record(z.string(), Sha256) });

/**
 * The newest LKG snapshot below the data root, and whether its files are those that its metadata lists by sha256. A
 * newest one that does not verify is told as such: an older one does not make up for it.
 */
export async function readSnapshots(dataRoot: string, signal: AbortSignal): Promise<Observation<LkgFacts>> {
  let names: readonly string[];
  try {
    names = await readdir(join(dataRoot, SNAPSHOTS));
  } catch (error) {
    const code = errorCode(error) ?? errorText(error);
    return code === 'ENOENT' ? seen({ latest: null }) : unseen('refused', `${SNAPSHOTS} cannot be read: ${code}`);
  }
  signal.throwIfAborted();
  const newest = names
    .filter((name) => SNAPSHOT.test(name))
    .toSorted(byAge)
    .at(-1);
  if (newest === undefined) return seen({ latest: null });
  const path = `${SNAPSHOTS}/${newest}`;
  const verified = await verify(join(dataRoot, path));
  signal.throwIfAborted();
  return seen({
    latest: {
      path,
      captured_utc: verified.at ?? instantOf(newest),
      verified: verified.why === null,
      why: verified.why,
    },
  });
}

interface Verified {
  readonly at: string | null;
  readonly why: string | null;
}

async function verify(directory: string): Promise<Verified> {
  try {
    const parsed = Metadata.safeParse(JSON.parse(await readFile(join(directory, 'lkg_metadata.json'), 'utf8')));
    if (!parsed.success)
      return { at: null, why: 'lkg_metadata.json does not say when it was captured and what it holds' };
    const { timestamp_utc: at, files } = parsed.data;
    if (!Object.hasOwn(files, 'lkg_manifest.yaml')) return { at, why: 'lkg_metadata.json lists no lkg_manifest.yaml' };
    for (const [name, wanted] of Object.entries(files)) {
      const why = await differs(directory, name, wanted);
      if (why !== null) return { at, why };
    }
    return { at, why: null };
  } catch (error) {
    const code = errorCode(error) ?? 'not JSON';
    return { at: null, why: `lkg_metadata.json cannot be read: ${code}` };
  }
}

async function differs(directory: string, name: string, wanted: string): Promise<string | null> {
  if (normalize(name) !== name || name.startsWith('/') || name.startsWith('..'))
    return `${name} lies outside the snapshot`;
  try {
    const path = join(directory, name);
    if ((await stat(path)).size > LONGEST_BYTES) return `${name} is too large`;
    const sha256 = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    return sha256 === wanted ? null : `${name} has another sha256 than lkg_metadata.json says`;
  } catch {
    return `${name} cannot be read`;
  }
}

/** `20261123T220000Z-2` is younger than `20261123T220000Z`. */
function byAge(a: string, b: string): number {
  const order = stampOf(a).localeCompare(stampOf(b));
  return order === 0 ? nthOf(a) - nthOf(b) : order;
}

function stampOf(name: string): string {
  return name.replace(/-\d+$/, '');
}

function nthOf(name: string): number {
  return Number(SNAPSHOT.exec(name)?.[7] ?? 1);
}

function instantOf(name: string): string {
  return name.replace(SNAPSHOT, '$1-$2-$3T$4:$5:$6Z');
}
