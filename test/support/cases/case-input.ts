import type { ClusterFacts, NodeFact, UsageFact } from '../../../src/contracts/cluster.ts';
import type { Facts } from '../../../src/contracts/facts.ts';
import { FloorFile } from '../../../src/contracts/floor-file.ts';
import { type Observation, seen, unseen } from '../../../src/contracts/observation.ts';
import { createCalendar } from '../../../src/domain/calendar/calendar.ts';
import { sessionAt } from '../../../src/domain/calendar/session-phase.ts';
import { belongingOf } from '../../../src/domain/checks/belonging.ts';
import type { CheckInput } from '../../../src/domain/checks/check.ts';
import { observing } from '../../../src/domain/cluster/namespace-facts.ts';
import { pickNode, pickNodeUsage } from '../../../src/domain/cluster/pick.ts';
import { BASE_CLUSTER, BASE_OBJECTS, BASE_REPOSITORY } from './base-floor.ts';
import { CaseFile, type UnseenCase } from './case-file.ts';
import { isMapping, type Mapping, merge, resolveTimes } from './merge.ts';
import { probesOf } from './probes.ts';
import { factsOf, isListName, namespaceOf } from './raw-lists.ts';

const FLOOR_FILE = 'trading-floor';

/** The healthy floor at an instant, with a part of a case laid over it. */
export function caseOf(part: Partial<CaseFile>): CaseFile {
  return CaseFile.parse({ why: 'the healthy base floor', ...part });
}

/** What the checks are given for a case: the base floor with the case's change, by the product's own picks. */
export function inputOf(content: CaseFile): CheckInput {
  const atMs = Date.parse(content.at);
  const floor = FloorFile.parse(content.floor);
  const calendar = createCalendar(floor.calendar);
  const session = sessionAt(calendar, atMs);
  const namespace = content.namespace ?? floor.namespace;
  const objects = objectsOf(content, atMs);
  const cluster = clusterOf(content, { floor, objects, atMs, namespace });
  const own = cluster.seen ? cluster.value.namespaces.find(({ name }) => name === namespace) : undefined;
  const podsOf = (component: FloorFile['components'][number]) =>
    own === undefined
      ? []
      : belongingOf(own, floor, namespace)
          .podsOf(component)
          .map(({ meta }) => meta.name);
  const probes = probesOf({ floor, probes: content.probes, marketOpen: session.market_open, atMs, podsOf });
  return { floor, namespace, nowMs: atMs, calendar, session, cluster, probes, ...besides(content, atMs) };
}

interface Scene {
  readonly floor: FloorFile;
  readonly objects: readonly Mapping[];
  readonly atMs: number;
  readonly namespace: string;
}

function clusterOf(content: CaseFile, { floor, objects, atMs, namespace }: Scene): Observation<ClusterFacts> {
  const { cluster: gone } = content.unseen;
  if (gone !== undefined) return unseen(gone.cause, gone.why);
  const laid = merge(merge(BASE_CLUSTER, content.cluster), {
    identity: merge(BASE_CLUSTER['identity'], content.identity),
  });
  const names = content.looked_at ?? [...new Set([namespace, ...floor.watched_namespaces])];
  const clusterWide = objects.filter((object) => namespaceOf(object) === null);
  const kind = (name: string) => clusterWide.filter((object) => object['kind'] === name);
  const nodes = listed(content.unseen['nodes'], () => kind('Node').map(pickNode));
  const nodeUsage = listed(content.unseen['nodeUsage'], () => kind('NodeMetrics').map(pickNodeUsage));
  const namespaces = names.map((name) => factsOf(name, objects, unseenIn(name, content.unseen, namespace), floor));
  // The rest is written in the shape of the contract: test/cases/base/cluster.yaml.
  const rest = resolveTimes(laid, atMs) as Omit<ClusterFacts, 'namespaces' | 'nodes' | 'nodeUsage'>;
  return seen({ ...rest, namespaces, nodes, nodeUsage });
}

function listed<T extends NodeFact | UsageFact>(
  gone: UnseenCase | undefined,
  pick: () => readonly T[],
): Observation<readonly T[]> {
  return gone === undefined ? observing(seen(null), pick) : unseen(gone.cause, gone.why);
}

/** `pods` is of the judged namespace, `other/pods` of another one. */
function unseenIn(
  name: string,
  all: Readonly<Record<string, UnseenCase>>,
  judged: string,
): Readonly<Record<string, UnseenCase>> {
  const own = Object.entries(all).map(([key, value]) => {
    const [first = '', second] = key.split('/');
    return { namespace: second === undefined ? judged : first, list: second ?? first, value };
  });
  const known = own.filter(({ namespace, list }) => namespace === name && isListName(list));
  return Object.fromEntries(known.map(({ list, value }) => [list, value]));
}

function besides(content: CaseFile, atMs: number): Pick<Facts, 'repository' | 'manifests' | 'lkg' | 'build'> {
  const part = (name: 'repository' | 'manifests' | 'lkg' | 'build') => {
    const gone = content.unseen[name];
    return gone === undefined
      ? resolveTimes(merge(BASE_REPOSITORY[name], content[name]), atMs)
      : unseen(gone.cause, gone.why);
  };
  const laid = {
    repository: part('repository'),
    manifests: part('manifests'),
    lkg: part('lkg'),
    build: part('build'),
  };
  // Written in the shape of the contract: test/cases/base/repository.yaml.
  return laid as Pick<Facts, 'repository' | 'manifests' | 'lkg' | 'build'>;
}

function objectsOf(content: CaseFile, atMs: number): readonly Mapping[] {
  const added = content.objects;
  const replaced = BASE_OBJECTS.filter((object) => !added.some((one) => identityOf(one) === identityOf(object)));
  const all = [...replaced, ...added];
  for (const reference of [...content.remove, ...content.patch.map(({ object }) => object)]) {
    if (!all.some((object) => isReferred(object, reference))) throw new Error(`no object ${reference} to change`);
  }
  return all
    .filter((object) => !content.remove.some((reference) => isReferred(object, reference)))
    .map((object) =>
      content.patch
        .filter((change) => isReferred(object, change.object))
        .reduce<unknown>((sum, { set }) => merge(sum, set), object),
    )
    .map((object) => {
      const resolved = resolveTimes(object, atMs);
      if (!isMapping(resolved)) throw new Error('an object of a case must be a mapping');
      return resolved;
    });
}

function identityOf(object: Mapping): string {
  const metadata = isMapping(object['metadata']) ? object['metadata'] : {};
  return `${String(object['kind'])}/${namespaceOf(object) ?? ''}/${String(metadata['name'])}`;
}

/** `Kind/name` is of the floor's namespace or of the cluster, `Kind/namespace/name` of another namespace. */
function isReferred(object: Mapping, reference: string): boolean {
  const parts = reference.split('/');
  const own = identityOf(object);
  if (parts.length === 3) return own === reference;
  const [kind, name] = parts;
  return own === `${kind ?? ''}/${FLOOR_FILE}/${name ?? ''}` || own === `${kind ?? ''}//${name ?? ''}`;
}
