import { BUILT_IN_SWITCHES, type FloorFile, type Switch } from '../../contracts/floor-file.ts';
import { isPlain, normalValue, type ValueMeaning } from './switch-scan.ts';

/** One watched name, and how its values read by all definitions that there are of it. */
export interface SwitchRule {
  readonly name: string;
  readonly meaning: (value: string) => ValueMeaning;
}

/** The built-in switches of a group and those of the floor file, a rule a name. */
export function switchRules(floor: FloorFile, group: Switch['group']): readonly SwitchRule[] {
  const all = [...BUILT_IN_SWITCHES, ...floor.switches];
  const names = new Set(all.filter((one) => one.group === group).map(({ name }) => name.toUpperCase()));
  return [...names].map((name) => {
    const definitions = all.filter((one) => one.name.toUpperCase() === name);
    return { name, meaning: (value) => meaningOf(definitions, value) };
  });
}

// A floor file adds words that are safe, it cannot take one away: what any definition calls unsafe is unsafe.
function meaningOf(definitions: readonly Switch[], value: string): ValueMeaning {
  const word = normalValue(value);
  const has = (words: readonly string[]) => words.some((one) => normalValue(one) === word);
  if (definitions.some(({ unsafe }) => has(unsafe))) return 'unsafe';
  const anyValue = definitions.filter(({ unsafe }) => unsafe.includes('*'));
  if (anyValue.some(({ safe }) => !has(safe))) return 'unsafe';
  return definitions.some(({ safe }) => has(safe)) && isPlain(value) ? 'safe' : 'unknown';
}
