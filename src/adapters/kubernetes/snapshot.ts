import type { ClusterFacts, Consistency, NamespaceFacts } from '../../contracts/cluster.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { pickNode, pickNodeUsage } from '../../domain/cluster/pick.ts';
import { collect, type Looking, picked } from './collect.ts';
import { NAMESPACE_KINDS, NODE_METRICS, NODES, WORKLOAD_LISTS } from './kinds.ts';
import { createPicking, type KedaGroup, readConfigMaps, readNamespaceLists } from './namespace-lists.ts';
import { changeOf, createVersions, type Versions } from './versions.ts';

/** Everything that is listed, and how far it describes one moment. */
export interface Snapshot extends Pick<ClusterFacts, 'consistency' | 'nodes' | 'nodeUsage'> {
  readonly namespaces: readonly Omit<NamespaceFacts, 'namespace'>[];
  /** How many events were left out, by namespace. */
  readonly eventsCut: Readonly<Record<string, number>>;
}

interface SnapshotRequest extends Pick<Looking, 'transport' | 'ask'> {
  readonly floor: FloorFile;
  /** The namespace whose ConfigMaps give the revision comes first. */
  readonly namespaces: readonly [string, ...string[]];
  readonly keda: Promise<KedaGroup>;
}

type Lists = Omit<Snapshot, 'consistency'>;

/** How often lists are asked for at one revision before two readings are compared instead. */
const EXACT_ATTEMPTS = 2;

/**
 * Lists everything at one revision: that of the first namespace's ConfigMaps. Where the API server will not give the
 * other lists at it, twice, what safety stands on is read first and last, and must not have changed meanwhile.
 */
export async function readSnapshot(request: SnapshotRequest): Promise<Snapshot> {
  let why = '';
  for (let attempt = 1; attempt <= EXACT_ATTEMPTS; attempt += 1) {
    const refusals: string[] = [];
    const { lists, revision } = await readAtOneRevision(request, (refusal) => refusals.push(refusal));
    const [refusal] = refusals;
    if (refusal === undefined) return { ...lists, consistency: exact(revision, lists) };
    why = refusal;
  }
  return readTwice(request, why);
}

function exact(revision: string | null, { namespaces }: Lists): Consistency {
  if (revision !== null) return { mode: 'exact', consistent: true, resource_version: revision, why: null };
  const configmaps = namespaces[0]?.configmaps;
  const why = configmaps?.seen === false ? configmaps.why : 'the ConfigMaps gave none';
  return { mode: 'none', consistent: false, resource_version: null, why: `no revision to read at: ${why}` };
}

async function readAtOneRevision(
  request: SnapshotRequest,
  onRevisionRefused: Looking['onRevisionRefused'],
): Promise<{ readonly lists: Lists; readonly revision: string | null }> {
  const [first] = request.namespaces;
  const picking = createPicking(request.floor);
  const { transport, ask } = request;
  const newest: Looking = { transport, ask, revision: null, onRevisionRefused, versions: null };
  const { facts, revision } = await readConfigMaps(newest, first, picking);
  const looking = { ...newest, revision };
  const lists = await readLists(request, looking, picking, new Map([[first, facts]]));
  return { lists, revision };
}

async function readTwice(request: SnapshotRequest, because: string): Promise<Snapshot> {
  const { transport, ask, floor } = request;
  const [before, after] = [createVersions(), createVersions()];
  const first: Looking = { transport, ask, revision: null, onRevisionRefused: () => undefined, versions: before };
  const lists = await readLists(request, first, createPicking(floor), new Map());
  const changes = await changesSince(request.namespaces, { ...first, versions: after }, before, after);
  const consistency = {
    mode: 'double_read',
    consistent: changes.length === 0,
    resource_version: null,
    why: [`not at one revision (${because})`, ...changes].join('; '),
  } as const;
  return { ...lists, consistency };
}

async function readLists(
  request: SnapshotRequest,
  looking: Looking,
  picking: ReturnType<typeof createPicking>,
  known: ReadonlyMap<string, NamespaceFacts['configmaps']>,
): Promise<Lists> {
  const readOne = async (namespace: string) => {
    const configmaps = known.get(namespace) ?? (await readConfigMaps(looking, namespace, picking)).facts;
    return readNamespaceLists(looking, namespace, configmaps, request.keda, picking);
  };
  const [nodes, nodeUsage, namespaces] = await Promise.all([
    collect(looking, NODES, null, picked(pickNode)),
    collect(looking, NODE_METRICS, null, picked(pickNodeUsage)),
    Promise.all(request.namespaces.map(readOne)),
  ]);
  const cuts = namespaces.flatMap(({ facts, eventsCut }) =>
    eventsCut === 0 ? [] : [[facts.name, eventsCut] as const],
  );
  return { nodes, nodeUsage, namespaces: namespaces.map(({ facts }) => facts), eventsCut: Object.fromEntries(cuts) };
}

/** What safety stands on: who runs, with which configuration. */
const SAFETY_KINDS = [NAMESPACE_KINDS.configmaps, NAMESPACE_KINDS.pods, ...Object.values(WORKLOAD_LISTS)];

/** Reads what safety stands on once more and says what is not as it was; an unread list counts as changed. */
async function changesSince(
  namespaces: readonly string[],
  looking: Looking,
  before: Versions,
  after: Versions,
): Promise<readonly string[]> {
  const compare = async (kind: (typeof SAFETY_KINDS)[number], namespace: string) => {
    const again = await collect(
      looking,
      kind,
      namespace,
      picked(() => null),
    );
    if (!again.seen) return `read once only: ${again.why}`;
    return changeOf(`${kind.resource} in namespace ${namespace}`, before, after);
  };
  const changes = await Promise.all(
    namespaces.flatMap((namespace) => SAFETY_KINDS.map((kind) => compare(kind, namespace))),
  );
  return changes.filter((change) => change !== null);
}
