/**
 * A reverse proxy that does to chosen requests what a bad day does: refuses, resets, hangs, lies.
 * It stands before a real server (the API server, a service), so all that is not chosen is real.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Agent, type Dispatcher, request } from 'undici';
import { portOf } from './free-port.ts';

/** What can happen to one request. */
export type Fault =
  | { readonly kind: 'drop' } // the connection closes without an answer
  | { readonly kind: 'reset' } // RST in the middle of the real answer
  | { readonly kind: 'hang' } // no answer, ever
  | { readonly kind: 'trickle' } // head at once, then a byte each 50 ms without end
  | { readonly kind: 'truncated' } // the real answer's head, half of its body, then the end
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Headers;
      readonly body?: string | (() => string | Buffer);
    }
  | { readonly kind: 'empty-list' } // the real list without its items
  | { readonly kind: 'rewrite'; readonly change: (body: string) => string }; // the real answer, changed

type Headers = Readonly<Record<string, string>>;

const apiStatus = (status: number, reason: string, headers: Headers = {}): Fault => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason,
    message: `injected: ${reason}`,
    code: status,
  }),
});

/** Faults by name: those of the single-fault sweep, and some more. */
export const FAULTS = {
  refused: { kind: 'drop' },
  '401': apiStatus(401, 'Unauthorized'),
  '403': apiStatus(403, 'Forbidden'),
  '404': apiStatus(404, 'NotFound'),
  '410': apiStatus(410, 'Expired'),
  '429': {
    kind: 'answer',
    status: 429,
    headers: { 'retry-after': '1' },
    body: 'Too many requests, please try again later.\n',
  },
  '500': apiStatus(500, 'InternalError'),
  '503': apiStatus(503, 'ServiceUnavailable', { 'retry-after': '1' }),
  reset: { kind: 'reset' },
  hang: { kind: 'hang' },
  trickle: { kind: 'trickle' },
  truncated: { kind: 'truncated' },
  garbage: {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '<html>\u0000not JSON',
  },
  'wrong-shape': {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"kind":"Shrubbery","apiVersion":"v1","items":{"a":1},"metadata":[]}',
  },
  'empty-list': { kind: 'empty-list' },
  redirect: { kind: 'answer', status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' } },
  huge: {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: () => `{"pad":"${' '.repeat(40 * 1024 * 1024)}"}`,
  },
  'gzip-bomb': {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: () => gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20)),
  },
} as const satisfies Record<string, Fault>;
export type FaultName = keyof typeof FAULTS;

export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** How many requests with this method and path came before, query apart. */
  readonly seenBefore: number;
}

/** Says what happens to a request; null lets it through. It may await something first, to hold the request up. */
export type Decide = (request: ProxiedRequest) => Fault | null | Promise<Fault | null>;

export interface FaultProxy extends AsyncDisposable {
  readonly url: string;
  /** Every request that came, in order. */
  readonly requests: readonly ProxiedRequest[];
  decide: Decide;
  /** Forgets the requests so far. */
  forget(): void;
  stop(): Promise<void>;
}

export interface FaultProxyOptions {
  /** Origin of the real server. */
  readonly upstream: string;
  /** Certificate and key to serve TLS with, and the CA that the upstream is trusted by. Without it: plain HTTP. */
  readonly tls?: { readonly certificate: string; readonly key: string; readonly ca: string };
  readonly decide?: Decide;
}

