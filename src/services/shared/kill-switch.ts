import { readFileSync } from 'node:fs';
import { errorText } from '../../domain/error-text.ts';

/** Where a service learns of the kill switch: a mounted file, which follows the ConfigMap, goes before an env value, which is frozen. */
export interface KillSwitchSource {
  readonly file: string | null;
  readonly value: string | null;
}

export type KillSwitchReading =
  | { readonly readable: true; readonly halted: boolean; readonly source: string }
  /** To be taken for halted, and told as not known. */
  | { readonly readable: false; readonly halted: true; readonly source: string; readonly why: string };

const HALTED = new Set(['1', 'true', 'yes', 'on']);
const RELEASED = new Set(['0', 'false', 'no', 'off']);

/** Reads the switch anew. It is never not halted but by a word that says so. */
export function readKillSwitch(source: KillSwitchSource): KillSwitchReading {
  if (source.file !== null) return fromFile(source.file);
  if (source.value !== null) return reading(source.value, 'EXECUTION_HALTED');
  return unreadable('nowhere', 'neither EXECUTION_HALTED_FILE nor EXECUTION_HALTED is set');
}

function fromFile(path: string): KillSwitchReading {
  try {
    return reading(readFileSync(path, 'utf8'), 'EXECUTION_HALTED_FILE');
  } catch (error) {
    return unreadable('EXECUTION_HALTED_FILE', errorText(error));
  }
}

function reading(text: string, source: string): KillSwitchReading {
  const word = text.trim().toLowerCase();
  if (HALTED.has(word)) return { readable: true, halted: true, source };
  if (RELEASED.has(word)) return { readable: true, halted: false, source };
  return unreadable(
    source,
    `it holds ${JSON.stringify(text.slice(0, 40))}, neither a word for halted nor one for released`,
  );
}

function unreadable(source: string, why: string): KillSwitchReading {
  return { readable: false, halted: true, source, why };
}
