import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { ARTIFACT_ROOT } from '../../contracts/operations.ts';
import type { EvidenceSink, EvidenceStore } from '../../contracts/ports.ts';
import type { Ref } from '../../contracts/ref.ts';
import type { RunPlace } from '../../contracts/run.ts';
import { RunRecord } from '../../contracts/run-record.ts';
import { canonicalJson } from '../../domain/report/canonical-json.ts';
import { stampName, utcStamp } from '../../domain/report/run-stamp.ts';
import { EvidenceCorrupt, errorCode, writing } from './errors.ts';
import { createOnce, linkOnce, sha256, syncDirectory, unlinkIfThere, writeByContent } from './files.ts';
import { promoteNewest } from './latest.ts';

const STAGING = `${ARTIFACT_ROOT}/.staging`;
const Claim = z.strictObject({
  place: z.strictObject({ kind: z.string(), stamp: z.string(), directory: z.string(), key: z.string() }),
  startedMs: z.number(),
});
const RUN_KEY = /^[A-Za-z0-9][A-Za-z0-9-]{0,80}$/;

/**
 * The evidence store on a local disk.
 *
 * A run stages its files by content below `audit_artifacts/.staging/<key>/objects/<sha256>`: an activity that is
 * retried may stage again and disturbs nothing. Publishing links them into a tree and moves that tree into place
 * with one `rename(2)`: the run's directory is there whole, or not at all, whenever a worker dies.
 */
