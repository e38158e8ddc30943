import type { UnseenCause } from '../../contracts/observation.ts';
import { isError } from './native-error.ts';
import { DeadlinePassed } from './scope.ts';

/** Why an exchange has no usable answer. */
export interface Fault {
  readonly cause: UnseenCause;
  readonly why: string;
  /** What may help: asking again a moment later, asking for less, or nothing. */
  readonly remedy: 'again' | 'less' | null;
}

/** The answer is there and cannot be taken: too long, wrongly encoded. */
export class RefusedBody extends Error {
  override readonly name = 'RefusedBody';
  readonly remedy: Fault['remedy'];

  constructor(message: string, remedy: Fault['remedy']) {
    super(message);
    this.remedy = remedy;
  }
}

/** There are no credentials to ask with. `message` must hold none. */
export class NoCredentials extends Error {
  override readonly name = 'NoCredentials';
}

/**
 * What an error of the network, of the HTTP parser or of unpacking means. Errors that are none of these are bugs: thrown on.
 * `received` is the length of the body so far, null when no head of an answer came.
 */
export function faultOf(error: unknown, received: number | null): Fault {
  if (!isError(error)) throw error;
  if (error instanceof DeadlinePassed) {
    const sofar = received === null ? '' : `, after ${received} bytes of the body`;
    return { cause: 'late', why: `${error.message}${sofar}`, remedy: null };
  }
  if (error instanceof NoCredentials)
    return { cause: 'refused', why: `no credentials: ${error.message}`, remedy: null };
  if (error instanceof RefusedBody) return { cause: 'malformed', why: error.message, remedy: error.remedy };
  const code = codeOf(error);
  if (error.name === 'HTTPParserError') return malformed(`not HTTP (${code ?? error.name})`);
  if (code === null) throw error;
  if (code === 'ERR_BUFFER_TOO_LARGE')
    return { cause: 'malformed', why: 'unpacks to more than is read', remedy: 'less' };
  if (code.startsWith('Z_')) return malformed(`gzip that cannot be unpacked (${code})`);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return malformed(`a head that is too large (${code})`);
  if (received !== null)
    return { cause: 'malformed', why: `cut off after ${received} bytes (${code})`, remedy: 'again' };
  return { cause: 'unreachable', why: `no connection: ${firstLine(messageOf(error))} (${code})`, remedy: 'again' };
}

function malformed(why: string): Fault {
  return { cause: 'malformed', why, remedy: null };
}

/** undici wraps what the socket said; several addresses tried make an AggregateError without a message. */
function messageOf(error: Error): string {
  if (error.message !== '') return error.message;
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map(String).join('; ');
  return error.name;
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
