import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, jest, test } from '@jest/globals';
import { resolveBinary } from '../../tools/bootstrap/binaries.mjs';
import { PLATFORM } from '../../tools/bootstrap/binary-cache.mjs';
import type { BinarySpec } from '../../tools/bootstrap/binary-specs.mjs';
import { openStage, type Stage, script } from './stage.ts';

// It starts real processes, beside others' tests on a busy machine.
jest.setTimeout(120_000);

const run = promisify(execFile);

interface ReleaseServer extends AsyncDisposable {
  readonly baseUrl: string;
}

test('a release with the published checksum is taken, without Go', async () => {
  await using stage = await openStage();
  const archive = await packed(stage, 'echo tiny 7 released');
  await using server = await serve((_request, response) => response.end(archive));
  const { path, origin } = await resolveBinary(withRelease(stage, server, sha256(archive)), stage);
  expect(origin).toBe('download');
  expect((await run(path)).stdout).toBe('tiny 7 released\n');
  expect(await stage.goStarts()).toBe(0);
});

test('other bytes than the published ones are refused aloud, and the binary is built', async () => {
  await using stage = await openStage();
  const archive = await packed(stage, 'echo tiny 7 with a back door');
  await using server = await serve((_request, response) => response.end(archive));
  const notes: string[] = [];
  const spec = withRelease(stage, server, sha256(Buffer.from('what was published')));
  const { path, origin } = await resolveBinary(spec, { env: stage.env, onNote: (note) => void notes.push(note) });
  expect(origin).toBe('build');
  expect((await run(path)).stdout).toBe('tiny 7 built\n');
  expect(notes).toEqual([expect.stringContaining(`has sha256 ${sha256(archive)}, published is `)]);
});

test.each<[what: string, answer: RequestListener]>([
  ['has no such file', (_request, response) => response.writeHead(404).end()],
  ['never answers', () => {}],
  ['stops half way', (_request, response) => void response.writeHead(200, { 'content-length': 9 }).write('half')],
  ['hangs up', (request) => request.socket.destroy()],
])('a server that %s is passed over quietly', async (_what, answer) => {
  await using stage = await openStage();
  await using server = await serve(answer);
  const notes: string[] = [];
  const onNote = (note: string): void => void notes.push(note);
  const { origin } = await resolveBinary(withRelease(stage, server, sha256(Buffer.from(''))), {
    env: stage.env,
    onNote,
  });
  expect(origin).toBe('build');
  expect(notes).toEqual([]);
});

test('a platform without a published checksum is never downloaded', async () => {
  await using stage = await openStage();
  let requests = 0;
  await using server = await serve((_request, response) => {
    requests += 1;
    response.end();
  });
  const spec = withRelease(stage, server, 'unused', 'plan9_mips');
  expect((await resolveBinary(spec, stage)).origin).toBe('build');
  expect(requests).toBe(0);
});

async function serve(listener: RequestListener): Promise<ReleaseServer> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function withRelease({ spec }: Stage, { baseUrl }: ReleaseServer, checksum: string, platform = PLATFORM): BinarySpec {
  return { ...spec, release: { baseUrl, archive: archiveName, sha256: { [platform]: checksum }, answerMs: 300 } };
}

function archiveName(platform: string): string {
  return `tiny_7.0_${platform}.tar.gz`;
}

async function packed(stage: Stage, body: string): Promise<Buffer> {
  await script(join(stage.folder, 'tiny'), body);
  const archive = join(stage.folder, 'tiny.tar.gz');
  await run('tar', ['-czf', archive, '-C', stage.folder, 'tiny']);
  return readFile(archive);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
