import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, readdir } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, jest, test } from '@jest/globals';
import { openStage, type Stage, script } from './stage.ts';

// It starts real processes, beside others' tests on a busy machine.
jest.setTimeout(120_000);

const TOOLS = new URL('../../tools/bootstrap/', import.meta.url).href;

/** A process that resolves the stage's binary and tells what it does, a line each. */
interface Start extends AsyncDisposable {
  /** The first thing it says from now on that matches. */
  says(wanted: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

test('a second start waits for the first, and both use what the first built', async () => {
  await using stage = await openStage();
  await using first = start(stage);
  await using second = start(stage);
  const [[, path], [, samePath]] = await Promise.all([first.says(/^ready (\S+)/), second.says(/^ready (\S+)/)]);
  expect(samePath).toBe(path);
  expect(await stage.goStarts()).toBe(1);
});

test.each<[signal: NodeJS.Signals, buildHears: string]>([
  ['SIGKILL', ''],
  ['SIGTERM', 'interrupted'],
])('a start that %s ends while it builds does not block the next one', async (signal, buildHears) => {
  await using stage = await openStage();
  const go = join(stage.bin, 'go');
  await cp(go, `${go}.works`);
  await using line = await listen();
  await script(go, `exec '${process.execPath}' -e "${stuckGo(line.port)}"`);
  await using stuck = start(stage);
  const build = await line.call;
  await stuck.kill(signal);
  build.end();
  expect(await text(build)).toBe(buildHears);

  await cp(`${go}.works`, go);
  await using next = start(stage);
  await next.says(/^ready \S+ build$/);
  expect(await readdir(join(stage.cache, 'agenttrader-ops', 'bin'))).toHaveLength(1);
});

/** A build that never ends by itself. It tells of an interrupt over its line, and goes when the line is cut. */
function stuckGo(port: number): string {
  return [
    "process.on('SIGINT', () => line.end('interrupted'))",
    `const line = require('net').connect(${port}, '127.0.0.1').resume()`,
    "line.on('close', () => process.exit(1))",
  ].join(';');
}

interface Line extends AsyncDisposable {
  readonly port: number;
  readonly call: Promise<Socket>;
}

async function listen(): Promise<Line> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    call: new Promise((resolve) => void server.once('connection', resolve)),
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

function start(stage: Stage): Start {
  const program = `
    import { resolveBinary } from '${TOOLS}binaries.mjs';
    import { exitOnSignals } from '${TOOLS}child.mjs';
    exitOnSignals();
    const spec = { ...${JSON.stringify(stage.spec)}, objection: () => undefined };
    const { path, origin } = await resolveBinary(spec, { onProgress: (detail) => console.log(detail) });
    console.log('ready', path, origin);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: stage.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'close');
  return {
    async says(wanted) {
      for await (const line of lines) {
        const match = wanted.exec(line);
        if (match !== null) return match;
      }
      throw new Error(`it ended without saying ${wanted}`);
    },
    async kill(signal) {
      child.kill(signal);
      await once(child, 'exit');
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      child.stdout.resume();
      await ended;
    },
  };
}
