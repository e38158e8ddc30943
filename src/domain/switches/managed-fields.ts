import { Unparsed } from '../cluster/unparsed.ts';

/** When something was last written and by whom, as far as managedFields tell. */
export interface Write {
  readonly at: string | null;
  readonly by: string | null;
}

const UNKNOWN_WRITE: Write = Object.freeze({ at: null, by: null });

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function word(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function entriesOf(object: unknown): readonly unknown[] {
  const left = member(member(object, 'metadata'), 'managedFields');
  const entries = left instanceof Unparsed ? left.parse() : left;
  return Array.isArray(entries) ? entries : [];
}

/** The keys below `data` and `binaryData` that one entry owns; null when it owns one of them as a whole. */
function ownedKeys(entry: unknown): readonly string[] | null {
  const fields = member(entry, 'fieldsV1');
  const maps = [member(fields, 'f:data'), member(fields, 'f:binaryData')].filter(isObject).map(Object.keys);
  if (maps.some((keys) => keys.length === 0)) return null;
  return maps.flatMap((keys) => keys.filter((key) => key.startsWith('f:')).map((key) => key.slice(2)));
}

function newer(a: Write | undefined, b: Write): Write {
  if (a === undefined) return b;
  if (a.at === null) return a;
  return b.at === null || b.at > a.at ? b : a;
}

/**
 * The last write of each of the given keys of a ConfigMap: the newest among the managers that own it. A manager
 * without a time leaves the time unknown. A key that nobody owns has neither time nor writer: a deletion by another
 * manager leaves no trace at all (structured-merge-diff keeps the time of those who lose a field).
 */
export function writesOf(object: unknown, keys: readonly string[]): Readonly<Record<string, Write>> {
  const found = new Map<string, Write>();
  for (const entry of entriesOf(object)) {
    const write = { at: word(member(entry, 'time')), by: word(member(entry, 'manager')) };
    for (const key of ownedKeys(entry) ?? keys) found.set(key, newer(found.get(key), write));
  }
  return Object.fromEntries(keys.map((key) => [key, found.get(key) ?? UNKNOWN_WRITE]));
}

/** The newest write to the data of a ConfigMap by anyone; null when no entry tells. */
export function newestWriteOf(object: unknown): string | null {
  let newest: string | null = null;
  for (const entry of entriesOf(object)) {
    if (ownedKeys(entry)?.length === 0) continue;
    const at = word(member(entry, 'time'));
    if (at !== null && (newest === null || at > newest)) newest = at;
  }
  return newest;
}

/** When a label or annotation of any object was last written; null when no entry tells. */
export function writeOfMetadata(object: unknown, map: 'labels' | 'annotations', key: string): string | null {
  let newest: string | null = null;
  for (const entry of entriesOf(object)) {
    const owned = member(member(member(entry, 'fieldsV1'), 'f:metadata'), `f:${map}`);
    if (member(owned, `f:${key}`) === undefined) continue;
    const at = word(member(entry, 'time'));
    if (at !== null && (newest === null || at > newest)) newest = at;
  }
  return newest;
}
