import { wrongMember } from './malformed.ts';
import type { Raw } from './raw.ts';

const QUANTITY = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:[eE]([+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i))?$/;
const SCALE: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A Kubernetes quantity as a number of its unit: cores, bytes, pieces. Null for text that is none.
 * Grammar: apimachinery pkg/api/resource, `250m`, `1Gi`, `128974848`, `12e6`, `1500n`; `1E` is an exabyte, `1E3` a thousand.
 */
export function parseQuantity(text: string): number | null {
  const match = QUANTITY.exec(text);
  if (match === null) return null;
  const [, digits, exponent, suffix] = match;
  if (exponent !== undefined) return Number(`${digits}e${exponent}`);
  return Number(digits) * (suffix === undefined ? 1 : (SCALE[suffix] ?? Number.NaN));
}

/** A quantity of a resource list, null when the list does not name it; text that is no quantity is malformed. */
function quantity(resources: Raw, name: string): number | null {
  const value = resources[name];
  if (value === undefined || value === null) return null;
  const parsed = typeof value === 'string' ? parseQuantity(value) : value;
  if (typeof parsed !== 'number' || !Number.isFinite(parsed)) throw wrongMember(name, 'a quantity', value);
  return parsed;
}

/** CPU in cores and memory in bytes of a resource list. */
export function cpuAndMemory(resources: Raw): { readonly cpu: number | null; readonly memory: number | null } {
  return { cpu: quantity(resources, 'cpu'), memory: quantity(resources, 'memory') };
}
