import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ConfigMapData } from './container-environment.ts';

/**
 * Keeps a file as a kubelet keeps a mounted ConfigMap key: it follows the value, goes with the key, and stays as it was
 * when the whole ConfigMap is deleted. Answers whether it was written.
 */
export async function mirrorKey(file: string, configmap: string, key: string, all: ConfigMapData): Promise<boolean> {
  const data = all.get(configmap);
  if (data === undefined) return false;
  const value = data[key];
  if (value === undefined) {
    await rm(file, { force: true });
    return false;
  }
  if ((await readFile(file, 'utf8').catch(() => null)) === value) return false;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, value);
  await rename(`${file}.new`, file);
  return true;
}
