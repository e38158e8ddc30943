import type { PodFact, WorkloadFact } from '../../contracts/cluster.ts';
import type { Component, FloorFile } from '../../contracts/floor-file.ts';
import { type Control, type ControlledFacts, controllersOf } from './controllers.ts';
import { valueOr } from './looked-at.ts';
import { oncePer } from './once-per.ts';

/** Which component of the floor file an object of one namespace is part of. */
export interface Belonging {
  readonly ofWorkload: (workload: WorkloadFact) => Component | undefined;
  readonly ofPod: (pod: PodFact) => Component | undefined;
  readonly podsOf: (component: Component) => readonly PodFact[];
}

const controlled = oncePer(controllersOf);

/**
 * Belonging goes by controller, up to the workload that the floor file names; never by label and never by the likeness
 * of a name. Only the floor's own namespace has components.
 */
export function belongingOf(
  facts: ControlledFacts,
  floor: Pick<FloorFile, 'components'>,
  floorNamespace: string,
): Belonging {
  const controllers = controlled(facts);
  const components = facts.name === floorNamespace ? floor.components : [];
  const named = (root: WorkloadFact) =>
    components.find((one) => one.workloads.some(({ kind, name }) => kind === root.kind && name === root.meta.name));
  const of = (control: Control, self: WorkloadFact | undefined) => {
    if (control.by === 'workload') return named(control.root);
    return control.by === 'nobody' && self !== undefined ? named(self) : undefined;
  };
  const ofPod = (pod: PodFact) => of(controllers.ofPod(pod), undefined);
  return {
    ofWorkload: (workload) => of(controllers.ofWorkload(workload), workload),
    ofPod,
    podsOf: (component) =>
      component.workloads.length === 0 ? [] : valueOr(facts.pods, []).filter((pod) => ofPod(pod) === component),
  };
}

/** The component's pods that the floor wants: of all its workloads, or one a URL. */
export function wantedReplicas(component: Component): number {
  if (component.urls.length > 0) return component.urls.length;
  if (component.workloads.length === 0) return 1;
  return component.workloads.reduce((sum, { replicas }) => sum + replicas, 0);
}

/** A pod whose containers have all ended for good. */
export function isFinished(pod: PodFact): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}
