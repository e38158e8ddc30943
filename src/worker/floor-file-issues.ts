import type { z } from 'zod';
import { FloorFile } from '../contracts/floor-file.ts';
import { redactText } from '../domain/redaction/redact-text.ts';
import { expectations, knownKeys } from './expected.ts';

const LONGEST = 60;
const expectedAt = expectations(FloorFile);
const keysAt = knownKeys(FloorFile);

/** What a schema's issue says to the person who wrote the file; `path` ends in the unknown key when that is the issue. */
export function issueText(issue: z.core.$ZodIssue, path: readonly PropertyKey[]): string {
  if (issue.code === 'unrecognized_keys') return unknownKeyText(path);
  const expected = expectedText(issue, path);
  if (issue.input === undefined) return `missing, expected ${expected}`;
  return `expected ${expected}, got ${seenText(issue.input)}${quoteHint(expected, issue.input)}`;
}

/** `components[0].service.port` */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((segment, index) => {
      if (typeof segment === 'number') return `[${segment}]`;
      return index === 0 ? String(segment) : `.${String(segment)}`;
    })
    .join('');
}

function unknownKeyText(path: readonly PropertyKey[]): string {
  const keys = keysAt(path.slice(0, -1));
  const near = keys.find((key) => isNear(key, String(path.at(-1))));
  const known = `known here: ${keys.join(', ')}`;
  return near === undefined ? `unknown key; ${known}` : `unknown key, did you mean ${near}? ${known}`;
}

/** Zod's own messages tell less than the schema; ours, where the schema has one, tell more. */
function expectedText(issue: z.core.$ZodIssue, path: readonly PropertyKey[]): string {
  const ours = !/^(?:Invalid|Too |Unrecognized)/.test(issue.message);
  if (issue.code === 'invalid_format' && ours) return issue.message;
  return ours ? `${expectedAt(path)} (${issue.message})` : expectedAt(path);
}

function seenText(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = redactText(JSON.stringify(value));
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** YAML reads `1` and `true` as no text: the commonest slip in `safe: 1`. */
function quoteHint(expected: string, value: unknown): string {
  if (!expected.startsWith('a text')) return '';
  return typeof value === 'number' || typeof value === 'boolean' ? `; put it in quotes: "${value}"` : '';
}

/** One letter more, less or other, or two changed places, or only case and `-` for `_`. */
function isNear(known: string, typed: string): boolean {
  const [a, b] = [plain(known), plain(typed)];
  if (a === b) return true;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll('-', '_');
}
