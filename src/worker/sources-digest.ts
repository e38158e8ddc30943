import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** The folder that holds this product's code: `src`, or `dist` where it was compiled. */
export const SOURCES = join(import.meta.dirname, '..');

const CODE = new Set(['.ts', '.js']);

/** sha256 (hex) of the code in folders of `src`, by names and contents, and of the lock file, which pins what it uses. */
export async function sourcesDigest(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const names = await readdir(join(SOURCES, folder), { recursive: true });
    for (const name of names.filter((one) => CODE.has(extname(one))).toSorted()) {
      hash.update(`${folder}/${name.replaceAll(sep, '/')}\0`);
      hash.update(await readFile(join(SOURCES, folder, name)));
    }
  }
  return hash.update(await readFile(join(SOURCES, '..', 'package-lock.json'))).digest('hex');
}
