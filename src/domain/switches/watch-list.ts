import { BUILT_IN_SWITCHES, type FloorFile, SAFE_AGENT_MODES, UNSAFE_AGENT_MODES } from '../../contracts/floor-file.ts';

/** One name that decides whether a program may trade, with the words that are known for it, upper-cased. */
export interface WatchedName {
  readonly name: string;
  readonly safe: ReadonlySet<string>;
  readonly unsafe: ReadonlySet<string>;
  /** Any value that is not safe enables (`unsafe: ["*"]`). */
  readonly anyEnables: boolean;
}

/** AGENT_MODE, the built-in switches and those of the floor file. */
export interface WatchList {
  readonly names: readonly WatchedName[];
  /** The watched name that a text spells in any way: `agent_mode`, `agentMode`, `agent.mode`. Null for any other text. */
  named(text: string): WatchedName | null;
  /** Whether some watched name begins like this, so that a source which sets names with this prefix could set it. */
  couldBegin(prefix: string): boolean;
  /** Whether the value is known to enable. */
  isUnsafe(name: string, value: string): boolean;
  /** Whether the value is a word that the rules name, safe or unsafe. */
  isKnown(name: string, value: string): boolean;
}

/** How many spellings are remembered; beyond that they are worked out anew. */
const REMEMBERED = 4_096;

/** One spelling for all: lower case, without `-`, `_` and `.`. */
export function plainSpelling(text: string): string {
  return text.toLowerCase().replace(/[-_.]/g, '');
}

function merge(into: Map<string, WatchedName>, name: string, safe: readonly string[], unsafe: readonly string[]): void {
  const before = into.get(name);
  into.set(name, {
    name,
    safe: new Set([...(before?.safe ?? []), ...safe.map((word) => word.toUpperCase())]),
    unsafe: new Set([...(before?.unsafe ?? []), ...unsafe.map((word) => word.toUpperCase())]),
    anyEnables: (before?.anyEnables ?? false) || unsafe.includes('*'),
  });
}

/** The names that this floor watches. A floor file adds names and words; it takes none away. */
export function watchListOf(floor: Pick<FloorFile, 'switches'>): WatchList {
  const byName = new Map<string, WatchedName>();
  merge(byName, 'AGENT_MODE', SAFE_AGENT_MODES, UNSAFE_AGENT_MODES);
  for (const { name, safe, unsafe } of [...BUILT_IN_SWITCHES, ...floor.switches]) merge(byName, name, safe, unsafe);
  const names = [...byName.values()];
  const bySpelling = new Map(names.toReversed().map((watched) => [plainSpelling(watched.name), watched]));
  const remembered = new Map<string, WatchedName | null>();

  function named(text: string): WatchedName | null {
    const exact = byName.get(text) ?? remembered.get(text);
    if (exact !== undefined) return exact;
    const found = bySpelling.get(plainSpelling(text)) ?? null;
    if (remembered.size < REMEMBERED && text.length <= 256) remembered.set(text, found);
    return found;
  }

  function isUnsafe(name: string, value: string): boolean {
    const watched = byName.get(name);
    const word = value.trim().toUpperCase();
    return watched !== undefined && (watched.unsafe.has(word) || (watched.anyEnables && !watched.safe.has(word)));
  }

  return {
    names,
    named,
    couldBegin: (prefix) => [...bySpelling.keys()].some((spelling) => spelling.startsWith(plainSpelling(prefix))),
    isUnsafe,
    isKnown: (name, value) => {
      const word = value.trim().toUpperCase();
      const watched = byName.get(name);
      return watched !== undefined && (watched.safe.has(word) || watched.unsafe.has(word));
    },
  };
}
