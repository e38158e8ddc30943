import type { NamespaceFacts } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { Switch } from '../../contracts/floor-file.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import type { CheckInput } from './check.ts';
import { lookedAt, RUNNING_LISTS, valueOr } from './looked-at.ts';
import { type Place, placesOf } from './places.ts';
import { type SwitchRule, switchRules } from './switch-rules.ts';
import { readingsOf, type ScanHit, sayPlace, scan } from './switch-scan.ts';

/** The lists that a scan for switches stands on. */
export const SWITCH_LISTS = [...RUNNING_LISTS, 'configmaps'] as const;

/** What a group of switches is judged by. */
export interface SwitchGroup {
  readonly group: Switch['group'];
  readonly codes: Readonly<Record<ScanHit['kind'] | 'pass', FindingCode>>;
  /** What else is looked for in a place. */
  readonly also: (place: Place) => readonly Finding[];
}

/**
 * The same scan as for the agent mode, for every switch of a group. Unset is well; a source that could set any name
 * and cannot be read leaves those unknown that nothing explicit sets.
 */
export function judgeSwitches(input: CheckInput, group: SwitchGroup): readonly Finding[] {
  const { namespaces, unseen } = lookedAt(input, SWITCH_LISTS);
  const rules = switchRules(input.floor, group.group);
  return [...unseen, ...namespaces.flatMap((facts) => judgeNamespace(facts, input, rules, group))];
}

function judgeNamespace(
  facts: NamespaceFacts,
  input: CheckInput,
  rules: readonly SwitchRule[],
  group: SwitchGroup,
): readonly Finding[] {
  const places = placesOf(facts, input);
  const subject = `namespace/${facts.name}`;
  if (places.length === 0 && facts.name === input.namespace) {
    const detail = `neither a pod nor a workload was seen in namespace ${facts.name}: no switch was proved`;
    return [finding('NOTHING_RUNS', subject, detail)];
  }
  const trouble = places.flatMap((place) => [...judgePlace(place, rules, group), ...group.also(place)]);
  if (trouble.length > 0) return trouble;
  const pods = valueOr(facts.pods, []).length;
  const detail = `${rules.length} switches in ${places.length} containers of ${pods} pods and templates of ${facts.name}`;
  return [finding(group.codes.pass, subject, detail)];
}

function judgePlace(place: Place, rules: readonly SwitchRule[], { codes }: SwitchGroup): readonly Finding[] {
  const { bearer, container, subject } = place;
  const found = rules.flatMap(({ name, meaning }) =>
    scan(place, name, meaning).map((hit) => finding(codes[hit.kind], subject, sayHit(bearer, hit))),
  );
  const opaque = container.opaque[0];
  const open = opaque === undefined ? [] : rules.filter(({ name }) => readingsOf(place, name).length === 0);
  const first = open[0];
  if (opaque === undefined || first === undefined) return found;
  const detail = `${opaque} may set ${first.name} (${open.length} such switches) of ${bearer} and cannot be read (${sayPlace(place)})`;
  return [...found, finding(codes.unreadable, subject, detail)];
}

function sayHit(bearer: string, { kind, what, where, why }: ScanHit): string {
  return kind === 'unsafe' ? `${bearer} has ${what} (${where})` : `${what} of ${bearer}: ${why} (${where})`;
}
