import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { WorkerStatus } from '@temporalio/worker';
import { errorCode } from '../domain/error-text.ts';
import { PortInUse } from '../domain/port-in-use.ts';

/** A setting of the environment that cannot be used: exit code 2. */
export class InvalidSetting extends Error {
  override readonly name = 'InvalidSetting';
}

/** What `/healthz` says of a worker. */
export interface Health {
  readonly ok: boolean;
  /** One line; what is wrong when it is not ok. */
  readonly why: string;
}

/** A poll lasts at most a minute, and then the next one begins. */
const FRESH_MS = 90_000;
const SCRAPE_MS = 5_000;

/** Whether a worker works: it runs, both its pollers do, and the server has seen it ask for work of late. */
export function judgeHealth(status: WorkerStatus | undefined, lastPollMs: number | null, nowMs: number): Health {
  if (status === undefined) return { ok: false, why: 'starting: waiting for Temporal' };
  const { runState, workflowPollerState, activityPollerState } = status;
  if (runState !== 'RUNNING') return { ok: false, why: `the worker is ${runState}` };
  if (workflowPollerState !== 'POLLING') return { ok: false, why: `the workflow poller is ${workflowPollerState}` };
  if (activityPollerState !== 'POLLING') return { ok: false, why: `the activity poller is ${activityPollerState}` };
  if (lastPollMs === null) return { ok: false, why: 'Temporal has not seen this worker ask for work yet' };
  const silent = Math.round((nowMs - lastPollMs) / 1_000);
  if (nowMs - lastPollMs > FRESH_MS) return { ok: false, why: `Temporal saw this worker ask for work ${silent} s ago` };
  return { ok: true, why: `running; last asked for work ${Math.max(silent, 0)} s ago` };
}

/** The worker's HTTP server: `/healthz` and `/metrics`. */
export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves health and metrics; rejects with PortInUse. `metricsAddress` is where the SDK's exporter listens: it can only
 * have a port of its own, and a worker is to have one.
 */
export async function serveHealth(options: {
  /** `host:port`; port 0 takes a free one. */
  readonly address: string;
  readonly health: () => Health;
  readonly metricsAddress: string | undefined;
}): Promise<HealthServer> {
  const { host, port } = hostAndPort(options.address);
  const server = createServer((request, response) => answer(request, response, options));
  server.requestTimeout = SCRAPE_MS;
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    if (errorCode(error) !== 'EADDRINUSE') throw error;
    throw new PortInUse('the worker’s health endpoint', options.address, 'Set FLOOR_WORKER_HTTP to another, or to off');
  }
  return { url: urlOf(server), close: async () => await closed(server) };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { health, metricsAddress }: { readonly health: () => Health; readonly metricsAddress: string | undefined },
): void {
  const path = (request.url ?? '').split('?')[0];
  if (request.method !== 'GET' && request.method !== 'HEAD') return respond(response, 405, 'text/plain', 'GET only\n');
  if (path === '/healthz') {
    const judged = health();
    return respond(response, judged.ok ? 200 : 503, 'application/json', `${JSON.stringify(judged)}\n`);
  }
  if (path === '/metrics' && metricsAddress !== undefined) return passOn(metricsAddress, response);
  respond(response, 404, 'text/plain', 'there are /healthz and /metrics\n');
}

function passOn(metricsAddress: string, response: ServerResponse): void {
  const scrape = get(`http://${metricsAddress}/metrics`, { timeout: SCRAPE_MS }, (metrics) => {
    response.writeHead(metrics.statusCode ?? 502, { 'content-type': metrics.headers['content-type'] ?? 'text/plain' });
    metrics.pipe(response);
  });
  scrape.once('timeout', () => scrape.destroy(new Error('no answer')));
  scrape.once('error', () => {
    if (response.headersSent) response.destroy();
    else respond(response, 502, 'text/plain', 'the metrics exporter does not answer\n');
  });
}

function respond(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}

/** The parts of `host:port`; an address that is none is a configuration error. */
export function hostAndPort(address: string): { readonly host: string; readonly port: number } {
  const match = /^(\[[0-9A-Fa-f:.]+\]|[^:\s]+):(\d{1,5})$/.exec(address);
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port > 65_535) {
    throw new InvalidSetting(`FLOOR_WORKER_HTTP is '${address}', want host:port such as 127.0.0.1:9464, or off`);
  }
  return { host: match[1].replace(/^\[|\]$/g, ''), port };
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`not a TCP address: ${String(address)}`);
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
}
