import { LONGEST_VALUE } from './assignment.ts';

/** A value that was read from a text, or why there is none to read. */
export type ReadValue = { readonly value: string } | { readonly why: string };

const TAG_OR_ANCHOR = /(?:[!&][^\s"']{0,64}[ \t]+){1,3}/y;
const BLOCK = /[|>][-+0-9]{0,3}[ \t]*(?:#[^\n]{0,200})?\n[ \t]*([^\n]{0,256})/y;
const NEXT_LINE = /[ \t]*\n[ \t]+([^\n]{0,256})/y;
const KEY_LIKE = /^(?:- |["']?[\w.-]{1,128}["']?\s*:(?:\s|$))/;

function sticky(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Reads up to the quote that closes; a missing one ends the value where the limit is. */
function readQuoted(text: string, at: number): { readonly value: string; readonly end: number } {
  const quote = text[at];
  const limit = Math.min(text.length, at + 1 + LONGEST_VALUE);
  let value = '';
  for (let i = at + 1; i < limit; i++) {
    const char = text[i];
    if (char === quote) return { value, end: i + 1 };
    if (char === '\\' && text[i + 1] === quote) return { value, end: i + 2 };
    value += char;
  }
  return { value, end: limit };
}

/** Where the bracket that opens at `at` has been closed, within the length of a value. */
function closeOf(text: string, at: number, closer: string): number | null {
  const close = text.slice(at, at + LONGEST_VALUE).indexOf(closer);
  return close === -1 ? null : at + close + 1;
}

function isQuote(char: string | undefined): boolean {
  return char === '"' || char === "'";
}

/** `\n`, `\"` and the like as a JSON document or a shell string spells them: the word ends there. */
function endsByEscape(next: string | undefined): boolean {
  return next === undefined || 'nrt"\''.includes(next);
}

/** A shell word: quoted and bare parts stuck together, up to space or an operator. */
export function readWord(text: string, at: number): string {
  let value = '';
  let i = at;
  while (i < text.length && value.length <= LONGEST_VALUE) {
    const char = text[i] ?? '';
    if (isQuote(char)) {
      if (value !== '' && !/[\w$"']/.test(text[i + 1] ?? '')) break;
      const quoted = readQuoted(text, i);
      value += quoted.value;
      i = quoted.end;
      if (!/[\w$"'\\]/.test(text[i] ?? '')) break;
    } else if (char === '\\') {
      if (endsByEscape(text[i + 1])) break;
      value += text[i + 1];
      i += 2;
    } else if (char === '$' && (text[i + 1] === '(' || text[i + 1] === '{')) {
      const end = closeOf(text, i, text[i + 1] === '(' ? ')' : '}') ?? i + 2;
      value += text.slice(i, end);
      i = end;
    } else if (/[\s\0;&|<>)}\],]/.test(char)) break;
    else {
      value += char;
      i += 1;
    }
  }
  return value;
}

/** The rest of a line as YAML, TOML, properties and Python read it: to a comment, a comma, a bracket, a shell operator. */
function readLine(text: string, at: number): string {
  const limit = Math.min(text.length, at + LONGEST_VALUE + 1);
  let i = at;
  while (i < limit) {
    const char = text[i] ?? '';
    if (char === '$' && text[i + 1] === '{') {
      i = closeOf(text, i, '}') ?? limit;
      continue;
    }
    if (/[\n\r\0,}\];"']/.test(char) || (char === '\\' && endsByEscape(text[i + 1]))) break;
    if (/[#<>|&]/.test(char) && (char === '#' || i > at) && /\s/.test(text[i - 1] ?? '')) break;
    i += 1;
  }
  return text.slice(at, i).trim();
}

/** The value after `:` or after `=` with space around it. */
export function readSetting(text: string, from: number, yaml: boolean): ReadValue {
  let at = from;
  if (yaml) {
    at += sticky(TAG_OR_ANCHOR, text, at)?.[0].length ?? 0;
    const block = sticky(BLOCK, text, at);
    if (block !== null) return { value: (block[1] ?? '').trim() };
    if (text[at] === '*') return { why: 'it is a YAML alias' };
    const next = sticky(NEXT_LINE, text, at);
    if (next !== null) {
      const line = (next[1] ?? '').trim();
      if (line === '' || line.startsWith('#')) return { value: '' };
      return KEY_LIKE.test(line) ? { why: 'a structure stands where a value should' } : readSetting(line, 0, false);
    }
  }
  if (text[at] === '\\' && isQuote(text[at + 1])) at += 1;
  if (isQuote(text[at]) || text[at] === '`') return { value: readQuoted(text, at).value };
  if (text[at] === '{' || text[at] === '[') {
    return text.startsWith('{{', at)
      ? { value: readLine(text, at + 2) }
      : { why: 'a structure stands where a value should' };
  }
  return { value: readLine(text, at) };
}
