import { UNKNOWABLE } from './commands.ts';
import type { Environment } from './environment.ts';

const REFERENCE = /\$(?:\{([A-Za-z_]\w*)(?::?[-=]([^}$`]*)|:([^}$`]*))?\}|([A-Za-z_]\w*))/g;

/** A value of a text with its shell references resolved; null when it cannot be known before it runs. */
export interface ShellValue {
  readonly value: string | null;
  readonly borrowed: boolean;
  readonly specific: boolean;
}

/**
 * Resolves `$NAME`, `${NAME}`, `${NAME:-default}` and Spring's `${NAME:default}` from the container's environment.
 * A name that is not set there gives its default; without one, and for anything that a shell would have to run, the
 * value cannot be known.
 */
export function resolveShellValue(value: string, environment: Environment): ShellValue {
  if (value.includes(UNKNOWABLE)) return { value: null, borrowed: false, specific: false };
  if (!value.includes('$') && !value.includes('`')) return { value, borrowed: false, specific: false };
  let known = true;
  let specific = false;
  const resolved = value.replace(REFERENCE, (_all, braced?: string, dash?: string, colon?: string, bare?: string) => {
    const found = environment.find(braced ?? bare ?? '');
    const fallback = dash ?? colon;
    if (found === undefined && fallback !== undefined) return fallback;
    if (found?.value === null || found?.value === undefined) {
      known = false;
      return '';
    }
    specific ||= found.specific;
    return found.value === '' && fallback !== undefined ? fallback : found.value;
  });
  const left = resolved.includes('$') || resolved.includes('`');
  return { value: known && !left ? resolved : null, borrowed: true, specific };
}
