import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, link, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from './errors.ts';

const READ_ONLY = 0o444;

/** sha256 of bytes, in hex. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Writes chunks to a new file in `directory` and names it by its sha256; returns that and the length. Never overwrites. */
export async function writeByContent(
  directory: string,
  chunks: AsyncIterable<string> | Iterable<string> | Iterable<Uint8Array>,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const temporary = join(directory, `.tmp-${randomUUID()}`);
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    for await (const batch of batches(chunks)) {
      hash.update(batch);
      bytes += batch.byteLength;
      await file.writeFile(batch);
    }
  } catch (error) {
    await file.close();
    await unlinkIfThere(temporary);
    throw error;
  }
  await file.close();
  await chmod(temporary, READ_ONLY);
  const digest = hash.digest('hex');
  await linkOnce(temporary, join(directory, digest));
  await unlinkIfThere(temporary);
  return { sha256: digest, bytes };
}

const BATCH_CHARACTERS = 256 * 1024;

/** Gathers small chunks: a write for each of twenty thousand lines would cost more than the lines. */
async function* batches(
  chunks: AsyncIterable<string> | Iterable<string> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let text: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    if (typeof chunk !== 'string') {
      yield chunk;
      continue;
    }
    text.push(chunk);
    length += chunk.length;
    if (length < BATCH_CHARACTERS) continue;
    yield Buffer.from(text.join(''), 'utf8');
    text = [];
    length = 0;
  }
  if (text.length > 0) yield Buffer.from(text.join(''), 'utf8');
}

/** Gives a file a second name. True when this call made it, false when the name was taken. */
export async function linkOnce(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Creates a file with these bytes unless the name is taken: temporary file, fsync, link. True when this call made it. */
export async function createOnce(path: string, bytes: string | Uint8Array): Promise<boolean> {
  const temporary = await writeTemporary(path, bytes);
  const made = await linkOnce(temporary, path);
  await unlinkIfThere(temporary);
  return made;
}

/** Replaces a file in one step: readers see the old bytes or the new ones. */
export async function replace(path: string, bytes: string | Uint8Array): Promise<void> {
  const temporary = await writeTemporary(path, bytes);
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

async function writeTemporary(path: string, bytes: string | Uint8Array): Promise<string> {
  const temporary = join(dirname(path), `.tmp-${randomUUID()}`);
  await mkdir(dirname(path), { recursive: true });
  const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
    await file.chmod(READ_ONLY);
  } catch (error) {
    await unlinkIfThere(temporary);
    throw error;
  } finally {
    await file.close();
  }
  return temporary;
}

/** Makes what was written to a file or directory survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
