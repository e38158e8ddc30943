import { setImmediate as nextTurn } from 'node:timers/promises';
import type { UnseenCause } from '../../contracts/observation.ts';
import { isMalformed } from '../../domain/cluster/malformed.ts';
import { type ApiFailure, isRecord } from './answer.ts';
import type { AskOptions, KubeTransport } from './transport.ts';

export interface ListRequest {
  readonly path: string;
  /** What the answer must call itself: `v1`, `PodList`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Every object must be of this namespace; null for a list of the whole cluster. */
  readonly namespace: string | null;
  /** For messages: `pods in namespace trading-floor`. */
  readonly what: string;
  /** The revision that the list must describe; null for whatever is newest. */
  readonly revision: string | null;
  /** False for APIs that have no revision of their own (metrics). */
  readonly revisioned: boolean;
}

/** Takes the objects of one page; nothing of them is held here. MalformedObject says that the list cannot be taken. */
export interface ListReader {
  page(items: readonly unknown[]): void;
  /** The list begins again: what came so far is void. */
  restart(): void;
}

export type ListOutcome =
  | { readonly ok: true; readonly revision: string; readonly count: number }
  | {
      readonly ok: false;
      readonly cause: UnseenCause;
      readonly why: string;
      /** Whether it is the revision that the server would not serve: because it is too old, or for another reason. */
      readonly revision: 'expired' | 'refused' | 'served';
    };

const PAGE_SIZE = 500;
const MAX_RESTARTS = 2;

/**
 * Reads a list page by page, at one revision. A revision that expires on the way restarts it; pages that are too large
 * are asked for in smaller ones. Rejects only with the scope's own reason, or for a bug.
 */
export async function readList(
  transport: KubeTransport,
  request: ListRequest,
  reader: ListReader,
  options: AskOptions,
): Promise<ListOutcome> {
  for (let restarts = 0; ; restarts += 1) {
    const outcome = await readOnce(transport, request, reader, options);
    if (outcome.ok || outcome.revision !== 'expired' || restarts === MAX_RESTARTS) return outcome;
    reader.restart();
  }
}

/** What is known of a list while its pages come. */
interface Progress {
  revision: string | null;
  /** Names seen: an object that comes twice makes the list one that cannot be. */
  readonly names: Set<string>;
  /** How many objects the pages promised in all. */
  promised: number;
}

async function readOnce(
  transport: KubeTransport,
  request: ListRequest,
  reader: ListReader,
  options: AskOptions,
): Promise<ListOutcome> {
  const progress: Progress = { revision: request.revision, names: new Set(), promised: 0 };
  let limit = PAGE_SIZE;
  let token = '';
  for (;;) {
    const answer = await transport.get(request.path, queryOf(request, limit, token), options);
    if (!answer.ok && answer.remedy === 'less' && limit > 1) {
      limit = Math.max(1, Math.floor(limit / 10));
      continue;
    }
    if (!answer.ok) return failed(request, answer);
    const otherRevision = wrongRevision(request, answer.body);
    if (otherRevision !== null) return { ...malformed(request, otherRevision), revision: 'refused' };
    const page = readPage(request, answer.body, progress);
    if (typeof page === 'string') return malformed(request, page);
    const complaint = handOver(page.items, reader);
    if (complaint !== null) return malformed(request, complaint);
    if (page.next === token && token !== '') return malformed(request, 'the same page again');
    token = page.next;
    if (token === '') return complete(request, progress);
    await nextTurn(); // others work between pages
  }
}

function queryOf({ revision }: ListRequest, limit: number, token: string): Record<string, string> {
  const query = { limit: String(limit) };
  // a continue token stands for its revision; the API server refuses both together
  if (token !== '') return { ...query, continue: token };
  return revision === null ? query : { ...query, resourceVersion: revision, resourceVersionMatch: 'Exact' };
}

/** One page, or what is wrong with it. */
function readPage(
  request: ListRequest,
  body: Readonly<Record<string, unknown>>,
  progress: Progress,
): { readonly items: readonly unknown[]; readonly next: string } | string {
  const { items, metadata } = body;
  if (body['kind'] !== request.kind || body['apiVersion'] !== request.apiVersion) {
    return `wanted ${request.apiVersion} ${request.kind}, saw ${nameOf(body['apiVersion'])} ${nameOf(body['kind'])}`;
  }
  if (!Array.isArray(items)) return 'items is not a list';
  if (!isRecord(metadata)) return 'metadata is not an object';
  const { resourceVersion, continue: next = '', remainingItemCount = 0 } = metadata;
  if (typeof next !== 'string') return 'metadata.continue is not a string';
  if (typeof remainingItemCount !== 'number') return 'metadata.remainingItemCount is not a number';
  if (request.revisioned) {
    if (typeof resourceVersion !== 'string' || resourceVersion === '') return 'metadata.resourceVersion is missing';
    progress.revision ??= resourceVersion;
    if (resourceVersion !== progress.revision)
      return `wanted revision ${progress.revision}, saw ${nameOf(resourceVersion)}`;
  }
  for (const item of items) {
    const wrong = misplaced(item, request, progress.names);
    if (wrong !== null) return wrong;
  }
  progress.promised = Math.max(progress.promised, progress.names.size + remainingItemCount);
  return { items, next };
}

/** Whether an object cannot stand in this list. */
function misplaced(item: unknown, request: ListRequest, names: Set<string>): string | null {
  const metadata = isRecord(item) ? item['metadata'] : undefined;
  if (!isRecord(metadata)) return 'an object without metadata';
  const { name, namespace } = metadata;
  if (typeof name !== 'string' || name === '') return 'an object without a name';
  if (request.namespace !== null && namespace !== request.namespace)
    return `an object of namespace ${nameOf(namespace)}`;
  if (names.has(name)) return `${nameOf(name)} twice`;
  names.add(name);
  return null;
}

function handOver(items: readonly unknown[], reader: ListReader): string | null {
  try {
    reader.page(items);
    return null;
  } catch (error) {
    if (isMalformed(error)) return error.message;
    throw error;
  }
}

function complete(request: ListRequest, { revision, names, promised }: Progress): ListOutcome {
  if (names.size < promised) return malformed(request, `${promised} objects were promised, ${names.size} came`);
  return { ok: true, revision: revision ?? '', count: names.size };
}

function failed(request: ListRequest, { cause, why, status }: ApiFailure): ListOutcome {
  // 400: the server knows no Exact, or not for this API. 504: "Too large resource version", of another etcd.
  const isRefused = request.revision !== null && (status === 400 || (status === 504 && /resource version/i.test(why)));
  const outcome = { ok: false, cause, why: `${request.what}: ${why}` } as const;
  if (status === 410) return { ...outcome, revision: 'expired' };
  return { ...outcome, revision: isRefused ? 'refused' : 'served' };
}

function malformed({ what }: ListRequest, why: string) {
  return { ok: false, cause: 'malformed', why: `${what}: ${why}`, revision: 'served' } as const;
}

/** Whether the list is of another moment than the one asked for: of an API whose objects lie in another store. */
function wrongRevision({ revision }: ListRequest, { metadata }: Readonly<Record<string, unknown>>): string | null {
  const seen = isRecord(metadata) ? metadata['resourceVersion'] : undefined;
  if (revision === null || typeof seen !== 'string' || seen === '' || seen === revision) return null;
  return `wanted revision ${revision}, saw ${nameOf(seen)}`;
}

/** A word of the other side, short and without anything that could be more than a word. */
function nameOf(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : `a ${typeof value}`;
}
