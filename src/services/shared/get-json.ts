import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

const LIMIT_BYTES = 256 * 1024;

/** The answer to one GET. A status that is not a success is an answer; what is no JSON, too long or too late rejects. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks one service of the floor for JSON, within `timeoutMs` in all. Follows no redirect. */
export async function getJson(url: string, timeoutMs: number): Promise<JsonAnswer> {
  const request = get(url, { signal: AbortSignal.timeout(timeoutMs) });
  const response: IncomingMessage = (await once(request, 'response'))[0];
  // A failure while the body comes rejects the reading of it; here it must only not go unheard.
  request.on('error', () => {});
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response) {
    const piece = Buffer.from(part);
    bytes += piece.length;
    if (bytes > LIMIT_BYTES) throw new Error(`${url}: longer than ${LIMIT_BYTES} bytes`);
    parts.push(piece);
  }
  return { status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(parts).toString('utf8')) };
}
