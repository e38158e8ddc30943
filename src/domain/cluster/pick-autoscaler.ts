import type { AutoscalerFact } from '../../contracts/cluster.ts';
import { type Observation, seen } from '../../contracts/observation.ts';
import { picking } from './malformed.ts';
import { pickMeta } from './pick-meta.ts';
import { asRaw, record, text, textOrNull, whole, wholeOrNull } from './raw.ts';

/** What can raise a workload: `HorizontalPodAutoscaler` is autoscaling/v2, the other two are KEDA's (keda.sh/v1alpha1). */
export type AutoscalerKind = 'HorizontalPodAutoscaler' | 'ScaledObject' | 'ScaledJob';

/** One autoscaler with what it acts on. A ScaledJob acts on Jobs that it makes, so its target is itself. */
export function pickAutoscaler(kind: AutoscalerKind, raw: unknown): AutoscalerFact {
  return picking(kind, raw, () => {
    const object = asRaw(raw, kind);
    const spec = record(object, 'spec');
    const meta = pickMeta(object);
    if (kind === 'HorizontalPodAutoscaler') {
      const target = record(spec, 'scaleTargetRef');
      return {
        kind,
        meta,
        target: { kind: text(target, 'kind'), name: text(target, 'name') },
        min: wholeOrNull(spec, 'minReplicas'),
        max: whole(spec, 'maxReplicas'),
      };
    }
    const min = wholeOrNull(spec, 'minReplicaCount');
    const max = wholeOrNull(spec, 'maxReplicaCount');
    if (kind === 'ScaledJob') return { kind, meta, target: { kind, name: meta.name }, min, max };
    const target = record(spec, 'scaleTargetRef');
    return {
      kind,
      meta,
      target: { kind: textOrNull(target, 'kind') ?? 'Deployment', name: text(target, 'name') },
      min,
      max,
    };
  });
}

/**
 * All autoscalers of a namespace as one observation. Where KEDA is not installed its lists are `absent`, which says
 * that there are none; anything else that was not seen leaves the whole unseen.
 */
export function joinAutoscalers(
  horizontal: Observation<readonly AutoscalerFact[]>,
  ...keda: readonly Observation<readonly AutoscalerFact[]>[]
): Observation<readonly AutoscalerFact[]> {
  if (!horizontal.seen) return horizontal;
  const joined = [...horizontal.value];
  for (const list of keda) {
    if (list.seen) joined.push(...list.value);
    else if (list.cause !== 'absent') return list;
  }
  return seen(joined);
}
