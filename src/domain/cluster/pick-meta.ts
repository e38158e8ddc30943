import type { Meta, Owner } from '../../contracts/cluster.ts';
import { flag, type Raw, record, records, text, textMap, textOrNull, wholeOrNull } from './raw.ts';
import type { Sharing } from './sharing.ts';

const NO_OWNERS: readonly Owner[] = Object.freeze([]);

/** Name, uid, labels and owners of an object; annotations and managedFields are not kept. */
export function pickMeta(raw: Raw, sharing: Sharing | null = null): Meta {
  const metadata = record(raw, 'metadata');
  const labels = textMap(metadata, 'labels');
  const owners = pickOwners(metadata);
  const family = sharing?.family(owners, labels);
  const created = textOrNull(metadata, 'creationTimestamp');
  return {
    name: text(metadata, 'name'),
    namespace: sharing?.text(text(metadata, 'namespace')) ?? text(metadata, 'namespace'),
    uid: text(metadata, 'uid'),
    generation: wholeOrNull(metadata, 'generation'),
    labels: family?.labels ?? labels,
    created: sharing?.textOrNull(created) ?? created,
    deleting: textOrNull(metadata, 'deletionTimestamp'),
    owners: family?.owners ?? owners,
  };
}

function pickOwners(metadata: Raw): readonly Owner[] {
  const references = records(metadata, 'ownerReferences');
  if (references.length === 0) return NO_OWNERS;
  return references.map((owner) => ({
    kind: text(owner, 'kind'),
    name: text(owner, 'name'),
    uid: text(owner, 'uid'),
    controller: flag(owner, 'controller'),
  }));
}
