import { type Assignment, detached, LONGEST_VALUE } from './assignment.ts';
import { plainSpelling, type WatchList } from './watch-list.ts';

/** How many enclosing keys may take part in a name: `broker: {execution: {enabled: true}}`. */
const DEEPEST_NAME = 4;
/** As in the text scanner: more than this, and every name is unknown. */
const MOST_FOUND = 500;
const LONGEST_LINE = 4_096;
const LINE =
  /^(?:"([^"]{1,128})"|'([^']{1,128})'|([A-Za-z0-9_$][\w.$/-]{0,127}))(?:[ \t]*(?::|=>?)(?:[ \t]+|$|(?=["'{[]))|[ \t]*=|[ \t]+(?=\{))(.*)$/;
const SECTION = /^\[{1,2}["']?([\w."' -]{1,200}?)["']?\]{1,2}\s*(?:[#;].*)?$/;
const FLOW =
  /["']?([A-Za-z0-9_.-]{1,128})["']?[ \t]*[:=][ \t]*(?=(\{)|("[^"]{0,200}"|'[^']{0,200}'|[^\s,{}[\]"']{1,200}))|([{}])/g;

interface Level {
  readonly indent: number;
  readonly key: string;
}

type Visit = (path: readonly string[], value: string) => void;

/** Walks a parsed JSON document without recursion; lists add nothing to a path. */
function walkJson(document: unknown, visit: Visit): void {
  const queue: { path: readonly string[]; value: unknown }[] = [{ path: [], value: document }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { path, value } = next;
    if (Array.isArray(value)) for (const item of value) queue.push({ path, value: item });
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        queue.push({ path: [...path.slice(1 - DEEPEST_NAME), key], value: inner });
    } else if (path.length > 0) visit(path, String(value));
  }
}

function bare(value: string): string {
  const trimmed = value
    .replace(/\s[#;].*$/, '')
    .replace(/[,;]\s*$/, '')
    .trim();
  return /^(["']).*\1$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
}

/** `{mode: live, limits: {max: 3}}` on one line. */
function walkFlow(text: string, base: readonly string[], visit: Visit): void {
  const stack: string[][] = [];
  let path = [...base];
  let pending: string | null = null;
  for (const [, key, opens, value, brace] of text.matchAll(FLOW)) {
    if (brace === '{') {
      stack.push(path);
      if (pending !== null) path = [...path, pending];
      pending = null;
    } else if (brace === '}') path = stack.pop() ?? [...base];
    else if (key !== undefined && opens !== undefined) pending = key;
    else if (key !== undefined && value !== undefined) visit([...path, key], bare(value));
  }
}

function pathOf(section: readonly string[], levels: readonly Level[]): string[] {
  return [...section, ...levels.map(({ key }) => key)];
}

/** Walks YAML, TOML, INI, properties and HCL line by line: indentation and `[section]` make the path. */
function walkLines(text: string, visit: Visit): void {
  let section: readonly string[] = [];
  let levels: Level[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, Math.min(end === -1 ? text.length : end, from + LONGEST_LINE));
    from = end === -1 ? text.length : end + 1;
    const trimmed = line.trimStart().replace(/\r$/, '');
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const heading = SECTION.exec(trimmed);
    if (heading !== null) {
      section = (heading[1] ?? '').split('.');
      levels = [];
      continue;
    }
    const list = /^(?:-[ \t]+){0,4}/.exec(trimmed)?.[0].length ?? 0;
    const indent = line.length - line.trimStart().length + list;
    levels = levels.filter((level) => level.indent < indent);
    const match = LINE.exec(trimmed.slice(list));
    if (match === null) continue;
    const key = match[1] ?? match[2] ?? match[3] ?? '';
    const rest = (match[4] ?? '').trim();
    const path = [...pathOf(section, levels), key];
    if (rest.startsWith('{') && rest !== '{') walkFlow(rest, path, visit);
    else if (rest === '' || rest === '{' || rest.startsWith('#')) levels.push({ indent, key });
    else visit(path, bare(rest));
  }
}

/**
 * Finds settings whose name is spread over the keys that enclose them: `agent:` above `mode: LIVE`, a `[trading]`
 * section with `mode = "live"`, `{"execution":{"enabled":true}}`. Also a `mode` at the very top of the file, which
 * counts only when it enables. Structure that this reader of lines cannot follow is left to the text scanner.
 */
export function createPathScanner(watch: WatchList): (text: string) => readonly Assignment[] {
  const why = 'its text sets switches too often to be read';
  const crowded = watch.names.map(({ name }) => ({ name, value: null, loose: false, flag: null, why }));
  return (text) => {
    const found: Assignment[] = [];
    const visit: Visit = (path, raw) => {
      if (found.length > MOST_FOUND) return;
      const value = detached(raw.slice(0, LONGEST_VALUE + 1));
      let spelling = '';
      for (let i = path.length - 1; i >= 0 && path.length - i <= DEEPEST_NAME; i--) {
        spelling = plainSpelling(path[i] ?? '') + spelling;
        const watched = watch.named(spelling);
        if (watched !== null) found.push({ name: watched.name, value, loose: false, flag: null, why: null });
      }
      if (path.length === 1 && spelling === 'mode') {
        found.push({ name: 'AGENT_MODE', value, loose: true, flag: 'mode', why: null });
      }
    };
    const document = parseJson(text);
    if (document === undefined) walkLines(text, visit);
    else walkJson(document, visit);
    return found.length > MOST_FOUND ? [...found, ...crowded] : found;
  };
}

function parseJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
