import { z } from 'zod';
import type { StageContainer } from './workload.ts';

/** The environment of a container, or why a kubelet would not start it. */
export type ContainerEnvironment = { readonly env: Readonly<Record<string, string>> } | { readonly problem: string };

/** ConfigMaps of the namespace by name, as they are now. */
export type ConfigMapData = ReadonlyMap<string, Readonly<Record<string, string>>>;

const ConfigMapKey = z.strictObject({
  configMapKeyRef: z.strictObject({ name: z.string(), key: z.string(), optional: z.boolean().default(false) }),
});
const ConfigMapAll = z.strictObject({
  prefix: z.string().default(''),
  configMapRef: z.strictObject({ name: z.string(), optional: z.boolean().default(false) }),
});

/**
 * What the container's process gets: literal values and what ConfigMaps hold at this moment, later over earlier.
 * Any other source, and `$(…)`, is refused: to start a process with less than its template says would be a lie.
 */
export function containerEnvironment(container: StageContainer, configmaps: ConfigMapData): ContainerEnvironment {
  const env: Record<string, string> = {};
  for (const source of container.envFrom) {
    const all = ConfigMapAll.safeParse(source);
    if (!all.success) return { problem: `envFrom ${JSON.stringify(source)}: not served by the embedded floor` };
    const { prefix, configMapRef } = all.data;
    const data = configmaps.get(configMapRef.name);
    if (data === undefined && !configMapRef.optional) return { problem: `configmap "${configMapRef.name}" not found` };
    for (const [key, value] of Object.entries(data ?? {})) env[prefix + key] = value;
  }
  for (const { name, value, valueFrom } of container.env) {
    const set = valueFrom === undefined ? literal(value ?? '') : referred(valueFrom, configmaps);
    if ('problem' in set) return { problem: `${name}: ${set.problem}` };
    if (set.value !== null) env[name] = set.value;
  }
  return { env };
}

type Value = { readonly value: string | null } | { readonly problem: string };

function literal(value: string): Value {
  return value.includes('$(') ? { problem: `${value}: not expanded by the embedded floor` } : { value };
}

function referred(valueFrom: unknown, configmaps: ConfigMapData): Value {
  const reference = ConfigMapKey.safeParse(valueFrom);
  if (!reference.success) return { problem: `${JSON.stringify(valueFrom)}: not served by the embedded floor` };
  const { name, key, optional } = reference.data.configMapKeyRef;
  const value = configmaps.get(name)?.[key];
  if (value !== undefined) return { value };
  return optional ? { value: null } : { problem: `couldn't find key ${key} in ConfigMap ${name}` };
}
