import type { ConfigMapFact, NamespaceFacts } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { BUILT_IN_SWITCHES, KILL_SWITCH_KEYS } from '../../contracts/floor-file.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import { clampText, oneLine } from '../findings/text.ts';
import type { Check, CheckInput } from './check.ts';
import { evidenceOfLists, lookedAt, valueOr } from './looked-at.ts';
import { normalValue } from './switch-scan.ts';

const LISTS = ['configmaps'] as const;
const KNOWN_KEYS: readonly string[] = KILL_SWITCH_KEYS;
/** The words that halt. */
const HALTED = BUILT_IN_SWITCHES.find(({ name }) => name === 'EXECUTION_HALTED')?.safe ?? [];

/**
 * spec/checks.md `safety.kill_switch`; ledger RC-35, SF-02, SF-10, SF-15.
 * The configured switches must hold exactly their safe value, without trimming; every other kill switch that lies in a
 * namespace that is looked at must be halted too, in any spelling.
 */
export const killSwitch: Check = {
  name: 'safety.kill_switch',
  promise: 'PASS only when every kill switch exists, is readable, holds its safe value, and none disagrees',
  evidence: (input) => evidenceOfLists(input, LISTS),
  run: (input) => {
    const { namespaces, unseen } = lookedAt(input, LISTS);
    if (namespaces.length === 0) return unseen;
    const configured = input.floor.kill_switches.map((wanted) => judgeConfigured(wanted, namespaces, input));
    return [...unseen, ...configured, ...namespaces.flatMap((facts) => judgeOthers(facts, input))];
  },
};

type Wanted = CheckInput['floor']['kill_switches'][number];

function judgeConfigured(wanted: Wanted, namespaces: readonly NamespaceFacts[], input: CheckInput): Finding {
  const namespace = wanted.namespace ?? input.namespace;
  const subject = `configmap/${wanted.configmap}`;
  const name = `kill switch ${wanted.configmap}/${wanted.key}`;
  const make = (code: FindingCode, detail: string) => finding(code, subject, `${name} ${detail}`);
  const facts = namespaces.find((one) => one.name === namespace);
  if (facts === undefined)
    return make('KILL_SWITCH_UNREADABLE', `was not read: namespace ${namespace} was not looked at`);
  if (!facts.configmaps.seen) return make('KILL_SWITCH_UNREADABLE', `was not read: ${facts.configmaps.why}`);
  const map = facts.configmaps.value.find(({ meta }) => meta.name === wanted.configmap);
  if (map === undefined) {
    return make('KILL_SWITCH_MISSING', `does not exist: no such ConfigMap in namespace ${namespace}`);
  }
  const value = readKey(map, wanted.key);
  if (!value.readable) return make('KILL_SWITCH_UNREADABLE', value.why);
  const held = `holds ${shown(value.text)}`;
  if (value.text !== wanted.safe) {
    return make('KILL_SWITCH_NOT_SAFE', `${held}, want ${shown(wanted.safe)}${sayWriter(map, wanted.key)}`);
  }
  return make('KILL_SWITCH_SAFE', `${held}${sayWriter(map, wanted.key)}`);
}

function judgeOthers(facts: NamespaceFacts, input: CheckInput): readonly Finding[] {
  const { floor, namespace } = input;
  const isConfigured = (map: ConfigMapFact, key: string) =>
    floor.kill_switches.some(
      (one) => one.configmap === map.meta.name && one.key === key && (one.namespace ?? namespace) === facts.name,
    );
  return valueOr(facts.configmaps, []).flatMap((map) =>
    [...map.keys, ...map.binaryKeys]
      .filter((key) => KNOWN_KEYS.includes(key) && !isConfigured(map, key))
      .flatMap((key) => judgeOther(facts.name, map, key, floor.kill_switches)),
  );
}

function judgeOther(
  namespace: string,
  map: ConfigMapFact,
  key: string,
  configured: readonly Wanted[],
): readonly Finding[] {
  const subject = `configmap/${map.meta.name}`;
  const name = `another kill switch, ${map.meta.name}/${key} in namespace ${namespace},`;
  const value = readKey(map, key);
  if (!value.readable) return [finding('KILL_SWITCH_UNREADABLE', subject, `${name} ${value.why}`)];
  const safe = [...HALTED, ...configured.filter((one) => one.key === key).map((one) => one.safe)];
  const halted = safe.some((word) => normalValue(word) === normalValue(value.text));
  const detail = `${name} holds ${shown(value.text)}${sayWriter(map, key)}`;
  return [finding(halted ? 'KILL_SWITCH_SAFE' : 'KILL_SWITCHES_DISAGREE', subject, detail)];
}

type KeyValue = { readonly readable: true; readonly text: string } | { readonly readable: false; readonly why: string };

function readKey(map: ConfigMapFact, key: string): KeyValue {
  if (map.meta.deleting !== null) return { readable: false, why: `is being deleted since ${map.meta.deleting}` };
  if (map.binaryKeys.includes(key)) return { readable: false, why: 'is binary data, want text' };
  if (!map.keys.includes(key)) return { readable: false, why: 'has no such key' };
  const text = Object.hasOwn(map.values, key) ? map.values[key] : undefined;
  return text === undefined ? { readable: false, why: 'was not kept when it was read' } : { readable: true, text };
}

function sayWriter(map: ConfigMapFact, key: string): string {
  const written = Object.hasOwn(map.written, key) ? map.written[key] : undefined;
  const at = written?.at ?? null;
  if (at === null) return ' (the API server does not tell who wrote it last)';
  return ` (last written ${at} by ${written?.by ?? 'somebody unnamed'})`;
}

function shown(value: string): string {
  return clampText(oneLine(JSON.stringify(value)), 60);
}
