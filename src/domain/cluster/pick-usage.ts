import type { UsageFact } from '../../contracts/cluster.ts';
import { picking } from './malformed.ts';
import { cpuAndMemory } from './quantity.ts';
import { asRaw, record, recordOrEmpty, records, text, textOrNull } from './raw.ts';

function sum(parts: readonly (number | null)[]): number | null {
  let total = 0;
  for (const part of parts) {
    if (part === null) return null;
    total += part;
  }
  return parts.length === 0 ? null : total;
}

/** Usage of one pod (metrics.k8s.io/v1beta1 PodMetrics): the sum is null as soon as one container's figure is missing. */
export function pickPodUsage(raw: unknown): UsageFact {
  return picking('PodMetrics', raw, () => {
    const object = asRaw(raw, 'PodMetrics');
    const metadata = record(object, 'metadata');
    const containers = records(object, 'containers').map((container) => ({
      name: text(container, 'name'),
      ...cpuAndMemory(recordOrEmpty(container, 'usage')),
    }));
    return {
      name: text(metadata, 'name'),
      namespace: text(metadata, 'namespace'),
      at: textOrNull(object, 'timestamp'),
      cpu: sum(containers.map(({ cpu }) => cpu)),
      memory: sum(containers.map(({ memory }) => memory)),
      containers,
    };
  });
}

/** Usage of one node (metrics.k8s.io/v1beta1 NodeMetrics). */
export function pickNodeUsage(raw: unknown): UsageFact {
  return picking('NodeMetrics', raw, () => {
    const object = asRaw(raw, 'NodeMetrics');
    return {
      name: text(record(object, 'metadata'), 'name'),
      namespace: null,
      at: textOrNull(object, 'timestamp'),
      ...cpuAndMemory(recordOrEmpty(object, 'usage')),
      containers: [],
    };
  });
}
