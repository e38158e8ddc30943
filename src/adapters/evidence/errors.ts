/** Evidence could not be written: the disk is full, read-only or not ours. Nothing half-written is left in a run's directory. */
class EvidenceNotWritten extends Error {
  override readonly name = 'EvidenceNotWritten';
}

/** A file of evidence is gone, or its bytes are not those that were written. */
export class EvidenceCorrupt extends Error {
  override readonly name = 'EvidenceCorrupt';
}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device: free some, or choose another place with --data',
  EDQUOT: 'the disk quota is used up: free some, or choose another place with --data',
  EACCES: 'permission denied: make it writable for this user, or choose another place with --data',
  EPERM: 'not permitted: make it writable for this user, or choose another place with --data',
  EROFS: 'the file system is read-only: choose another place with --data',
  ENOTDIR: 'a part of the path is not a directory: choose another place with --data',
  EEXIST: 'something that is not a directory stands in the way: choose another place with --data',
  ENOENT: 'the directory cannot be made there: choose another place with --data',
  EMFILE: 'too many open files',
  EIO: 'the device failed (input/output error)',
};

/** Runs a write; a failure of the file system becomes `EvidenceNotWritten` with the place and the way out. */
export async function writing<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new EvidenceNotWritten(`${place}: ${WORDS[code] ?? `cannot be written`} (${code})`, { cause: error });
  }
}

/** `ENOENT`, `EEXIST` … of a failed system call; undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  // Not by instanceof: the errors of node:fs belong to another realm wherever code runs in a context of its own.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
