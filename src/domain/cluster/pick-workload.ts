import type { WorkloadFact, WorkloadKind } from '../../contracts/cluster.ts';
import { picking } from './malformed.ts';
import { pickConditions } from './pick-conditions.ts';
import { pickMeta } from './pick-meta.ts';
import {
  asRaw,
  counter,
  flag,
  list,
  type Raw,
  record,
  recordOrEmpty,
  recordOrNull,
  textMap,
  textOrNull,
  wholeOrNull,
} from './raw.ts';
import type { Templates } from './template.ts';

type Counts = Pick<WorkloadFact, 'desired' | 'updated' | 'ready' | 'available' | 'current'>;

const FINISHED = new Set(['Complete', 'Failed']);

/**
 * One workload with its template. Counters that the API leaves out because they are zero (`omitempty`) are zero when
 * there is a status at all, and null when there is none. A finished or suspended Job and a suspended CronJob want no
 * pods; a CronJob that is not suspended wants those of its next Job.
 */
export function pickWorkload(kind: WorkloadKind, raw: unknown, templates: Templates): WorkloadFact {
  return picking(kind, raw, () => {
    const object = asRaw(raw, kind);
    const meta = pickMeta(object);
    const spec = record(object, 'spec');
    const status = recordOrNull(object, 'status');
    const template =
      kind === 'CronJob' ? record(record(record(spec, 'jobTemplate'), 'spec'), 'template') : record(spec, 'template');
    return {
      kind,
      meta,
      template: templates.ofWorkload(template, meta.namespace),
      ...countsOf(kind, spec, status),
      observedGeneration: status === null ? null : wholeOrNull(status, 'observedGeneration'),
      paused: flag(spec, 'paused'),
      suspended: flag(spec, 'suspend'),
      selector: selectorOf(kind, spec),
      strategy: strategyOf(spec),
      revision: kind === 'StatefulSet' ? revisionOf(status) : null,
      conditions: status === null ? [] : pickConditions(status),
    };
  });
}

function countsOf(kind: WorkloadKind, spec: Raw, status: Raw | null): Counts {
  if (kind === 'Job') return jobCounts(spec, status);
  if (kind === 'CronJob') return cronJobCounts(spec, status);
  if (kind === 'DaemonSet') return daemonSetCounts(status);
  const desired = wholeOrNull(spec, 'replicas') ?? 1;
  if (status === null) return { desired, updated: null, ready: null, available: null, current: null };
  const revisions = kind === 'Deployment' || kind === 'StatefulSet';
  return {
    desired,
    updated: revisions ? counter(status, 'updatedReplicas') : null,
    ready: counter(status, 'readyReplicas'),
    available: counter(status, 'availableReplicas'),
    current: counter(status, 'replicas'),
  };
}

function daemonSetCounts(status: Raw | null): Counts {
  if (status === null) return { desired: null, updated: null, ready: null, available: null, current: null };
  return {
    desired: wholeOrNull(status, 'desiredNumberScheduled'),
    updated: counter(status, 'updatedNumberScheduled'),
    ready: counter(status, 'numberReady'),
    available: counter(status, 'numberAvailable'),
    current: counter(status, 'currentNumberScheduled') + counter(status, 'numberMisscheduled'),
  };
}

function jobCounts(spec: Raw, status: Raw | null): Counts {
  const finished =
    status !== null && pickConditions(status).some(({ type, status: is }) => FINISHED.has(type) && is === 'True');
  const desired = finished || flag(spec, 'suspend') ? 0 : (wholeOrNull(spec, 'parallelism') ?? 1);
  if (status === null) return { desired, updated: null, ready: null, available: null, current: null };
  const ready = counter(status, 'ready');
  return { desired, updated: null, ready, available: null, current: counter(status, 'active') };
}

function cronJobCounts(spec: Raw, status: Raw | null): Counts {
  const job = record(record(spec, 'jobTemplate'), 'spec');
  const desired = flag(spec, 'suspend') ? 0 : (wholeOrNull(job, 'parallelism') ?? 1);
  const current = status === null ? null : list(status, 'active').length;
  return { desired, updated: null, ready: null, available: null, current };
}

function selectorOf(kind: WorkloadKind, spec: Raw): Readonly<Record<string, string>> | null {
  const selector = recordOrNull(spec, 'selector');
  if (selector === null) return null;
  if (kind === 'ReplicationController') return textMap(spec, 'selector');
  const labels = textMap(selector, 'matchLabels');
  return list(selector, 'matchExpressions').length > 0 || Object.keys(labels).length === 0 ? null : labels;
}

function strategyOf(spec: Raw): string | null {
  return (
    textOrNull(recordOrEmpty(spec, 'strategy'), 'type') ?? textOrNull(recordOrEmpty(spec, 'updateStrategy'), 'type')
  );
}

function revisionOf(status: Raw | null): WorkloadFact['revision'] {
  if (status === null) return null;
  return { current: textOrNull(status, 'currentRevision'), update: textOrNull(status, 'updateRevision') };
}
