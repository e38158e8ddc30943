import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { runToEnd } from './child.mjs';

const MEGABYTE = 1_000_000;

/**
 * @typedef {import('./binary-specs.mjs').BinarySpec} BinarySpec
 * @typedef {{ got: true, path: string } | { got: false, why: string, alarming: boolean }} Download `alarming` when the
 * network worked and what it gave is not what was published
 */

/**
 * Fetches the official release into `folder` and unpacks the binary there, only when its bytes have the pinned
 * checksum. Never throws for what the network does: the caller builds from source instead.
 * @param {BinarySpec} spec
 * @param {string} folder
 * @param {{ platform: string, env: NodeJS.ProcessEnv, onProgress: (detail: string) => void }} context
 * @returns {Promise<Download>}
 */
export async function downloadRelease(spec, folder, { platform, env, onProgress }) {
  const { release } = spec;
  if (release === undefined) return quiet('no official release of it exists');
  const expected = release.sha256[platform];
  if (expected === undefined) return quiet(`no published checksum for ${platform}`);

  const url = `${release.baseUrl}/${release.archive(platform)}`;
  const archive = join(folder, 'release.tar.gz');
  const fetched = await fetchInto(archive, url, release.answerMs, onProgress);
  if ('why' in fetched) return quiet(`${new URL(url).host}: ${fetched.why}`);
  if (fetched.sha256 !== expected) {
    return { got: false, why: `${url} has sha256 ${fetched.sha256}, published is ${expected}`, alarming: true };
  }
  const unpacked = await runToEnd('tar', ['-xzf', archive, '-C', folder, spec.name], { env });
  if (unpacked.code === 0) return { got: true, path: join(folder, spec.name) };
  return { got: false, why: `its archive could not be unpacked: ${unpacked.lines.at(-1)}`, alarming: true };
}

/**
 * @param {string} path
 * @param {string} url
 * @param {number} patienceMs for the first byte, and between two pieces
 * @param {(detail: string) => void} onProgress
 * @returns {Promise<{ sha256: string } | { why: string }>}
 */
async function fetchInto(path, url, patienceMs, onProgress) {
  const silence = new AbortController();
  const giveUp = () => silence.abort(new Error(`no answer within ${patienceMs / 1000} s`));
  const timer = setTimeout(giveUp, patienceMs);
  const hash = createHash('sha256');
  let bytes = 0;
  const measure = new Transform({
    transform(chunk, _encoding, next) {
      timer.refresh();
      hash.update(chunk);
      bytes += chunk.length;
      onProgress(`downloading, ${Math.round(bytes / MEGABYTE)} MB`);
      next(null, chunk);
    },
  });
  try {
    const response = await fetch(url, { signal: silence.signal });
    if (!response.ok || response.body === null) return { why: `answered ${response.status}` };
    await pipeline(Readable.fromWeb(response.body), measure, createWriteStream(path), { signal: silence.signal });
    return { sha256: hash.digest('hex') };
  } catch (error) {
    return { why: silence.signal.aborted ? silence.signal.reason.message : reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** @param {unknown} error */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/**
 * @param {string} why
 * @returns {Download}
 */
function quiet(why) {
  return { got: false, why, alarming: false };
}
