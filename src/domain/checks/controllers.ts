import type { Meta, NamespaceFacts, PodFact, WorkloadFact, WorkloadKind } from '../../contracts/cluster.ts';
import { valueOr, workloadsOf } from './looked-at.ts';

/** Which kinds Kubernetes' own controllers let own which. Any other reference was written by somebody. */
const PARENTS: Readonly<Partial<Record<WorkloadKind | 'Pod', readonly WorkloadKind[]>>> = {
  // No Deployment makes a pod itself, but where nobody runs its controller a stage may; its selector still has to fit.
  Pod: ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicationController', 'Deployment'],
  ReplicaSet: ['Deployment'],
  Job: ['CronJob'],
};

/** Who controls an object, up to the workload that nobody controls. */
export type Control =
  /** Nobody: it stands for itself. */
  | { readonly by: 'nobody' }
  | { readonly by: 'workload'; readonly root: WorkloadFact }
  /** It names a controller that is not there, that cannot own it, or that would not have made it. */
  | { readonly by: 'stranger'; readonly why: string }
  /** The list that would hold its controller was not seen. */
  | { readonly by: 'unseen' };

export interface Controllers {
  readonly ofPod: (pod: PodFact) => Control;
  readonly ofWorkload: (workload: WorkloadFact) => Control;
  /** All pods that this workload controls, itself or through another, finished and terminating ones too. */
  readonly podsOf: (workload: WorkloadFact) => readonly PodFact[];
}

/** What of a namespace says who controls whom. */
export type ControlledFacts = Pick<NamespaceFacts, 'name' | 'pods' | 'workloads'>;

/**
 * Control goes uid by uid, never by a likeness of names or labels. An owner reference is only a claim, which anybody
 * who makes a pod may write: kind, name, uid and the controller's selector have to bear it out.
 */
export function controllersOf(facts: ControlledFacts): Controllers {
  const known = KNOWN.get(facts);
  if (known !== undefined) return known;
  const made = workOut(facts);
  KNOWN.set(facts, made);
  return made;
}

/** Ten checks ask the same of the same facts, and a floor may have twenty thousand pods. */
const KNOWN = new WeakMap<ControlledFacts, Controllers>();

function workOut(facts: ControlledFacts): Controllers {
  const byUid = new Map(workloadsOf(facts).map((workload) => [workload.meta.uid, workload]));
  const ofWorkload = (workload: WorkloadFact) => controlOf({ kind: workload.kind, meta: workload.meta }, facts, byUid);
  const judge = (pod: PodFact) => controlOf({ kind: 'Pod', meta: pod.meta }, facts, byUid);
  const controls = new Map<PodFact, Control>();
  const ofPod = (pod: PodFact) => controls.get(pod) ?? judge(pod);
  const pods = new Map<string, PodFact[]>();
  for (const pod of valueOr(facts.pods, [])) {
    const control = judge(pod);
    controls.set(pod, control);
    if (control.by !== 'workload') continue;
    const own = pods.get(control.root.meta.uid);
    if (own === undefined) pods.set(control.root.meta.uid, [pod]);
    else own.push(pod);
  }
  return { ofWorkload, ofPod, podsOf: (workload) => pods.get(workload.meta.uid) ?? [] };
}

interface Owned {
  readonly kind: WorkloadKind | 'Pod';
  readonly meta: Meta;
}

function controlOf(object: Owned, facts: ControlledFacts, byUid: ReadonlyMap<string, WorkloadFact>): Control {
  const owner = object.meta.owners.find(({ controller }) => controller);
  if (owner === undefined) return { by: 'nobody' };
  const claim = `its controller ${owner.kind} ${owner.name}`;
  const kind = PARENTS[object.kind]?.find((parent) => parent === owner.kind);
  if (kind === undefined) return { by: 'stranger', why: `${claim} is none that makes a ${object.kind}` };
  if (!facts.workloads[kind].seen) return { by: 'unseen' };
  const parent = byUid.get(owner.uid);
  if (parent === undefined || parent.kind !== kind || parent.meta.name !== owner.name) {
    return { by: 'stranger', why: `${claim} (uid ${owner.uid}) does not exist` };
  }
  const mismatch = notMadeBy(object, parent);
  if (mismatch !== undefined) return { by: 'stranger', why: `${claim} would not have made it: ${mismatch}` };
  // The table of parents has no cycle, so this ends after two steps.
  const above = controlOf({ kind: parent.kind, meta: parent.meta }, facts, byUid);
  return above.by === 'nobody' ? { by: 'workload', root: parent } : above;
}

function notMadeBy({ kind, meta }: Owned, { selector, ...parent }: WorkloadFact): string | undefined {
  const missing = Object.entries(selector ?? {}).find(([key, value]) => meta.labels[key] !== value);
  if (missing !== undefined) return `it lacks label ${missing[0]}=${missing[1]}`;
  // Both number what they make: a StatefulSet by ordinal, a CronJob by the minute of its schedule.
  const numbers = (kind === 'Pod' && parent.kind === 'StatefulSet') || (kind === 'Job' && parent.kind === 'CronJob');
  return numbers && !isNumberedAfter(meta.name, parent.meta.name) ? `nothing of it is named ${meta.name}` : undefined;
}

function isNumberedAfter(name: string, maker: string): boolean {
  return name.startsWith(`${maker}-`) && /^\d+$/.test(name.slice(maker.length + 1));
}
