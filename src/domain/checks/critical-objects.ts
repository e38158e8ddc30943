import type { NamespaceFacts } from '../../contracts/cluster.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { controllersOf } from './controllers.ts';
import { nameOf } from './floor-workloads.ts';
import { valueOr, workloadsOf } from './looked-at.ts';

/** Which critical workload an object is, or is a part of. */
export interface CriticalObjects {
  /** `statefulset/gamma-strategy`; undefined when the object is part of no critical workload. Kinds in any case. */
  readonly workloadOf: (object: { readonly kind: string; readonly name: string }) => string | undefined;
}

const PARTS = new Set(['pod', 'replicaset', 'job']);

/** By controller where the object still exists; what is gone can only be told by its name, which starts with its maker's. */
export function criticalObjects(floor: FloorFile, facts: NamespaceFacts): CriticalObjects {
  const critical = floor.components
    .filter(({ criticality }) => criticality === 'critical')
    .flatMap(({ workloads }) => workloads);
  const names = new Set(critical.map(({ kind, name }) => nameOf(kind, name)));
  const rootOf = rootsOf(facts);
  const byPrefix = critical.toSorted((a, b) => b.name.length - a.name.length);
  return {
    workloadOf: (object) => {
      const kind = object.kind.toLowerCase();
      const self = nameOf(kind, object.name);
      const root = rootOf.get(self) ?? self;
      if (names.has(root)) return root;
      if (!PARTS.has(kind) || rootOf.has(self)) return undefined;
      const maker = byPrefix.find(({ name }) => object.name.startsWith(`${name}-`));
      return maker === undefined ? undefined : nameOf(maker.kind, maker.name);
    },
  };
}

function rootsOf(facts: NamespaceFacts): ReadonlyMap<string, string> {
  const controllers = controllersOf(facts);
  const objects = [
    ...workloadsOf(facts).map((workload) => ({
      self: nameOf(workload.kind, workload.meta.name),
      control: controllers.ofWorkload(workload),
    })),
    ...valueOr(facts.pods, []).map((pod) => ({ self: nameOf('pod', pod.meta.name), control: controllers.ofPod(pod) })),
  ];
  // What is there but controlled by nobody that was seen may still be a part: it stays out, and goes by its name.
  return new Map(
    objects.flatMap(({ self, control }) =>
      control.by === 'workload' ? [[self, nameOf(control.root.kind, control.root.meta.name)] as const] : [],
    ),
  );
}
