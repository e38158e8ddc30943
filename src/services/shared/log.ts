import type { Writable } from 'node:stream';

/** Writes one JSON line a message: the message is fixed text, what varies goes into fields. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A log of one service, to standard output unless told otherwise. */
export function createLog(service: string, out: Writable = process.stdout): Log {
  const write = (level: string, message: string, fields: Readonly<Record<string, unknown>> = {}) => {
    out.write(`${JSON.stringify({ ts: new Date().toISOString(), level, service, message, ...fields })}\n`);
  };
  return {
    info: (message, fields) => write('info', message, fields),
    error: (message, fields) => write('error', message, fields),
  };
}
