import type { ContainerStatusFact, Meta, PodFact } from '../../contracts/cluster.ts';
import { writeOfMetadata } from '../switches/managed-fields.ts';
import type { PodIdentity } from '../switches/pod-identity.ts';
import { picking } from './malformed.ts';
import { pickConditions } from './pick-conditions.ts';
import { pickMeta } from './pick-meta.ts';
import { pickStatuses } from './pick-statuses.ts';
import { asRaw, type Raw, record, recordOrEmpty, records, text, textMap, textOrNull } from './raw.ts';
import type { Templates } from './template.ts';

/** One pod by what it runs itself, whatever its owner's template says. Pods of one template share its facts. */
export function pickPod(raw: unknown, templates: Templates): PodFact {
  return picking('Pod', raw, () => {
    const object = asRaw(raw, 'Pod');
    const { sharing } = templates;
    const meta = pickMeta(object, sharing);
    const spec = record(object, 'spec');
    const status = record(object, 'status');
    const statuses = pickStatuses(status, spec, sharing);
    const node = textOrNull(spec, 'nodeName');
    const ips = addresses(status, 'podIPs', 'podIP');
    const identity = liveIdentity(object, meta, node, ips, statuses);
    return {
      meta,
      template: templates.ofPod(object, identity, keyOf(meta, spec), statuses),
      phase: sharing.text(text(status, 'phase')),
      reason: textOrNull(status, 'reason'),
      node: node === '' ? null : sharing.textOrNull(node),
      ips,
      conditions: pickConditions(status, sharing),
      statuses,
    };
  });
}

function addresses(status: Raw, list: string, single: string): readonly string[] {
  const all = records(status, list).map((address) => text(address, 'ip'));
  const one = textOrNull(status, single);
  return all.length > 0 || one === null || one === '' ? all : [one];
}

/** What pods of one template share, most of the time: each is compared all the same. */
function keyOf(meta: Meta, spec: Raw): string {
  const [owner] = meta.owners;
  if (owner !== undefined && owner.kind !== 'Job') return `${meta.namespace}/${owner.uid}`;
  const [first] = records(spec, 'containers');
  return `${meta.namespace}/${String(first?.['name'])}/${String(first?.['image'])}`;
}

function liveIdentity(
  object: Raw,
  meta: Meta,
  node: string | null,
  podIPs: readonly string[],
  statuses: readonly ContainerStatusFact[],
): PodIdentity {
  const status = recordOrEmpty(object, 'status');
  return {
    live: true,
    namespace: meta.namespace,
    name: meta.name,
    uid: meta.uid,
    labels: meta.labels,
    annotations: textMap(record(object, 'metadata'), 'annotations'),
    node,
    serviceAccount: textOrNull(recordOrEmpty(object, 'spec'), 'serviceAccountName') ?? 'default',
    hostIPs: addresses(status, 'hostIPs', 'hostIP'),
    podIPs,
    written: (map, key) => writeOfMetadata(object, map, key),
    started: (container) => statuses.find(({ name }) => name === container)?.startedAt ?? null,
  };
}
