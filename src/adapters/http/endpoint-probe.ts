import type { EndpointProbe } from '../../contracts/facts.ts';
import type { UnseenCause } from '../../contracts/observation.ts';
import { redactText } from '../../domain/redaction/redact-text.ts';
import { causeOfStatus, said, statusText } from '../kubernetes/answer.ts';
import { NOTHING_READ, type ReadBody, readHealthz, readOpsStatus } from './bodies.ts';
import type { Exchange } from './exchange.ts';
import { parseStrictJson } from './strict-json.ts';
import { tellsExecution } from './tells-execution.ts';

export type Endpoint = EndpointProbe['endpoint'];

/** In the order in which a replica is asked. */
export const ENDPOINTS: readonly Endpoint[] = ['/ops/status', '/healthz', '/health'];

/** Longest body that is read. */
export const BODY_CAP_BYTES = 256 * 1024;

interface Asked {
  readonly endpoint: Endpoint;
  readonly url: string;
  readonly startedMs: number;
  readonly durationMs: number;
  /** Whether the API server stood between: then an answer may be its own. */
  readonly proxied: boolean;
}

interface Reading {
  readonly cause: UnseenCause | null;
  readonly why: string | null;
  readonly body: ReadBody;
}

/** What one GET of one endpoint came to. */
export function readProbe(asked: Asked, exchange: Exchange): EndpointProbe {
  const fromApiServer = asked.proxied && isApiServersOwn(exchange);
  const { cause, why, body } = fromApiServer ? readApiServer(exchange) : readUpstream(asked.endpoint, exchange);
  const { status, headers, bytes, sha256 } = exchange;
  return {
    endpoint: asked.endpoint,
    url: asked.url,
    started_utc: new Date(asked.startedMs).toISOString(),
    duration_ms: Math.round(asked.durationMs),
    origin: originOf(status, fromApiServer),
    status,
    content_type: headers['content-type'] === undefined ? null : redactText(headers['content-type'].slice(0, 100)),
    bytes,
    sha256,
    ...(asked.proxied ? { audit_id: headers['audit-id'] ?? null } : {}),
    cause,
    why: why === null ? null : redactText(why),
    ops_status: body.ops_status,
    minimal: body.minimal,
    healthz: body.healthz,
    ...(!fromApiServer && tellsExecution(exchange.body.toString('utf8')) ? { tells_execution: true } : {}),
  };
}

function originOf(status: number | null, fromApiServer: boolean): EndpointProbe['origin'] {
  if (status === null) return null;
  return fromApiServer ? 'apiserver' : 'upstream';
}

function readUpstream(endpoint: Endpoint, { status, body, fault }: Exchange): Reading {
  if (fault !== null) return unusable(fault.cause, fault.why);
  const isAnswer = status === 200 || (status === 503 && endpoint === '/healthz');
  if (status !== null && !isAnswer) return unusable(causeOfStatus(status), refusal(status));
  const parsed = parseStrictJson(body);
  // 200 says that the process lives, in whatever words
  if (endpoint === '/health') return { cause: null, why: null, body: lenientHealth(parsed.ok ? parsed.value : null) };
  if (!parsed.ok) return unusable('malformed', parsed.why);
  const read = endpoint === '/ops/status' ? readOpsStatus(parsed.value) : readHealthz(parsed.value);
  return read.why === null ? { cause: null, why: null, body: read } : unusable('malformed', read.why);
}

function lenientHealth(value: unknown): ReadBody {
  const read = readHealthz(value);
  return read.why === null ? read : NOTHING_READ;
}

function unusable(cause: UnseenCause, why: string): Reading {
  return { cause, why, body: NOTHING_READ };
}

function refusal(status: number): string {
  return status >= 300 && status < 400 ? `${statusText(status)}: redirects are not followed` : statusText(status);
}

/** The API server speaks as `Status`; 429 it says in plain text. A pod that fakes this makes it worse for itself only. */
function isApiServersOwn({ status, headers, body, fault }: Exchange): boolean {
  if (fault !== null || status === null) return false;
  if (status === 429 && headers['content-type']?.startsWith('text/plain') === true) return true;
  const parsed = parseStrictJson(body);
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return false;
  return 'kind' in parsed.value && parsed.value.kind === 'Status' && 'apiVersion' in parsed.value;
}

function readApiServer(exchange: Exchange): Reading {
  const status = exchange.status ?? 0;
  const why = `the API server answered in its stead: ${statusText(status)}${said(exchange)}`;
  // 500, 502, 503, 504: it did not reach the pod
  return unusable(status >= 500 ? 'unreachable' : causeOfStatus(status), why);
}
