import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { startTemporalDevServer } from '../../src/embedded/temporal-server.ts';
import { freePorts } from '../support/free-port.ts';
import { temporalCli } from '../support/temporal.ts';

jest.setTimeout(120_000);

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'floor-temporal-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

async function isOpen(address: string): Promise<boolean> {
  const url = new URL(`tcp://${address}`);
  const socket = connect({ host: url.hostname, port: Number(url.port) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function untilClosed(address: string): Promise<void> {
  while (await isOpen(address)) await new Promise((resolve) => setTimeout(resolve, 50));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('it answers with its search attributes, serves its UI, and remembers across restarts', async () => {
  const first = await startTemporalDevServer({ binary: temporalCli(), dir });
  expect((await fetch(first.uiUrl)).status).toBe(200);
  const connection = await Connection.connect({ address: first.address });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
  expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining(['FloorVerdict', 'FloorChecks']));
  await new Client({ connection }).workflow.start('someWorkflow', { workflowId: 'kept', taskQueue: 'floor-ops' });
  await connection.close();

  await expect(startTemporalDevServer({ binary: temporalCli(), dir })).rejects.toThrow(
    `a Temporal server at ${first.address} uses ${dir} already`,
  );
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);

  await using second = await startTemporalDevServer({ binary: temporalCli(), dir });
  const again = await Connection.connect({ address: second.address });
  const description = await new Client({ connection: again }).workflow.getHandle('kept').describe();
  expect(description.status.name).toBe('RUNNING');
  await again.close();
});

test('a port that is in use names the port and the flag', async () => {
  await using holder = createServer();
  holder.listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const start = startTemporalDevServer({ binary: temporalCli(), dir, uiPort: port });
  await expect(start).rejects.toMatchObject({
    name: 'PortInUse',
    message: `the Temporal UI cannot listen at 127.0.0.1:${port}: the port is in use. Choose another with --ui-port`,
  });
});

test.each([
  ['there is no such binary', '/nowhere/temporal', /ended with 127: .*not found/],
  ['it ends at once', '/bin/false', /ended with 1/],
])('%s', async (_why, binary, message) => {
  await expect(startTemporalDevServer({ binary, dir })).rejects.toThrow(message);
});

test('it does not outlive a parent that is killed', async () => {
  const [port = 0] = await freePorts(1);
  const source = new URL('../../src/embedded/temporal-server.ts', import.meta.url).href;
  const script = `
    import { startTemporalDevServer } from ${JSON.stringify(source)};
    const server = await startTemporalDevServer(${JSON.stringify({ binary: temporalCli(), dir, port })});
    console.log(server.pid);
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  const pid = Number(line);
  expect(isAlive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await untilClosed(`127.0.0.1:${port}`);
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
});