/** Starts a proxy on a free port of 127.0.0.1. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const requests: ProxiedRequest[] = [];
  const sockets = new Map<number | undefined, Socket>();
  const counts = new Map<string, number>();
  const dispatcher = new Agent(options.tls === undefined ? {} : { connect: { ca: options.tls.ca } });
  const state: { decide: Decide } = { decide: options.decide ?? (() => null) };
  const listener: RequestListener = (incoming, outgoing) => {
    const path = incoming.url ?? '';
    const key = `${incoming.method} ${path.split('?')[0]}`;
    const seenBefore = counts.get(key) ?? 0;
    counts.set(key, seenBefore + 1);
    const reset = () => void sockets.get(incoming.socket.remotePort)?.resetAndDestroy();
    const answer = async (): Promise<void> => {
      const sent = Buffer.concat(await incoming.toArray());
      const proxied = {
        method: incoming.method ?? '',
        path,
        headers: incoming.headers,
        body: sent.toString(),
        seenBefore,
      };
      requests.push(proxied);
      await handle({
        upstream: options.upstream,
        dispatcher,
        decide: state.decide,
        proxied,
        sent,
        incoming,
        outgoing,
        reset,
      });
    };
    answer().catch(() => outgoing.destroy());
  };
  const server: Server =
    options.tls === undefined
      ? createServer(listener)
      : createTlsServer({ cert: options.tls.certificate, key: options.tls.key }, listener);
  server.on('connection', (socket: Socket) => sockets.set(socket.remotePort, socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await dispatcher.destroy();
  };
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${portOf(server)}`,
    requests,
    get decide() {
      return state.decide;
    },
    set decide(decide) {
      state.decide = decide;
    },
    forget: () => {
      requests.length = 0;
      counts.clear();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface Handling {
  readonly upstream: string;
  readonly dispatcher: Dispatcher;
  readonly decide: Decide;
  readonly proxied: ProxiedRequest;
  readonly sent: Buffer;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Sends RST on the connection below TLS. */
  readonly reset: () => void;
}

async function handle(handling: Handling): Promise<void> {
  const { upstream, dispatcher, decide, proxied, sent, incoming, outgoing } = handling;
  const fault = await decide(proxied);
  if (fault?.kind === 'drop') {
    incoming.socket.destroy();
    return;
  }
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'trickle') return trickle(outgoing);
  if (fault?.kind === 'answer') {
    const body = typeof fault.body === 'function' ? fault.body() : (fault.body ?? '');
    outgoing.writeHead(fault.status, { ...fault.headers, 'content-length': Buffer.byteLength(body) }).end(body);
    return;
  }
  const plain = fault === null ? {} : { 'accept-encoding': 'identity' };
  const { host: _, connection: __, ...headers } = incoming.headers;
  const answer = await request(upstream + proxied.path, {
    method: proxied.method,
    headers: { ...headers, ...plain },
    body: sent.length === 0 ? null : sent,
    dispatcher,
  });
  const body = Buffer.from(await answer.body.arrayBuffer());
  respond(handling, answer, body, fault);
}

function respond(
  { outgoing, reset }: Handling,
  answer: Dispatcher.ResponseData,
  body: Buffer,
  fault: Fault | null,
): void {
  const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...headers } = answer.headers;
  const send = (bytes: Buffer, length: number) =>
    outgoing.writeHead(answer.statusCode, { ...headers, 'content-length': length }).write(bytes, () => {
      if (fault?.kind === 'reset') reset();
      else if (bytes.length < length) outgoing.destroy();
      else outgoing.end();
    });
  const half = body.subarray(0, Math.max(1, Math.floor(body.length / 2)));
  if (fault?.kind === 'truncated' || fault?.kind === 'reset') send(half, body.length + 1);
  else if (fault?.kind === 'empty-list') sendChanged(send, emptied(body.toString()));
  else if (fault?.kind === 'rewrite') sendChanged(send, fault.change(body.toString()));
  else send(body, body.length);
}

function sendChanged(send: (bytes: Buffer, length: number) => void, text: string): void {
  const bytes = Buffer.from(text);
  send(bytes, bytes.length);
}

function emptied(text: string): string {
  const list = JSON.parse(text);
  const { continue: _, remainingItemCount: __, ...metadata } = list.metadata ?? {};
  return JSON.stringify({ ...list, items: [], metadata });
}

function trickle(outgoing: ServerResponse): void {
  outgoing.writeHead(200, { 'content-type': 'application/json' });
  outgoing.write('{"kind":"');
  const timer = setInterval(() => outgoing.write('x'), 50);
  outgoing.on('close', () => clearInterval(timer));
}
