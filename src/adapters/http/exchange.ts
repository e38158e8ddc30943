import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip as gunzipCallback } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { type Fault, faultOf, RefusedBody } from './fault.ts';
import { type Scope, within } from './scope.ts';

const gunzip = promisify(gunzipCallback);
const ISIZE_BYTES = 4;
const LEAST_PIECE = 16 * 1024;

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST';
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** Called when the time runs already: fetching credentials counts. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly body?: string;
  /** Time for the whole exchange, to the last byte of the body. */
  readonly limitMs: number;
  /** A body that is longer, unpacked, is not read to its end. */
  readonly capBytes: number;
  /** Whether a gzip answer is taken; where it is not, any content encoding is malformed. */
  readonly gzip: boolean;
}

/** What came back. With a `fault` the body is not to be used, though status and headers may be there. */
export interface Exchange {
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Length and sha256 of the body as received, unpacked; of what was read, when it was cut; null when no answer came. */
  readonly bytes: number;
  readonly sha256: string | null;
  readonly fault: Fault | null;
}

interface Answer {
  status: number | null;
  readonly headers: Record<string, string>;
  readonly chunks: Buffer[];
  length: number;
}

/** Makes one HTTP exchange. Redirects are not followed. Rejects only with the scope's own reason, or for a bug of ours. */
export async function exchange(dispatcher: Dispatcher, scope: Scope, request: ExchangeRequest): Promise<Exchange> {
  const answer: Answer = { status: null, headers: {}, chunks: [], length: 0 };
  try {
    const body = await within(scope, request.limitMs, (signal) => run(dispatcher, request, signal, answer));
    return finished(answer, body, null);
  } catch (error) {
    scope.signal.throwIfAborted();
    const fault = faultOf(error, answer.status === null ? null : answer.length);
    return finished(answer, Buffer.concat(answer.chunks), fault);
  }
}

async function run(
  dispatcher: Dispatcher,
  request: ExchangeRequest,
  signal: AbortSignal,
  answer: Answer,
): Promise<Buffer> {
  const credentials = await request.headers();
  signal.throwIfAborted();
  const response = await dispatcher.request({
    origin: request.origin,
    path: request.path,
    method: request.method,
    headers: { 'accept-encoding': request.gzip ? 'gzip' : 'identity', ...credentials },
    body: request.body ?? null,
    signal,
    headersTimeout: 0, // one deadline rules it all
    bodyTimeout: 0,
  });
  answer.status = response.statusCode;
  for (const [name, value] of Object.entries(response.headers)) {
    answer.headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  try {
    return await received(response.body, answer, request);
  } finally {
    response.body.on('error', () => undefined).destroy(); // gives the connection up, unless the body was read to its end
  }
}

async function received(stream: AsyncIterable<Buffer>, answer: Answer, request: ExchangeRequest): Promise<Buffer> {
  const encoding = (answer.headers['content-encoding'] ?? 'identity').toLowerCase();
  const packed = encoding === 'gzip' && request.gzip;
  if (encoding !== 'identity' && !packed)
    throw new RefusedBody(`content encoding ${encoding.slice(0, 40)}, which was not asked for`, null);
  for await (const chunk of stream) {
    answer.chunks.push(chunk);
    answer.length += chunk.length;
    if (answer.length > request.capBytes) throw new RefusedBody(`larger than ${kibibytes(request.capBytes)}`, 'less');
  }
  const whole = Buffer.concat(answer.chunks, answer.length);
  return packed ? unpack(whole, request.capBytes) : whole;
}

/**
 * Unpacks in one piece where the last bytes tell the size (RFC 1952, ISIZE): Node's default pieces of 16 KiB cost more
 * than the unpacking. What they tell is not believed beyond the cap, nor needed for the outcome.
 */
function unpack(packed: Buffer, capBytes: number): Promise<Buffer> {
  const told = packed.length < ISIZE_BYTES ? 0 : packed.readUInt32LE(packed.length - ISIZE_BYTES);
  // One more than is told: a piece that is full would make zlib look for another.
  const chunkSize = Math.min(Math.max(told, LEAST_PIECE), capBytes) + 1;
  return gunzip(packed, { maxOutputLength: capBytes, chunkSize });
}

function finished(answer: Answer, body: Buffer, fault: Fault | null): Exchange {
  const sha256 = answer.status === null ? null : createHash('sha256').update(body).digest('hex');
  return { status: answer.status, headers: answer.headers, body, bytes: body.length, sha256, fault };
}

function kibibytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} KiB`;
}
