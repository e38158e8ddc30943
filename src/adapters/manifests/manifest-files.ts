import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, sep } from 'node:path';
import { errorCode, errorText } from '../../domain/error-text.ts';

/** One file below a manifest root, as read. */
export interface ManifestFile {
  /** Relative to the checkout, with `/`. */
  readonly path: string;
  readonly sha256: string;
  readonly text: string;
}

/** What was found below the roots, and what of it could not be read. */
export interface FoundFiles {
  readonly files: readonly ManifestFile[];
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
  /** The roots that are there. */
  readonly roots: readonly string[];
}

const KINDS = new Set(['.yaml', '.yml', '.json']);
const MOST_FILES = 2_000;
const DEEPEST = 12;
const LONGEST_BYTES = 1024 * 1024;

/**
 * Every YAML and JSON file below the roots of a checkout, sorted by path. What is too large, too deep or too many is
 * unreadable, and so is a link that leads elsewhere: what cannot be looked at is not well. A root that is not there
 * holds nothing to deploy; but where no root is there, all of them are unreadable.
 */
export async function findManifestFiles(
  checkout: string,
  roots: readonly string[],
  signal: AbortSignal,
): Promise<FoundFiles> {
  const files: ManifestFile[] = [];
  const unreadable: { path: string; why: string }[] = [];
  const top = await realpath(checkout);
  const note = (path: string, why: string) => unreadable.push({ path: shown(top, path), why });
  const visit = async (path: string, depth: number): Promise<void> => {
    signal.throwIfAborted();
    if (depth > DEEPEST) return void note(path, `deeper than ${DEEPEST} folders`);
    try {
      const real = await realpath(path);
      if (!isWithin(top, real)) return void note(path, 'a link that leads out of the checkout is not followed');
      const found = await stat(real);
      if (found.isDirectory()) {
        if (real !== path) return void note(path, 'a link to a folder is not followed');
        for (const name of (await readdir(path)).toSorted()) await visit(join(path, name), depth + 1);
        return;
      }
      if (depth > 0 && !KINDS.has(extname(path).toLowerCase())) return;
      if (!found.isFile()) return void note(path, 'no file and no folder');
      if (found.size > LONGEST_BYTES) return void note(path, `${found.size} bytes, more than ${LONGEST_BYTES}`);
      if (files.length >= MOST_FILES) return void note(path, `more than ${MOST_FILES} files`);
      const bytes = await readFile(real);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      files.push({ path: shown(top, path), sha256, text: bytes.toString('utf8') });
    } catch (error) {
      signal.throwIfAborted();
      note(path, reasonOf(error));
    }
  };
  const there: string[] = [];
  for (const root of roots) {
    const path = join(top, root);
    if (!isWithin(top, path) || (await isThere(path))) there.push(root);
  }
  for (const root of there.length > 0 ? there : roots) await visit(join(top, root), 0);
  return { files, unreadable, roots: there };
}

/** Only what is surely not there is not there: a folder that may not be looked into is. */
async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ENOENT';
  }
}

function isWithin(top: string, path: string): boolean {
  const way = relative(top, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function shown(top: string, path: string): string {
  return relative(top, path).replaceAll(sep, '/');
}

/** Without the path, which may name a person's home: it is told relative to the checkout. */
function reasonOf(error: unknown): string {
  const code = errorCode(error) ?? '';
  if (code === 'ENOENT') return 'it does not exist; take it out of `manifests` in the floor file if it is not wanted';
  return code === '' ? errorText(error) : `it cannot be read: ${code}`;
}
