/** One place in a text that sets a watched name. */
export interface Assignment {
  readonly name: string;
  /** As it stands in the text, quotes removed; may hold shell references. Null when the text is no plain value. */
  readonly value: string | null;
  /** Only what may enable counts: a default, a guess by a general word. It never proves that a name is safe. */
  readonly loose: boolean;
  /** The flag that it was read from, where the text does not name the switch: `--execute`. */
  readonly flag: string | null;
  readonly why: string | null;
}

/** Longest value that is read; what is longer is no word of any switch and is cut here. */
export const LONGEST_VALUE = 200;

/**
 * A copy that does not keep the text alive that it was cut from (engines share the characters of long slices).
 */
export function detached(text: string): string {
  return text.length < 13 ? text : text.split('').join('');
}
