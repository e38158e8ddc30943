import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contracts/operations.ts';
import { errorCode } from '../domain/error-text.ts';
import { PortInUse } from '../domain/port-in-use.ts';
import { type LeashedProcess, startLeashed } from './leashed-process.ts';

/** A Temporal server on this machine, with its UI; it ends when this process does. */
export interface TemporalDevServer extends AsyncDisposable {
  /** `127.0.0.1:port`, for TEMPORAL_ADDRESS. */
  readonly address: string;
  readonly namespace: string;
  readonly uiUrl: string;
  readonly pid: number;
  /** Resolves when it has ended, with the last lines that it printed. */
  readonly ended: Promise<readonly string[]>;
  stop(): Promise<void>;
}

export interface TemporalDevServerOptions {
  /** The Temporal CLI. */
  readonly binary: string;
  /** Where its database and its log lie; histories are still there the next time. */
  readonly dir: string;
  /** Fixed ports; free ones of the loopback when left out. */
  readonly port?: number;
  readonly uiPort?: number;
  /** The flags that change them, for the message when one is in use. */
  readonly flags?: { readonly port: string; readonly uiPort: string };
  readonly signal?: AbortSignal;
}

/** The server could not be started; the message ends with its last words. */
export class TemporalServerFailed extends Error {
  override readonly name = 'TemporalServerFailed';
}

const HOST = '127.0.0.1';
const NAMESPACE = 'default';
const START_LIMIT_MS = 60_000;
const KEPT_LINES = 20;
const TYPE_WORDS = { KEYWORD: 'Keyword', INT: 'Int', KEYWORD_LIST: 'KeywordList' } as const;
const FLAGS = { port: '--temporal-port', uiPort: '--ui-port' };

/** Starts a server and waits until its namespace answers. Rejects with PortInUse or TemporalServerFailed. */
export async function startTemporalDevServer(options: TemporalDevServerOptions): Promise<TemporalDevServer> {
  const flags = options.flags ?? FLAGS;
  const port = await portToUse(options.port, 'Temporal', flags.port);
  const uiPort = await portToUse(options.uiPort, 'the Temporal UI', flags.uiPort, [port]);
  await mkdir(options.dir, { recursive: true });
  await refuseSecond(options.dir);
  const logFile = join(options.dir, 'temporal.log');
  const server = startLeashed([options.binary, ...serverArgs(options.dir, port, uiPort)], logFile);
  const address = `${HOST}:${port}`;
  const stop = async (): Promise<void> => await server.stop();
  try {
    await untilReady({ address, server, logFile, signal: options.signal });
    await writeFile(addressFile(options.dir), address);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    address,
    namespace: NAMESPACE,
    uiUrl: `http://${HOST}:${uiPort}`,
    pid: server.pid,
    ended: server.ended.then(async () => await lastLines(logFile)),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Two servers on one database would each serve, and ruin it: the second one is refused. */
async function refuseSecond(dir: string): Promise<void> {
  const address = await readFile(addressFile(dir), 'utf8').catch(() => undefined);
  if (address === undefined || !(await namespaceAnswers(address))) return;
  throw new TemporalServerFailed(
    `a Temporal server at ${address} uses ${dir} already; stop it, or use another directory`,
  );
}

function addressFile(dir: string): string {
  return join(dir, 'temporal.address');
}

function serverArgs(dir: string, port: number, uiPort: number): string[] {
  const attributes = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `${name}=${TYPE_WORDS[type]}`);
  return [
    'server',
    'start-dev',
    `--ip=${HOST}`,
    `--port=${port}`,
    `--ui-port=${uiPort}`,
    `--db-filename=${join(dir, 'temporal.db')}`,
    '--log-level=warn',
    '--color=never',
    ...attributes.map((attribute) => `--search-attribute=${attribute}`),
  ];
}

interface Starting {
  readonly address: string;
  readonly server: LeashedProcess;
  readonly logFile: string;
  readonly signal: AbortSignal | undefined;
}

async function untilReady({ address, server, logFile, signal }: Starting): Promise<void> {
  const since = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    const said = async (): Promise<string> => (await lastLines(logFile)).join('\n');
    if (server.hasEnded) {
      throw new TemporalServerFailed(`the Temporal server ended with ${await server.ended}: ${await said()}`);
    }
    if (await namespaceAnswers(address)) return;
    if (performance.now() - since > START_LIMIT_MS) {
      throw new TemporalServerFailed(
        `the Temporal server does not answer at ${address} after a minute: ${await said()}`,
      );
    }
    await sleep(50, undefined, signal === undefined ? {} : { signal });
  }
}

async function lastLines(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-KEPT_LINES);
}

async function namespaceAnswers(address: string): Promise<boolean> {
  // A connection of its own each time: gRPC's waits a second before it tries a refused address again.
  const connection = Connection.lazy({ address, connectTimeout: 500 });
  try {
    await connection.withDeadline(Date.now() + 2_000, () =>
      connection.workflowService.describeNamespace({ namespace: NAMESPACE }),
    );
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

/** A port that is free now: the wanted one, or one that the kernel picks. Rejects with PortInUse. */
async function portToUse(
  wanted: number | undefined,
  what: string,
  flag: string,
  taken: readonly number[] = [],
): Promise<number> {
  for (;;) {
    const port = await tryPort(wanted ?? 0).catch((error: unknown) => {
      if (errorCode(error) !== 'EADDRINUSE') throw error;
      throw new PortInUse(what, `${HOST}:${wanted}`, `Choose another with ${flag}`);
    });
    if (wanted !== undefined || !taken.includes(port)) return port;
  }
}

async function tryPort(port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ host: HOST, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
