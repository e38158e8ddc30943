import type { Owner } from '../../contracts/cluster.ts';

/** Lets equal parts of many facts be one object, so that twenty thousand pods fit. */
export interface Sharing {
  /** The same text as before, where it was met before. */
  text(value: string): string;
  textOrNull(value: string | null): string | null;
  /** Owners and labels as siblings have them: the very same objects where they are equal. */
  family(owners: readonly Owner[], labels: Labels): { readonly owners: readonly Owner[]; readonly labels: Labels };
}

type Labels = Readonly<Record<string, string>>;

/** How many parts are remembered; the memory then begins anew, and only sharing is lost. */
const REMEMBERED = 8_192;

function sameLabels(a: Labels, b: Labels): boolean {
  let members = 0;
  for (const label in a) {
    if (a[label] !== b[label]) return false;
    members += 1;
  }
  return Object.keys(b).length === members;
}

function sameOwner(a: Owner, b: Owner): boolean {
  return a.uid === b.uid && a.kind === b.kind && a.name === b.name && a.controller === b.controller;
}

function remember<K, V>(memory: Map<K, V>, key: K, value: V): void {
  if (memory.size >= REMEMBERED) memory.clear();
  memory.set(key, value);
}

/** A memory of parts for one look. */
export function createSharing(): Sharing {
  const texts = new Map<string, string>();
  const families = new Map<string, { readonly owners: readonly Owner[]; readonly labels: Labels }>();

  function text(value: string): string {
    const known = texts.get(value);
    if (known !== undefined) return known;
    remember(texts, value, value);
    return value;
  }

  function family(
    owners: readonly Owner[],
    labels: Labels,
  ): { readonly owners: readonly Owner[]; readonly labels: Labels } {
    const [owner, ...others] = owners;
    if (owner === undefined || others.length > 0) return { owners, labels };
    const before = families.get(owner.uid);
    const known = before?.owners[0];
    const fresh = {
      owners: before !== undefined && known !== undefined && sameOwner(known, owner) ? before.owners : owners,
      labels: before !== undefined && sameLabels(before.labels, labels) ? before.labels : labels,
    };
    if (before === undefined) remember(families, owner.uid, fresh);
    return fresh;
  }

  return { text, textOrNull: (value) => (value === null ? null : text(value)), family };
}
