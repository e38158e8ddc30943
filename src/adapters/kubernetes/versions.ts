import { isRecord } from './answer.ts';

/** Which objects lists held, each with its version: what two readings of the same lists are compared by. */
export interface Versions {
  /** Notes an object of a list. */
  note(list: string, raw: unknown): void;
  /** Drops a list that begins again. */
  forget(list: string): void;
  of(list: string): ReadonlyMap<string, string>;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** Notes by list, then by uid. */
export function createVersions(): Versions {
  const lists = new Map<string, Map<string, string>>();
  return {
    note: (list, raw) => {
      const metadata = isRecord(raw) && isRecord(raw['metadata']) ? raw['metadata'] : {};
      const versions = lists.get(list) ?? new Map<string, string>();
      versions.set(String(metadata['uid']), String(metadata['resourceVersion']));
      lists.set(list, versions);
    },
    forget: (list) => lists.delete(list),
    of: (list) => lists.get(list) ?? NONE,
  };
}

/** How a list differs between two readings, in a few words; null when it does not. */
export function changeOf(list: string, before: Versions, after: Versions): string | null {
  const [was, is] = [before.of(list), after.of(list)];
  let [gone, changed] = [0, 0];
  for (const [uid, version] of was) {
    const now = is.get(uid);
    if (now === undefined) gone += 1;
    else if (now !== version) changed += 1;
  }
  const made = is.size - (was.size - gone);
  return gone + changed + made === 0 ? null : `${list}: ${made} made, ${changed} changed, ${gone} gone`;
}
