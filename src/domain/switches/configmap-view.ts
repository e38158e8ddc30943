import type { ConfigMapKey } from '../../contracts/cluster.ts';
import { asRaw, record, text, textMap } from '../cluster/raw.ts';
import type { Assignment } from './assignment.ts';
import { base64Text } from './base64-text.ts';
import { newestWriteOf, writesOf } from './managed-fields.ts';
import { createPathScanner } from './scan-paths.ts';
import { createTextScanner } from './scan-text.ts';
import type { WatchList } from './watch-list.ts';

/** Longest value that is kept while picking; a larger one is read once for what it sets. */
const KEPT = 65_536;

/** Every form in which something is set has one of these, or is a flag. */
const MAY_ASSIGN = /[=:>\s"]|^-/;
const NOTHING: readonly Assignment[] = Object.freeze([]);

/** What resolution needs of one ConfigMap. It lives while a namespace is being picked and is never written anywhere. */
export interface ConfigMapView {
  readonly name: string;
  readonly keys: readonly string[];
  /** Keys of binaryData that hold text. Only a mounted volume brings them: `has` does not know them. */
  readonly textKeys: readonly string[];
  /** Keys of binaryData that hold anything else. */
  readonly binaryKeys: readonly string[];
  /** The newest write to its data by anyone; null when the API server does not tell. */
  readonly newestWrite: string | null;
  has(key: string): boolean;
  /** The value; null when it is longer than 64 KiB. */
  valueOf(key: string): string | null;
  /** What the value sets when a program reads it as configuration. */
  assignmentsOf(key: string): readonly Assignment[];
  sourceOf(key: string): ConfigMapKey;
}

/** What finds everything that a configuration file sets: by its text, and by the nesting of its keys. */
export function createFileScanner(watch: WatchList): (content: string) => readonly Assignment[] {
  const scanText = createTextScanner(watch);
  const scanPaths = createPathScanner(watch);
  return (content) => {
    if (!MAY_ASSIGN.test(content)) return NOTHING;
    const found = new Map<string, Assignment>();
    for (const assignment of scanText(content)) found.set(keyOf(assignment), assignment);
    for (const assignment of scanPaths(content)) {
      const key = keyOf(assignment);
      if (!found.has(key)) found.set(key, assignment);
    }
    return [...found.values()];
  };
}

function keyOf({ name, value, loose, flag }: Assignment): string {
  return `${name} ${value === null ? 'null' : JSON.stringify(value)} ${loose} ${flag}`;
}

/** Reads one ConfigMap for resolution; MalformedObject when it is none. */
export function viewConfigMap(raw: unknown, scan: (content: string) => readonly Assignment[]): ConfigMapView {
  const object = asRaw(raw, 'ConfigMap');
  const name = text(record(object, 'metadata'), 'name');
  const data = textMap(object, 'data');
  const keys = Object.keys(data);
  const texts = new Map<string, string>();
  const binaryKeys: string[] = [];
  for (const [key, encoded] of Object.entries(textMap(object, 'binaryData'))) {
    const decoded = base64Text(encoded)?.replace(/^\uFEFF/, '') ?? null;
    if (decoded === null || Object.hasOwn(data, key)) binaryKeys.push(key);
    else texts.set(key, decoded);
  }
  const values = new Map<string, string | null>();
  const scans = new Map<string, readonly Assignment[]>();
  for (const [key, value] of [...Object.entries(data), ...texts]) {
    values.set(key, value.length <= KEPT ? value : null);
    if (value.length > KEPT) scans.set(key, scan(value));
  }
  const textKeys = [...texts.keys()];
  const written = writesOf(object, [...keys, ...textKeys]);
  return {
    name,
    keys,
    textKeys,
    binaryKeys,
    newestWrite: newestWriteOf(object),
    has: (key) => Object.hasOwn(data, key),
    valueOf: (key) => values.get(key) ?? null,
    assignmentsOf: (key) => {
      const known = scans.get(key);
      if (known !== undefined) return known;
      const fresh = scan(values.get(key) ?? '');
      scans.set(key, fresh);
      return fresh;
    },
    sourceOf: (key) => ({
      configmap: name,
      key,
      written: written[key]?.at ?? null,
      writer: written[key]?.by ?? null,
    }),
  };
}