export function createLocalStore(root: string): EvidenceStore {
  const at = (path: string): string => join(root, path);
  const staging = (place: Pick<RunPlace, 'key'>): string => at(`${STAGING}/${place.key}`);
  const objects = (place: Pick<RunPlace, 'key'>): string => join(staging(place), 'objects');

  async function claim(
    kind: string,
    startedMs: number,
    key: string,
  ): Promise<{ readonly place: RunPlace; readonly startedMs: number }> {
    if (!RUN_KEY.test(key)) throw new TypeError(`run key ${JSON.stringify(key)}: letters, digits and "-" only`);
    return await writing(at(ARTIFACT_ROOT), async () => {
      const note = join(staging({ key }), 'claim.json');
      const before = await readClaim(note);
      if (before !== undefined) return before;
      await mkdir(objects({ key }), { recursive: true });
      await mkdir(at(`${STAGING}/claims/${kind}`), { recursive: true });
      const place = await freePlace(kind, startedMs, key);
      await createOnce(note, canonicalJson({ place, startedMs }));
      return (await readClaim(note)) ?? { place, startedMs };
    });
  }

  async function freePlace(kind: string, startedMs: number, key: string): Promise<RunPlace> {
    for (let nth = 1; ; nth += 1) {
      const stamp = stampName(utcStamp(startedMs), nth);
      const directory = `${ARTIFACT_ROOT}/${kind}/${stamp}`;
      const token = at(`${STAGING}/claims/${kind}/${stamp}`);
      if (await isThere(at(directory))) continue;
      if (!(await takeToken(token, key))) continue;
      // Somebody may have published it and given back the name between our two looks.
      if (!(await isThere(at(directory)))) return { kind, stamp, directory, key };
      await unlinkIfThere(token);
    }
  }

  async function stage(place: RunPlace, name: string, bytes: Uint8Array): Promise<Ref> {
    return await stageChunks(place, `${place.directory}/${name}`, [bytes]);
  }

  async function stageChunks(
    place: RunPlace,
    path: string,
    chunks: AsyncIterable<string> | Iterable<string> | Iterable<Uint8Array>,
  ): Promise<Ref> {
    const written = await writing(at(path), async () => {
      await mkdir(objects(place), { recursive: true });
      return await writeByContent(objects(place), chunks);
    });
    return { path, ...written };
  }

  function sink(place: RunPlace): EvidenceSink {
    const pathOf = (key: string, ending: string): string => `${place.directory}/evidence/${key}.${ending}`;
    return {
      document: async (key, value) => await stageChunks(place, pathOf(key, 'json'), [canonicalJson(value)]),
      lines: async (key, lines) => await stageChunks(place, pathOf(key, 'jsonl'), withNewlines(lines)),
    };
  }

  async function read(place: RunPlace, ref: Ref): Promise<Uint8Array> {
    const bytes = (await readIfThere(join(objects(place), ref.sha256))) ?? (await readIfThere(at(ref.path)));
    if (bytes === undefined) throw new EvidenceCorrupt(`${ref.path}: gone (sha256 ${ref.sha256})`);
    const found = sha256(bytes);
    if (found === ref.sha256) return bytes;
    throw new EvidenceCorrupt(`${ref.path}: sha256 is ${found}, was written as ${ref.sha256}`);
  }

  async function publish(place: RunPlace, files: readonly Ref[]): Promise<void> {
    if ((await published(place)) !== undefined) return;
    await writing(at(place.directory), async () => {
      const tree = join(staging(place), 'tree');
      await rm(tree, { recursive: true, force: true });
      const directories = new Set<string>([tree]);
      for (const file of files) directories.add(dirname(join(tree, relative(place.directory, file.path))));
      for (const directory of directories) await mkdir(directory, { recursive: true });
      await Promise.all(files.map(async (file) => await placeFile(tree, place, file)));
      for (const directory of directories) await syncDirectory(directory);
      await mkdir(dirname(at(place.directory)), { recursive: true });
      await moveIntoPlace(tree, place);
      await syncDirectory(dirname(at(place.directory)));
      await unlinkIfThere(at(`${STAGING}/claims/${place.kind}/${place.stamp}`));
      await rm(staging(place), { recursive: true, force: true });
    });
  }

  async function placeFile(tree: string, place: RunPlace, file: Ref): Promise<void> {
    const source = join(objects(place), file.sha256);
    if (!file.path.startsWith(`${place.directory}/`))
      throw new TypeError(`${file.path}: not of run ${place.directory}`);
    await syncDirectory(source);
    const { size } = await stat(source);
    if (size !== file.bytes) throw new EvidenceCorrupt(`${file.path}: ${size} bytes staged, ${file.bytes} written`);
    if (!(await linkOnce(source, join(tree, relative(place.directory, file.path))))) {
      throw new TypeError(`${file.path}: listed twice`);
    }
  }

  async function moveIntoPlace(tree: string, place: RunPlace): Promise<void> {
    try {
      // rename(2) refuses a directory that has anything in it: what is published is never replaced.
      await rename(tree, at(place.directory));
    } catch (error) {
      if ((await published(place)) === undefined) throw error;
    }
  }

  /** A run is recognised by its own `run.json`: the place alone could be another's. */
  async function published(
    place: RunPlace,
  ): Promise<{ readonly ref: Ref; readonly files: readonly Ref[] } | undefined> {
    const path = `${place.directory}/run.json`;
    const bytes = await readIfThere(at(path));
    if (bytes === undefined) return undefined;
    const record = RunRecord.safeParse(JSON.parse(bytes.toString('utf8')));
    if (!record.success || record.data.workflow.run_id !== place.key) return undefined;
    return { ref: { path, sha256: sha256(bytes), bytes: bytes.byteLength }, files: record.data.files };
  }

  return {
    claim,
    sink,
    stage,
    read,
    publish,
    published,
    promote: async (kind, names) =>
      await writing(at(ARTIFACT_ROOT), async () => await promoteNewest(at(ARTIFACT_ROOT), kind, names)),
    discard: async (place) => {
      await unlinkIfThere(at(`${STAGING}/claims/${place.kind}/${place.stamp}`));
      await rm(staging(place), { recursive: true, force: true });
    },
  };
}

/** True when the token is ours, now or already. Looked at first: making one costs a sync of the disk. */
async function takeToken(token: string, key: string): Promise<boolean> {
  const holder = (await readIfThere(token))?.toString('utf8');
  if (holder !== undefined) return holder === key;
  return (await createOnce(token, key)) || (await readIfThere(token))?.toString('utf8') === key;
}

async function* withNewlines(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

async function readClaim(path: string): Promise<{ place: RunPlace; startedMs: number } | undefined> {
  const bytes = await readIfThere(path);
  if (bytes === undefined) return undefined;
  return Claim.parse(JSON.parse(bytes.toString('utf8')));
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await readdir(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
