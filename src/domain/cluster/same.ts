import { isRaw, type Raw } from './raw.ts';

/** A generated name that may differ, once it has been seen to stand for the same thing on both sides. */
export interface Alias {
  readonly prefix: string;
  a: string | null;
  b: string | null;
}

/**
 * Whether two parsed JSON values are equal; members may stand in any order. Strings that begin with the alias' prefix
 * may differ, if there is only one of them and it always stands for the other: admission gives each pod its own `kube-api-access-…` volume.
 */
export function same(a: unknown, b: unknown, alias: Alias): boolean {
  if (typeof a === 'string') return typeof b === 'string' && sameText(a, b, alias);
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && sameLists(a, b, alias);
  return isRaw(a) && isRaw(b) && sameMembers(a, b, alias);
}

/** Equal names too must keep to the alias: one side's `x` may not be the other side's `y` here and its `x` there. */
function sameText(a: string, b: string, alias: Alias): boolean {
  if (!a.startsWith(alias.prefix)) return a === b;
  if (!b.startsWith(alias.prefix)) return false;
  alias.a ??= a;
  alias.b ??= b;
  return alias.a === a && alias.b === b;
}

function sameLists(a: readonly unknown[], b: readonly unknown[], alias: Alias): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!same(a[i], b[i], alias)) return false;
  return true;
}

function sameMembers(a: Raw, b: Raw, alias: Alias): boolean {
  let members = 0;
  for (const key in a) {
    if (!same(a[key], b[key], alias)) return false;
    members += 1;
  }
  members -= Object.keys(b).length;
  return members === 0;
}
