import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const HEARTBEAT_MS = 5000;
/** A holder on another machine, or behind a reused pid, is judged by its heartbeat alone. */
const SILENT_MS = 60_000;
const POLL_MS = 200;

/** @typedef {{ pid: number, host: string, nonce: string }} Holder */

/**
 * Runs `work` while no other process does so under the same path. Others wait, and are told for whom; a lock whose
 * holder died is taken over. Advisory: work must stay safe, if wasteful, when two ever run at once.
 * @template T
 * @param {string} path
 * @param {{ onWait: (holder: string) => void }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, { onWait }, work) {
  const release = await acquire(path, onWait);
  try {
    return await work();
  } finally {
    release();
  }
}

/**
 * @param {string} path
 * @param {(holder: string) => void} onWait
 */
async function acquire(path, onWait) {
  const me = JSON.stringify({ pid: process.pid, host: hostname(), nonce: randomUUID() });
  while (!(await tryToHold(path, me))) {
    const holder = await readHolder(path);
    if (holder === undefined) continue;
    if (holder.dead) {
      await takeAway(path, holder.text);
      continue;
    }
    onWait(holder.who);
    await sleep(POLL_MS);
  }
  return holdUntilReleased(path, me);
}

/**
 * Linking a finished file makes the lock appear with its content, so nobody reads half a holder.
 * @param {string} path
 * @param {string} me
 */
async function tryToHold(path, me) {
  const draft = `${path}.${process.pid}-${randomUUID()}`;
  await writeFile(draft, me, { flag: 'wx' });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * @param {string} path
 * @param {string} me
 */
function holdUntilReleased(path, me) {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  beat.unref();
  const release = () => {
    clearInterval(beat);
    process.off('exit', release);
    try {
      if (readFileSync(path, 'utf8') === me) unlinkSync(path);
    } catch {
      // Somebody took it away, or the folder is gone: nothing is left to release.
    }
  };
  process.once('exit', release);
  return release;
}

/**
 * @param {string} path
 * @returns {Promise<{ text: string, who: string, dead: boolean } | undefined>} undefined when it was just released
 */
async function readHolder(path) {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const silent = Date.now() - mtimeMs > SILENT_MS;
    const holder = parseHolder(text);
    if (holder === undefined) return { text, who: 'an unreadable lock', dead: silent };
    const gone = holder.host === hostname() && !isAlive(holder.pid);
    return { text, who: `process ${holder.pid} on ${holder.host}`, dead: gone || silent };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Between reading a dead holder and removing its lock, another waiter may have taken it over. Moving it aside shows
 * which one was caught; a live one goes back.
 * @param {string} path
 * @param {string} expected
 */
async function takeAway(path, expected) {
  const aside = `${path}.${process.pid}-${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== expected) await link(aside, path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

/**
 * @param {string} text
 * @returns {Holder | undefined}
 */
function parseHolder(text) {
  try {
    const { pid, host, nonce } = JSON.parse(text);
    return Number.isSafeInteger(pid) && pid > 0 && typeof host === 'string' ? { pid, host, nonce } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * True also for a process of another user, which may not be signalled.
 * @param {number} pid
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * @param {unknown} error
 * @returns {string | undefined} the system's name of it, `ENOENT` and the like
 */
export function codeOf(error) {
  // Not `instanceof Error`: under jest, the system's errors come from another realm.
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
