import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../domain/error-text.ts';

const PREFIX = 'boot-';
const OWNER = 'owner';

/** A new directory below `dir` for one boot. What boots left behind whose process is gone is deleted first. */
export async function makeBootDirectory(dir: string): Promise<string> {
  await mkdir(dir, { recursive: true });
  const names = (await readdir(dir)).filter((name) => name.startsWith(PREFIX));
  await Promise.all(names.map((name) => removeIfLeft(join(dir, name))));
  const directory = await mkdtemp(join(dir, PREFIX));
  await writeFile(join(directory, OWNER), String(process.pid));
  return directory;
}

async function removeIfLeft(directory: string): Promise<void> {
  const text = await readFile(join(directory, OWNER), 'utf8').catch(() => undefined);
  // Without an owner it may be one that is just being made.
  if (text === undefined || isAlive(Number(text))) return;
  await rm(directory, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user is alive all the same.
    return errorCode(error) === 'EPERM';
  }
}
