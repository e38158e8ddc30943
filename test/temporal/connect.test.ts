import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { connectClient } from '../../src/adapters/temporal/connect-client.ts';
import { connectWorker } from '../../src/adapters/temporal/connect-worker.ts';
import { type Patience, TemporalUnreachable } from '../../src/adapters/temporal/reach.ts';
import { TemporalConfigError, temporalTarget } from '../../src/adapters/temporal/target.ts';
import { freePorts } from '../support/free-port.ts';
import { quietRuntime, shutdownRuntime, startTemporal } from '../support/temporal.ts';

jest.setTimeout(60_000);
beforeAll(quietRuntime);
afterAll(shutdownRuntime);

const NO_PATIENCE: Patience = { forMs: 0 };

/** Both ways in, which must behave alike. */
const WAYS: readonly [name: string, connect: (env: NodeJS.ProcessEnv, patience: Patience) => Promise<void>][] = [
  [
    'a client',
    async (env, patience) => {
      const client = await connectClient(temporalTarget(quiet(env)), { ...patience, identity: 'test' });
      await client.client.workflowService.getSystemInfo({});
      await client.close();
    },
  ],
  [
    'a worker',
    async (env, patience) => {
      const connection = await connectWorker(temporalTarget(quiet(env)), patience);
      await connection.workflowService.getSystemInfo({});
      await connection.close();
    },
  ],
];

/** Keeps the configuration file of whoever runs the tests out of them. */
function quiet(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml', ...env };
}

/** Something that listens on a free port; its connections end with it. */
async function listening(server: Server): Promise<{ readonly address: string; readonly end: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  return {
    address: `127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`,
    end: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('where Temporal is', () => {
  test.each<[why: string, env: NodeJS.ProcessEnv, address: string, namespace: string]>([
    ['by default', {}, 'localhost:7233', 'default'],
    [
      'by the environment',
      { TEMPORAL_ADDRESS: 'temporal.example:443', TEMPORAL_NAMESPACE: 'floors' },
      'temporal.example:443',
      'floors',
    ],
    ['unset by an empty text', { TEMPORAL_ADDRESS: '', TEMPORAL_NAMESPACE: '' }, 'localhost:7233', 'default'],
    ['IPv6', { TEMPORAL_ADDRESS: '[::1]:7233' }, '[::1]:7233', 'default'],
  ])('%s', (_why, env, address, namespace) => {
    expect(temporalTarget(quiet(env))).toMatchObject({ address, namespace });
  });

  test('an argument wins over the environment', () => {
    const target = temporalTarget(quiet({ TEMPORAL_ADDRESS: 'a:1' }), { address: 'b:2', namespace: 'c' });
    expect(target).toMatchObject({ address: 'b:2', namespace: 'c', options: { address: 'b:2' } });
  });

  test('a profile of the CLI’s own file, with TLS', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'floor-profile-'));
    const file = join(dir, 'temporal.toml');
    await writeFile(
      file,
      '[profile.prod]\naddress = "prod.example:7233"\nnamespace = "n"\n[profile.prod.tls]\nserver_name = "x"\n',
    );
    const env = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'prod' };
    expect(temporalTarget(env)).toMatchObject({
      address: 'prod.example:7233',
      namespace: 'n',
      options: { tls: { serverNameOverride: 'x' } },
    });
    expect(() => temporalTarget({ ...env, TEMPORAL_PROFILE: 'staging' })).toThrow(
      "the settings of the Temporal connection cannot be read: Profile 'staging' not found in config data; see TEMPORAL_PROFILE",
    );
    await rm(dir, { recursive: true });
  });

  test.each([
    [{ TEMPORAL_ADDRESS: 'http://temporal:7233' }, "TEMPORAL_ADDRESS is 'http://temporal:7233', want host:port"],
    [{ TEMPORAL_ADDRESS: 'temporal' }, "TEMPORAL_ADDRESS is 'temporal', want host:port"],
    [
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nowhere/ca.pem' },
      "ENOENT: no such file or directory, open '/nowhere/ca.pem'",
    ],
  ])('what cannot be used is a configuration error: %j', (env, message) => {
    expect(() => temporalTarget(quiet(env))).toThrow(message);
    expect(() => temporalTarget(quiet(env))).toThrow(TemporalConfigError);
  });
});

describe.each(WAYS)('%s', (_name, connect) => {
  test('nobody listens', async () => {
    const [port = 0] = await freePorts(1);
    await expect(connect({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` }, NO_PATIENCE)).rejects.toMatchObject({
      name: 'TemporalUnreachable',
      message: `Temporal does not answer at 127.0.0.1:${port}: connection refused. Start it, or name another with TEMPORAL_ADDRESS`,
    });
  });

  test('there is no such host', async () => {
    await expect(connect({ TEMPORAL_ADDRESS: 'nosuch.invalid:7233' }, NO_PATIENCE)).rejects.toThrow(
      'Temporal does not answer at nosuch.invalid:7233: no such host.',
    );
  });

  test.each([
    ['accepts and says nothing', () => createServer()],
    ['speaks HTTP', () => createHttpServer((_request, response) => response.end('hello'))],
  ])('something else listens, which %s', async (_what, make) => {
    const { address, end } = await listening(make());
    await expect(connect({ TEMPORAL_ADDRESS: address }, NO_PATIENCE)).rejects.toThrow(
      `${address} is open, but does not answer as Temporal does; if it wants TLS, set TEMPORAL_TLS`,
    );
    await end();
  });

  test('the namespace is not there', async () => {
    await using temporal = await startTemporal();
    const env = { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'floors' };
    await expect(connect(env, NO_PATIENCE)).rejects.toThrow(
      `Temporal at ${temporal.address} has no namespace 'floors'; set TEMPORAL_NAMESPACE, or: temporal operator namespace create --address ${temporal.address} --namespace floors --retention 90d`,
    );
  });

  test('it waits for a server that is not up yet, and tells so', async () => {
    const [port = 0] = await freePorts(1);
    const told: string[] = [];
    const waiting = new EventEmitter();
    const firstTold = once(waiting, 'told');
    const connecting = connect(
      { TEMPORAL_ADDRESS: `127.0.0.1:${port}` },
      {
        forMs: Number.POSITIVE_INFINITY,
        onWaiting: ({ attempt, why }) => {
          told.push(`${attempt}: ${why}`);
          waiting.emit('told');
        },
      },
    );
    await firstTold;
    await using temporal = await startTemporal({ port });
    await connecting;
    expect(temporal.address).toMatch(`:${port}`);
    expect(told[0]).toMatch(/^1: Temporal does not answer at 127\.0\.0\.1:\d+: connection refused/);
  });

  test('its patience ends', async () => {
    const [port = 0] = await freePorts(1);
    const attempts: number[] = [];
    const connecting = connect(
      { TEMPORAL_ADDRESS: `127.0.0.1:${port}` },
      { forMs: 400, onWaiting: ({ attempt }) => attempts.push(attempt) },
    );
    await expect(connecting).rejects.toThrow(TemporalUnreachable);
    expect(attempts[0]).toBe(1);
  });

  test('it stops waiting when it is told to', async () => {
    const [port = 0] = await freePorts(1);
    const stop = new AbortController();
    const reason = new Error('SIGTERM');
    const connecting = connect(
      { TEMPORAL_ADDRESS: `127.0.0.1:${port}` },
      { forMs: Number.POSITIVE_INFINITY, signal: stop.signal, onWaiting: () => stop.abort(reason) },
    );
    await expect(connecting).rejects.toMatchObject({ name: expect.stringMatching(/^(Abort)?Error$/) });
  });
});
