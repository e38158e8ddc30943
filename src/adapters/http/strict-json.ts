import { isUtf8 } from 'node:buffer';

/** Deepest nesting that a body may have. */
const MAX_DEPTH = 32;

export type StrictJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/**
 * Parses a JSON object as strictly as a verdict needs: UTF-8 without a byte order mark, no member twice in any object,
 * no number that overflows, at most 32 levels. `why` never quotes the body.
 */
export function parseStrictJson(body: Buffer): StrictJson {
  if (body.length === 0) return wrong('an empty body');
  if (!isUtf8(body)) return wrong('a body that is not UTF-8');
  const text = body.toString('utf8');
  if (text.startsWith('\uFEFF')) return wrong('a byte order mark');
  if (text.trimStart().startsWith('<')) return wrong('HTML or XML, not JSON');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return wrong('a body that is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('JSON that is not an object');
  const complaint = complaintOf(text);
  return complaint === null ? { ok: true, value } : wrong(complaint);
}

function wrong(why: string): StrictJson {
  return { ok: false, why };
}

/** A string with its escapes, a number, or a bracket; the text is known to be JSON, so nothing else matters. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\]]/g;
const COLON = /[ \t\n\r]*:/y;

/** What JSON.parse lets pass. */
function complaintOf(text: string): string | null {
  // the members of each open object, outermost first; null for an open list
  const open: (Set<string> | null)[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    else if (token === '}' || token === ']') open.pop();
    else if (token.startsWith('"')) {
      if (isRepeated(token, open.at(-1) ?? null, text, index + token.length))
        return 'a member that stands twice in one object';
    } else if (!Number.isFinite(Number(token))) return 'a number that is too large';
    if (open.length > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`;
  }
  return null;
}

function isRepeated(token: string, members: Set<string> | null, text: string, after: number): boolean {
  COLON.lastIndex = after;
  if (members === null || !COLON.test(text)) return false;
  const name: unknown = JSON.parse(token); // escapes may spell the same name in two ways
  if (typeof name !== 'string') return false;
  if (members.has(name)) return true;
  members.add(name);
  return false;
}
