import type { Meta, Owner } from '../../contracts/cluster.ts';
import { flag, type Raw, record, records, text, textMap, textOrNull, wholeOrNull } from './raw.ts';

const NO_OWNERS: readonly Owner[] = Object.freeze([]);

/** Name, uid, labels and owners of an object; annotations and managedFields are not kept. */
export function pickMeta(raw: Raw): Meta {
  const metadata = record(raw, 'metadata');
  return {
    name: text(metadata, 'name'),
    namespace: text(metadata, 'namespace'),
    uid: text(metadata, 'uid'),
    generation: wholeOrNull(metadata, 'generation'),
    labels: textMap(metadata, 'labels'),
    created: textOrNull(metadata, 'creationTimestamp'),
    deleting: textOrNull(metadata, 'deletionTimestamp'),
    owners: pickOwners(metadata),
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
