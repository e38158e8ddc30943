import type { ManifestObject } from '../../contracts/facts.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { executionReason, isExecutionName } from '../checks/execution-matchers.ts';

/** Kinds that raise another object's replicas, from nothing if need be. */
const AUTOSCALERS = new Set(['HorizontalPodAutoscaler', 'ScaledObject', 'ScaledJob']);

/** Why a manifest is that of an execution workload, or of what could raise one; undefined when it is neither. */
export function executionManifestReason(object: ManifestObject, floor: FloorFile): string | undefined {
  if (AUTOSCALERS.has(object.kind)) return isExecutionName(object.name) ? 'its name' : undefined;
  // What names no image runs nothing: an execution agent's ServiceAccount or Service is no workload. Cloud Run's is.
  if (object.images.length === 0) return undefined;
  return executionReason(suspectOf(object, floor), floor);
}

/** Whether applying it makes no pod. Unsaid is one, and what has no replicas (a Job, a DaemonSet, a Pod) runs. */
export function wantsNoPods({ replicas }: ManifestObject): boolean {
  return replicas === 0;
}

function suspectOf(
  { kind, name, labels, images }: ManifestObject,
  floor: FloorFile,
): Parameters<typeof executionReason>[0] {
  const containers = images.map(({ container, image }) => ({
    name: container,
    type: 'container' as const,
    image,
    ports: [],
    liveness: null,
    readiness: null,
    limits: { cpu: null, memory: null },
    requests: { cpu: null, memory: null },
    command: [],
    switches: [],
    opaque: [],
    tells: {},
  }));
  return {
    name,
    labels,
    template: { labels: {}, serviceAccount: null, hostNetwork: false, containers },
    component: floor.components.find((one) =>
      one.workloads.some((wanted) => wanted.kind === kind && wanted.name === name),
    ),
  };
}
