import { isRaw } from './raw.ts';

/** Whether a parsed JSON value has a shape. */
export type Guard<T> = (value: unknown) => value is T;

/** The guard of each member of T. */
export type Members<T> = { readonly [K in keyof T]-?: Guard<T[K]> };

/** Any string. */
export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** True or false. */
export function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** Any number. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

/** The value or null. */
export function orNull<T>(guard: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || guard(value);
}

/** A list whose every item passes. */
export function listOf<T>(guard: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => {
    if (!Array.isArray(value)) return false;
    for (const item of value) if (!guard(item)) return false;
    return true;
  };
}

/** An object whose every value passes, whatever its keys. */
export function mapOf<T>(guard: Guard<T>): Guard<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> => {
    if (!isRaw(value)) return false;
    for (const key in value) if (!guard(value[key])) return false;
    return true;
  };
}

/** One of the given words. */
export function wordOf<T extends string>(...words: readonly T[]): Guard<T> {
  const known: ReadonlySet<unknown> = new Set(words);
  return (value): value is T => known.has(value);
}

/** An object with exactly these members. */
export function objectOf<T extends object>(members: Members<T>): Guard<T> {
  const entries: [string, Guard<unknown>][] = Object.entries(members);
  return (value): value is T => {
    if (!isRaw(value)) return false;
    for (const [name, guard] of entries) if (!guard(value[name])) return false;
    return Object.keys(value).length === entries.length;
  };
}
