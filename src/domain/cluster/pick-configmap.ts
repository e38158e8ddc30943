import type { ConfigMapFact } from '../../contracts/cluster.ts';
import { type FloorFile, KILL_SWITCH_KEYS } from '../../contracts/floor-file.ts';
import { redactValueOf } from '../redaction/redact-value.ts';
import { writesOf } from '../switches/managed-fields.ts';
import type { WatchList } from '../switches/watch-list.ts';
import { picking } from './malformed.ts';
import { pickMeta } from './pick-meta.ts';
import { asRaw, flag, textMap } from './raw.ts';

/** Which ConfigMap keys may be kept with their value. */
export interface AllowedKeys {
  readonly floor: FloorFile;
  readonly watch: WatchList;
}

/** One ConfigMap without its values, but for the keys of kill switches and watched names. */
export function pickConfigMap(raw: unknown, allowed: AllowedKeys): ConfigMapFact {
  return picking('ConfigMap', raw, () => {
    const object = asRaw(raw, 'ConfigMap');
    const meta = pickMeta(object);
    const data = textMap(object, 'data');
    const keys = Object.keys(data);
    const values: Record<string, string> = {};
    for (const key of keys) {
      const kept = keptValue(key, data[key] ?? '', meta, allowed);
      if (kept !== null) values[key] = kept;
    }
    return {
      meta,
      keys,
      binaryKeys: Object.keys(textMap(object, 'binaryData')),
      values,
      written: writesOf(object, Object.keys(values)),
      immutable: flag(object, 'immutable'),
    };
  });
}

function keptValue(
  key: string,
  value: string,
  at: { readonly name: string; readonly namespace: string },
  { floor, watch }: AllowedKeys,
): string | null {
  const safe = floor.kill_switches.find(
    (kill) => kill.key === key && kill.configmap === at.name && (kill.namespace ?? floor.namespace) === at.namespace,
  )?.safe;
  if (safe === value) return value;
  const known: readonly string[] = KILL_SWITCH_KEYS;
  if (safe === undefined && !known.includes(key) && watch.named(key) === null) return null;
  return redactValueOf(key, value);
}
