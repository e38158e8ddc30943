import { isUtf8 } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import type { UnseenCause } from '../../contracts/observation.ts';
import { redactText } from '../../domain/redaction/redact-text.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Fault } from '../http/fault.ts';
import { parseBody } from './parse-body.ts';

/** What the API server answered to one question: parsed JSON, or why there is none. */
export type ApiAnswer = ApiSuccess | ApiFailure;

export interface ApiSuccess {
  readonly ok: true;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ApiFailure extends Fault {
  readonly ok: false;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
}

/** Reads an exchange as the API server's answer: a JSON object that came with 200 or 201, anything else is a failure. */
export function readAnswer(exchange: Exchange): ApiAnswer {
  const { status, fault } = exchange;
  if (status !== null && status !== 200 && status !== 201) {
    return {
      ok: false,
      status,
      cause: causeOfStatus(status),
      why: `${statusText(status)}${said(exchange)}`,
      remedy: null,
    };
  }
  if (fault !== null) return { ok: false, status, ...fault };
  const parsed = parseObject(exchange.body);
  if (typeof parsed === 'string') return { ok: false, status, cause: 'malformed', why: parsed, remedy: null };
  return { ok: true, body: parsed };
}

/** The word for an HTTP status that is no success. */
export function causeOfStatus(status: number): UnseenCause {
  if (status === 401 || status === 403) return 'refused';
  if (status === 404) return 'absent';
  if (status === 429) return 'throttled';
  if (status >= 500) return 'server_error';
  return 'malformed'; // 2xx without content, redirects, and what a well-formed question never gets
}

/** The status with its name, as people know it. */
export function statusText(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`.trim();
}

/** What a body says for itself, in at most 300 characters, without what looks like a credential. */
export function said({ body, fault }: Pick<Exchange, 'body' | 'fault'>): string {
  if (fault !== null) return `: ${fault.why}`;
  const parsed = parseObject(body);
  const message = typeof parsed === 'string' ? body.subarray(0, 4_096).toString('utf8') : parsed['message'];
  if (typeof message !== 'string') return '';
  const line = redactText(message.slice(0, 4_096))
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line === '' ? '' : `: ${line.slice(0, 300)}`;
}

/** Whether it is a plain object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> | string {
  if (body.length === 0) return 'an empty body';
  if (!isUtf8(body)) return 'a body that is not UTF-8';
  try {
    const value = parseBody(body);
    return isRecord(value) ? value : 'JSON that is not an object';
  } catch {
    return 'a body that is not JSON';
  }
}
