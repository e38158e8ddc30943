import { Dispatcher } from 'undici';
import { isReadablePath, isSelfReviewPath } from './api-paths.ts';

/** Thrown before a byte leaves when something other than reading is tried on the API server: always a bug of ours. */
class ReadOnlyViolation extends Error {
  override readonly name = 'ReadOnlyViolation';
}

/** Where the API server is: requests to anywhere else are refused. `prefix` is the path part of its address, or "". */
export interface ApiAddress {
  readonly origin: string;
  readonly prefix: string;
}

const FORBIDDEN_HEADERS = /^(upgrade|connection|x-http-method.*|x-method-override|sec-websocket-.*)$/i;

/**
 * The only way to the API server. It knows GET of the paths in api-paths.ts and POST of the three self-reviews;
 * anything else throws ReadOnlyViolation. The dispatcher below it cannot be reached from outside.
 */
export class ReadOnlyDispatcher extends Dispatcher {
  readonly #inner: () => Dispatcher;
  readonly #address: ApiAddress;

  constructor(inner: () => Dispatcher, address: ApiAddress) {
    super();
    this.#inner = inner;
    this.#address = address;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const wrong = violation(options, this.#address);
    if (wrong !== null) {
      throw new ReadOnlyViolation(`refused ${options.method} ${options.path}: ${wrong}; this product only reads`);
    }
    return this.#inner().dispatch(options, handler);
  }
}

function violation(options: Dispatcher.DispatchOptions, address: ApiAddress): string | null {
  if (String(options.origin) !== address.origin) return 'not the API server of this connection';
  if (options.upgrade !== undefined && options.upgrade !== null && options.upgrade !== false) return 'an upgrade';
  if (options.query !== undefined) return 'a query beside the path';
  if (hasForbiddenHeader(options.headers)) return 'a header that changes what is asked';
  if (!options.path.startsWith(address.prefix)) return 'not a path of this API server';
  const path = options.path.slice(address.prefix.length);
  if (options.method === 'GET') {
    if (options.body !== undefined && options.body !== null) return 'a GET with a body';
    return isReadablePath(path) ? null : 'not a path that this product reads';
  }
  if (options.method === 'POST') return isSelfReviewPath(path) ? null : 'not a review of ourselves';
  return 'not a reading method';
}

function hasForbiddenHeader(headers: Dispatcher.DispatchOptions['headers']): boolean {
  if (headers === undefined || headers === null) return false;
  // Only the plain form is used here; the others are refused rather than parsed.
  if (Array.isArray(headers) || Symbol.iterator in headers) return true;
  return Object.keys(headers).some((name) => FORBIDDEN_HEADERS.test(name));
}
