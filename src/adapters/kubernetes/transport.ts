import type { RequestRecord } from '../../contracts/cluster.ts';
import { type Exchange, exchange } from '../http/exchange.ts';
import { pause, type Scope, timeLeft } from '../http/scope.ts';
import { type ApiAnswer, readAnswer } from './answer.ts';
import { type ProxiedEndpoint, podProxyPath, SELF_REVIEWS, type SelfReview } from './api-paths.ts';
import type { ApiConnection } from './connection.ts';
import { InvalidConnection } from './kubeconfig.ts';

export interface AskOptions {
  readonly scope: Scope;
  /** Time for the whole question, its retries included. */
  readonly limitMs: number;
  /** Longest body that is read, unpacked. */
  readonly capBytes?: number;
}

export type Query = Readonly<Record<string, string>>;

/** All that can be asked of an API server. There is no way to send anything else. */
export interface KubeTransport {
  /** Reads a list or an object of api-paths.ts. Rejects only with the scope's own reason, or for a bug. */
  get(path: string, query: Query, options: AskOptions): Promise<ApiAnswer>;
  /** Asks the API server about ourselves. */
  selfReview(kind: SelfReview, spec: Readonly<Record<string, unknown>>, options: AskOptions): Promise<ApiAnswer>;
  /** GET of an endpoint of a pod through the API server; never retried, since the answer is the pod's. */
  podProxy(target: PodTarget, endpoint: ProxiedEndpoint, options: Required<AskOptions>): Promise<Exchange>;
}

export interface PodTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** Takes the record of every question, when it is answered or given up. */
export type Journal = (record: RequestRecord) => void;

const MIB = 1024 * 1024;
const LIST_CAP_BYTES = 32 * MIB;
const REVIEW_CAP_BYTES = MIB;
const MAX_ATTEMPTS = 12;
/** Waits before a failed question is asked again; there are no more tries than waits. */
const BACKOFF_MS: readonly number[] = [100, 400];
const MIN_WAIT_MS = 100;
const DEFAULT_WAIT_MS = 1_000;
const USER_AGENT = 'agenttrader-floor';

interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly scope: Scope;
  readonly limitMs: number;
  readonly capBytes: number;
  /** Whether the answer is the API server's own: then it may be asked again, and 401 means our credentials. */
  readonly own: boolean;
}

/** What an exchange comes to, and how it stands in the journal. */
type Read<T> = (answer: Exchange) => { readonly result: T; readonly error: string | null };

/** Questions over a connection, each entered in the journal. */
export function createTransport(connection: ApiConnection, journal: Journal): KubeTransport {
  const ask = <T>(question: Question, read: Read<T>) =>
    connection.turn(() => recorded(connection, question, read, journal));
  return {
    get: (path, query, { scope, limitMs, capBytes = LIST_CAP_BYTES }) => {
      const whole = Object.keys(query).length === 0 ? path : `${path}?${new URLSearchParams(query).toString()}`;
      return ask({ method: 'GET', path: whole, scope, limitMs, capBytes, own: true }, ownAnswer);
    },
    selfReview: (kind, spec, { scope, limitMs, capBytes = REVIEW_CAP_BYTES }) => {
      const path = SELF_REVIEWS[kind];
      const apiVersion = path.slice('/apis/'.length, path.lastIndexOf('/'));
      const body = JSON.stringify({ apiVersion, kind, spec });
      return ask({ method: 'POST', path, body, scope, limitMs, capBytes, own: true }, ownAnswer);
    },
    podProxy: ({ namespace, pod, port }, endpoint, { scope, limitMs, capBytes }) => {
      const path = podProxyPath(namespace, pod, port, endpoint);
      return ask({ method: 'GET', path, scope, limitMs, capBytes, own: false }, (answer) => ({
        result: answer,
        error: answer.fault?.why ?? null,
      }));
    },
  };
}

function ownAnswer(answer: Exchange): { readonly result: ApiAnswer; readonly error: string | null } {
  const result = readAnswer(answer);
  return { result, error: result.ok ? null : result.why };
}

async function recorded<T>(connection: ApiConnection, question: Question, read: Read<T>, journal: Journal): Promise<T> {
  const startedMs = question.scope.now();
  const started = performance.now();
  const { answer, attempts } = await insist(connection, question);
  const durationMs = Math.round(performance.now() - started);
  const { result, error } = read(answer);
  journal({
    method: question.method,
    path: question.path,
    started_utc: new Date(startedMs).toISOString(),
    duration_ms: durationMs,
    status: answer.status,
    bytes: answer.bytes,
    sha256: answer.sha256,
    audit_id: answer.headers['audit-id'] ?? null,
    attempts,
    error,
  });
  return result;
}

/** Asks until there is an answer, or asking again cannot help, or is not in time. */
async function insist(connection: ApiConnection, question: Question): Promise<{ answer: Exchange; attempts: number }> {
  const { scope } = question;
  const endMs = scope.now() + timeLeft(scope, question.limitMs);
  let failures = 0;
  let hasRenewed = false;
  for (let attempts = 1; ; attempts += 1) {
    const { answer, credentials } = await attempt(connection, question, endMs - scope.now());
    if (!question.own || attempts === MAX_ATTEMPTS) return { answer, attempts };
    if (answer.status === 401 && !hasRenewed && (await renewed(connection, credentials))) {
      hasRenewed = true;
      continue;
    }
    const busyMs = retryAfterMs(answer);
    const hasFailed = busyMs === null && isPassing(answer);
    if (hasFailed) failures += 1;
    const waitMs = busyMs ?? (hasFailed ? BACKOFF_MS[failures - 1] : undefined);
    if (waitMs === undefined || scope.now() + waitMs >= endMs) return { answer, attempts };
    await pause(waitMs, scope.signal);
  }
}

async function attempt(connection: ApiConnection, question: Question, limitMs: number) {
  const { address, dispatcher } = connection;
  const { method, path, body, scope, capBytes } = question;
  let credentials: Readonly<Record<string, string>> = {};
  const headers = async () => {
    credentials = await connection.authHeaders();
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return { accept: 'application/json', 'user-agent': USER_AGENT, ...type, ...credentials };
  };
  const answer = await exchange(dispatcher, scope, {
    method,
    origin: address.origin,
    path: address.prefix + path,
    headers,
    ...(body === undefined ? {} : { body }),
    limitMs,
    capBytes,
    gzip: question.own,
  });
  return { answer, credentials };
}

async function renewed(connection: ApiConnection, used: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    await connection.renew(used);
    return true;
  } catch (error) {
    if (error instanceof InvalidConnection) return false; // the file has gone bad meanwhile; 401 stands
    throw error;
  }
}

/** How long the API server asks us to wait; null when it does not. */
function retryAfterMs({ status, headers }: Exchange): number | null {
  const header = headers['retry-after'];
  if (status !== 429 && !(status === 503 && header !== undefined)) return null;
  const seconds = header === undefined ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.max(seconds * 1_000, MIN_WAIT_MS) : DEFAULT_WAIT_MS;
}

/** Whether it may be another answer next time: no connection, a cut one, a server that failed. 504 has waited already. */
function isPassing({ status, fault }: Exchange): boolean {
  return fault?.remedy === 'again' || (status !== null && status >= 500 && status !== 504);
}
