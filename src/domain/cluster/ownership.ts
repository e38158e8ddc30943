import type { NamespaceFacts, Owner, PodFact, WorkloadFact, WorkloadKind } from '../../contracts/cluster.ts';
import type { Component, FloorFile } from '../../contracts/floor-file.ts';
import { type Observation, seen, unseen } from '../../contracts/observation.ts';
import { WORKLOAD_KINDS } from './evidence-keys.ts';

/** What stands at the top of a pod's owners. `workload` is null when the owner is not there, or of a kind that is not read. */
export interface Root {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly workload: WorkloadFact | null;
}

/** Who owns what in one namespace, by uid and never by label. */
export interface Ownership {
  /** The top of a pod's or workload's owners; null when nothing owns it. Unseen where a list on the way was not seen. */
  rootOf(object: PodFact | WorkloadFact): Observation<Root | null>;
  /** The pods that a workload owns, itself or through others. Unseen where a list that tells was not seen. */
  podsOf(workload: WorkloadFact): Observation<readonly PodFact[]>;
  /** The component that a pod or workload belongs to by its root; null when the floor file names none. */
  componentOf(object: PodFact | WorkloadFact): Observation<Component | null>;
  /** Pods that belong to no component and to no allowed workload. */
  strangers(): Observation<readonly PodFact[]>;
}

const KINDS: ReadonlySet<string> = new Set(WORKLOAD_KINDS);
/** Owners of owners: Pod → Job → CronJob is the longest chain that Kubernetes makes by itself. */
const LONGEST_CHAIN = 8;

function isKind(kind: string): kind is WorkloadKind {
  return KINDS.has(kind);
}

function controllerOf(owners: readonly Owner[]): Owner | null {
  return owners.find(({ controller }) => controller) ?? null;
}

function byUid(workloads: NamespaceFacts['workloads']): ReadonlyMap<string, WorkloadFact> {
  const found = new Map<string, WorkloadFact>();
  for (const kind of WORKLOAD_KINDS) {
    const list = workloads[kind];
    if (list.seen) for (const workload of list.value) found.set(workload.meta.uid, workload);
  }
  return found;
}

/** Follows controller references up to what nothing controls. */
function climb(
  owners: readonly Owner[],
  workloads: NamespaceFacts['workloads'],
  index: ReadonlyMap<string, WorkloadFact>,
): Observation<Root | null> {
  let root: Root | null = null;
  let owner = controllerOf(owners);
  for (let step = 0; owner !== null && step < LONGEST_CHAIN; step++) {
    const { kind, name, uid } = owner;
    const list = isKind(kind) ? workloads[kind] : null;
    if (list !== null && !list.seen) return unseen('skipped', `${kind} ${name} owns it, and was not seen: ${list.why}`);
    const found = index.get(uid);
    const workload = found !== undefined && found.kind === kind && found.meta.name === name ? found : null;
    root = { kind, name, uid, workload };
    owner = workload === null ? null : controllerOf(workload.meta.owners);
  }
  return owner === null ? seen(root) : unseen('malformed', 'its owners own each other');
}

/** Looks up who owns what in a namespace. A component is found by kind and name of the root that is really there. */
export function ownershipOf(facts: Pick<NamespaceFacts, 'name' | 'pods' | 'workloads'>, floor: FloorFile): Ownership {
  const index = byUid(facts.workloads);
  const roots = new Map<string, Observation<Root | null>>();
  let owned: Observation<ReadonlyMap<string, readonly PodFact[]>> | null = null;

  function rootOf(object: PodFact | WorkloadFact): Observation<Root | null> {
    const controller = controllerOf(object.meta.owners);
    if (controller === null) return seen(null);
    const key = `${controller.kind}/${controller.name}/${controller.uid}`;
    const known = roots.get(key);
    if (known !== undefined) return known;
    const root = climb(object.meta.owners, facts.workloads, index);
    roots.set(key, root);
    return root;
  }

  function podsOf(workload: WorkloadFact): Observation<readonly PodFact[]> {
    owned ??= podsByOwner();
    return owned.seen ? seen(owned.value.get(workload.meta.uid) ?? []) : owned;
  }

  function podsByOwner(): Observation<ReadonlyMap<string, readonly PodFact[]>> {
    if (!facts.pods.seen) return facts.pods;
    const found = new Map<string, PodFact[]>();
    for (const pod of facts.pods.value) {
      const root = rootOf(pod);
      if (!root.seen) return root;
      for (const uid of ownersThere(pod, root.value)) {
        const pods = found.get(uid);
        if (pods === undefined) found.set(uid, [pod]);
        else pods.push(pod);
      }
    }
    return seen(found);
  }

  /** The owner that a pod names and the root above it, where they are what it says they are. */
  function ownersThere(pod: PodFact, root: Root | null): ReadonlySet<string> {
    const uids = new Set<string>();
    const owner = controllerOf(pod.meta.owners);
    const named = owner === null ? undefined : index.get(owner.uid);
    if (named !== undefined && named.kind === owner?.kind && named.meta.name === owner.name) uids.add(named.meta.uid);
    if (root?.workload) uids.add(root.uid);
    return uids;
  }

  function topOf(object: PodFact | WorkloadFact): Observation<{ readonly kind: string; readonly name: string } | null> {
    const root = rootOf(object);
    if (!root.seen) return root;
    if (root.value !== null) return seen(root.value.workload === null ? null : root.value);
    return seen('kind' in object ? { kind: object.kind, name: object.meta.name } : null);
  }

  function componentOf(object: PodFact | WorkloadFact): Observation<Component | null> {
    const top = topOf(object);
    if (!top.seen) return top;
    return seen(componentNamed(floor, top.value));
  }

  function strangers(): Observation<readonly PodFact[]> {
    if (!facts.pods.seen) return facts.pods;
    const found: PodFact[] = [];
    for (const pod of facts.pods.value) {
      const top = topOf(pod);
      if (!top.seen) return top;
      const { value } = top;
      const allowed = floor.allowed_workloads.some(({ kind, name }) => kind === value?.kind && name === value.name);
      if (!allowed && componentNamed(floor, value) === null) found.push(pod);
    }
    return seen(found);
  }

  return { rootOf, podsOf, componentOf, strangers };
}

function componentNamed(
  floor: FloorFile,
  top: { readonly kind: string; readonly name: string } | null,
): Component | null {
  if (top === null) return null;
  for (const component of floor.components) {
    for (const { kind, name } of component.workloads) if (kind === top.kind && name === top.name) return component;
  }
  return null;
}
