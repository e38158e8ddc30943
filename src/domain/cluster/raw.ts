import { wrongMember } from './malformed.ts';

/** A JSON object as parsed. */
export type Raw = Readonly<Record<string, unknown>>;

const NOTHING: readonly never[] = Object.freeze([]);
const EMPTY: Raw = Object.freeze({});
const NO_TEXTS: Readonly<Record<string, string>> = Object.freeze({});

/** Whether a value is a JSON object. */
export function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** The value as an object, or MalformedObject. */
export function asRaw(value: unknown, member: string): Raw {
  if (!isRaw(value)) throw wrongMember(member, 'an object', value);
  return value;
}

/** A member that must be an object. */
export function record(raw: Raw, member: string): Raw {
  return asRaw(raw[member], member);
}

/** A member that may be absent or null, and then reads as an empty object. */
export function recordOrEmpty(raw: Raw, member: string): Raw {
  const value = raw[member];
  return value === undefined || value === null ? EMPTY : asRaw(value, member);
}

/** A member that may be absent or null. */
export function recordOrNull(raw: Raw, member: string): Raw | null {
  const value = raw[member];
  return value === undefined || value === null ? null : asRaw(value, member);
}

/** A member that must be a string with something in it. */
export function text(raw: Raw, member: string): string {
  const value = raw[member];
  if (typeof value !== 'string' || value === '') throw wrongMember(member, 'a string', value);
  return value;
}

/** A member that may be absent or null; a string otherwise. */
export function textOrNull(raw: Raw, member: string): string | null {
  const value = raw[member];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw wrongMember(member, 'a string', value);
  return value;
}

/** A member that the API leaves out when it is empty. */
export function textOrEmpty(raw: Raw, member: string): string {
  return textOrNull(raw, member) ?? '';
}

/** A member that must be a whole number. */
export function whole(raw: Raw, member: string): number {
  const value = raw[member];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrongMember(member, 'a whole number', value);
  return value;
}

/** A member that may be absent or null; a whole number otherwise. */
export function wholeOrNull(raw: Raw, member: string): number | null {
  const value = raw[member];
  return value === undefined || value === null ? null : whole(raw, member);
}

/** A counter that the API leaves out when it is zero (Go's `omitempty`). */
export function counter(raw: Raw, member: string): number {
  return wholeOrNull(raw, member) ?? 0;
}

/** A flag that the API leaves out when it is false. */
export function flag(raw: Raw, member: string): boolean {
  return flagOrNull(raw, member) ?? false;
}

/** A member that must be true or false. */
export function verity(raw: Raw, member: string): boolean {
  const value = raw[member];
  if (typeof value !== 'boolean') throw wrongMember(member, 'true or false', value);
  return value;
}

/** A member that may be absent or null; true or false otherwise. */
export function flagOrNull(raw: Raw, member: string): boolean | null {
  const value = raw[member];
  return value === undefined || value === null ? null : verity(raw, member);
}

/** A list that the API leaves out when it is empty. */
export function list(raw: Raw, member: string): readonly unknown[] {
  const value = raw[member];
  if (value === undefined || value === null) return NOTHING;
  if (!Array.isArray(value)) throw wrongMember(member, 'a list', value);
  return value;
}

/** A list of objects that the API leaves out when it is empty. */
export function records(raw: Raw, member: string): readonly Raw[] {
  const items = list(raw, member);
  if (!items.every(isRaw))
    throw wrongMember(
      `${member}[]`,
      'a list of objects',
      items.find((item) => !isRaw(item)),
    );
  return items;
}

/** A list of strings that the API leaves out when it is empty. */
export function texts(raw: Raw, member: string): readonly string[] {
  const items = list(raw, member);
  if (!items.every(isText))
    throw wrongMember(
      `${member}[]`,
      'a list of strings',
      items.find((item) => !isText(item)),
    );
  return items;
}

/** A map of strings that the API leaves out when it is empty; in the order of its keys. */
export function textMap(raw: Raw, member: string): Readonly<Record<string, string>> {
  const value = raw[member];
  if (value === undefined || value === null) return NO_TEXTS;
  const map = asRaw(value, member);
  if (!isTextMap(map)) throw wrongMember(member, 'a map of strings', map);
  return isSorted(map) ? map : sortKeys(map);
}

function isTextMap(map: Raw): map is Readonly<Record<string, string>> {
  for (const key in map) if (typeof map[key] !== 'string') return false;
  return true;
}

function isSorted(map: Raw): boolean {
  let before = '';
  for (const key in map) {
    if (key < before) return false;
    before = key;
  }
  return true;
}

/** The same members in the order of their keys, so that equal facts are equal bytes. */
export function sortKeys<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  const entries = Object.entries(map);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}
