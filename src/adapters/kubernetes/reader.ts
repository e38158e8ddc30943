import type { ClusterFacts, RequestRecord } from '../../contracts/cluster.ts';
import type { Clock, ClusterLook, ClusterReader, EvidenceSink } from '../../contracts/ports.ts';
import type { Ref } from '../../contracts/ref.ts';
import { clusterFiles, encodeIndex } from '../../domain/cluster/codec.ts';
import { evidenceKey } from '../../domain/cluster/evidence-keys.ts';
import { utc } from '../../domain/report/run-stamp.ts';
import type { ApiConnection } from './connection.ts';
import { readIdentity } from './identity.ts';
import { readClusterUid, readKeda, readNamespace, readServerVersion } from './single-object.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { type AskOptions, createTransport, type KubeTransport } from './transport.ts';

type LookRequest = Parameters<ClusterReader['look']>[0];

/** Time that is kept back from the deadline for writing what was seen: a share of it, within bounds. */
const WRITING_SHARE = 0.15;
const WRITING_LEAST_MS = 50;
const WRITING_MOST_MS = 3_000;

/** Reads one cluster over a connection. Times are those of `clock`, which the caller's deadlines are read on too. */
export function createClusterReader(connection: ApiConnection, clock: Pick<Clock, 'now'>): ClusterReader {
  return {
    look: async (request) => {
      const startedMs = clock.now();
      const requests: RequestRecord[] = [];
      const transport = createTransport(connection, (record) => requests.push(record));
      const { eventsCut, ...observed } = await observe(transport, askOptions(request, clock, startedMs), request);
      const facts: ClusterFacts = {
        observed_utc: utc(startedMs),
        finished_utc: utc(clock.now()),
        context: connection.context,
        endpoint: connection.endpoint,
        ...observed,
      };
      const files = await writeEvidence(request.sink, facts, requests, eventsCut);
      request.signal.throwIfAborted();
      return { facts, requests, files } satisfies ClusterLook;
    },
  };
}

function askOptions(
  { floor, deadlineMs, signal }: LookRequest,
  clock: Pick<Clock, 'now'>,
  startedMs: number,
): AskOptions {
  const reserveMs = Math.min(Math.max((deadlineMs - startedMs) * WRITING_SHARE, WRITING_LEAST_MS), WRITING_MOST_MS);
  const scope = { signal, deadlineMs: deadlineMs - reserveMs, now: () => clock.now() };
  return { scope, limitMs: floor.deadlines.request_seconds * 1_000 };
}

type Observed = Omit<ClusterFacts, 'observed_utc' | 'finished_utc' | 'context' | 'endpoint'> &
  Pick<Snapshot, 'eventsCut'>;

async function observe(
  transport: KubeTransport,
  ask: AskOptions,
  { floor, namespace }: LookRequest,
): Promise<Observed> {
  const others = floor.watched_namespaces.filter((name) => name !== namespace);
  const namespaces = [namespace, ...new Set(others)] as const;
  const keda = readKeda(transport, ask);
  // The lists first: they take longest, and all else can wait in between.
  const [snapshot, server, uid, identity, , ...itself] = await Promise.all([
    readSnapshot({ transport, ask, floor, namespaces, keda }),
    readServerVersion(transport, ask),
    readClusterUid(transport, ask),
    readIdentity(transport, ask, namespaces),
    keda, // awaited here too: a look that is cancelled before anybody asks for it must not leave it unhandled
    ...namespaces.map((name) => readNamespace(transport, ask, name)),
  ]);
  const missing = { seen: false, cause: 'skipped', why: 'it was not asked for' } as const;
  const withItself = snapshot.namespaces.map((facts, index) => ({ ...facts, namespace: itself[index] ?? missing }));
  return { ...snapshot, namespaces: withItself, server, uid, identity };
}

async function writeEvidence(
  sink: EvidenceSink,
  facts: ClusterFacts,
  requests: readonly RequestRecord[],
  eventsCut: Snapshot['eventsCut'],
): Promise<Readonly<Record<string, Ref>>> {
  const lists = [...clusterFiles(facts)].map(async ({ key, lines }) => [key, await sink.lines(key, lines)] as const);
  const documents = [
    [evidenceKey.index(), encodeIndex(facts)],
    [evidenceKey.requests(), { requests, events_cut: eventsCut }],
  ] as const;
  const written = documents.map(async ([key, value]) => [key, await sink.document(key, value)] as const);
  return Object.fromEntries(await Promise.all([...lists, ...written]));
}
