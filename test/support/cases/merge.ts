/** A YAML or JSON value. */
export type Value = unknown;
export type Mapping = Readonly<Record<string, Value>>;

export function isMapping(value: Value): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * `change` laid over `base`: mappings member by member, everything else replaced. A list of objects that all have a
 * name, over such a list, is laid over by name, as kubectl does it; a list of anything else replaces.
 */
export function merge(base: Value, change: Value): Value {
  if (isMapping(base) && isMapping(change)) {
    const merged: Record<string, Value> = { ...base };
    for (const [key, value] of Object.entries(change)) merged[key] = merge(base[key], value);
    return merged;
  }
  if (Array.isArray(base) && Array.isArray(change) && areNamed(base) && areNamed(change))
    return mergeNamed(base, change);
  return change;
}

/** `@-2d`, `@+5s`, `@-250ms` anywhere in a value: that long before or after the instant. */
export function resolveTimes(value: Value, atMs: number): Value {
  if (typeof value === 'string') return resolveTime(value, atMs);
  if (Array.isArray(value)) return value.map((item) => resolveTimes(item, atMs));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolveTimes(item, atMs)]));
}

const TOKEN = /^@([+-]\d+)(ms|s|m|h|d)$/;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function resolveTime(text: string, atMs: number): string {
  const match = TOKEN.exec(text);
  if (match === null) return text;
  const unit = match[2] ?? '';
  const iso = new Date(atMs + Number(match[1]) * (UNITS[unit] ?? 0)).toISOString();
  return unit === 'ms' ? iso : iso.replace(/\.\d{3}Z$/, 'Z');
}

type Named = Mapping & { readonly name: string };

function areNamed(items: readonly Value[]): items is readonly Named[] {
  return items.length > 0 && items.every((item) => isMapping(item) && typeof item['name'] === 'string');
}

function mergeNamed(base: readonly Named[], change: readonly Named[]): readonly Value[] {
  const left = [...change];
  const merged = base.map((item) => {
    const at = left.findIndex(({ name }) => name === item.name);
    const [own] = at < 0 ? [] : left.splice(at, 1);
    return own === undefined ? item : merge(item, own);
  });
  return [...merged, ...left];
}
