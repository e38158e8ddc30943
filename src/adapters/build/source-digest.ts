import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

const FILES = ['package.json', 'package-lock.json'];

/**
 * sha256 (hex) of what runs: every file below `src`, and what pins the packages it stands on, by path and content.
 * The same for the same bytes wherever they lie; a link below `src` is an error, for what it leads to is not covered.
 */
export async function digestOfSources(root: string): Promise<string> {
  const names = await readdir(join(root, 'src'), { recursive: true });
  const paths: string[] = [...FILES];
  for (const name of names) {
    const found = await lstat(join(root, 'src', name));
    if (found.isFile()) paths.push(`src/${name.replaceAll(sep, '/')}`);
    else if (!found.isDirectory()) throw new Error(`src/${name} is neither a file nor a folder`);
  }
  const lines = await Promise.all(
    paths.toSorted().map(async (path) => `${path} ${await digestOfFile(join(root, path))}\n`),
  );
  return createHash('sha256').update(lines.join('')).digest('hex');
}

async function digestOfFile(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}
