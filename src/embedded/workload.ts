import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { KubeObject } from './resource-path.ts';

const EnvVar = z.object({ name: z.string(), value: z.string().optional(), valueFrom: z.unknown().optional() });

const Container = z.object({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z.array(EnvVar).default([]),
  envFrom: z.array(z.unknown()).default([]),
  readinessProbe: z
    .object({ httpGet: z.object({ path: z.string() }).optional(), failureThreshold: z.number().default(3) })
    .optional(),
});
export type StageContainer = z.infer<typeof Container>;

const Spec = z.object({
  replicas: z.number().default(1),
  paused: z.boolean().default(false),
  template: z.object({
    metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }),
    spec: z.object({ containers: z.array(Container).min(1) }),
  }),
});
/** As it stands, for the pods that are made of it: what is not known here counts too. */
const Whole = z.object({ template: z.looseObject({ spec: z.record(z.string(), z.unknown()) }) });

/** A Deployment or StatefulSet of the stage, as its controller has to know it. */
export interface StageWorkload {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly generation: number;
  readonly replicas: number;
  readonly paused: boolean;
  readonly deleting: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly podSpec: Readonly<Record<string, unknown>>;
  readonly container: StageContainer;
  /** Names a revision: the hash of the template. */
  readonly hash: string;
}

/** Reads what the API server holds; throws for what no embedded workload can look like. */
export function readWorkload(object: KubeObject, kind: StageWorkload['kind']): StageWorkload {
  const { replicas, paused, template } = Spec.parse(object['spec']);
  const whole = Whole.parse(object['spec']).template;
  const [container] = template.spec.containers;
  if (container === undefined) throw new Error(`${kind} ${object.metadata.name}: no container`);
  return {
    kind,
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? '',
    uid: object.metadata.uid ?? '',
    generation: object.metadata.generation ?? 0,
    replicas,
    paused,
    deleting: object.metadata.deletionTimestamp !== undefined,
    labels: template.metadata.labels,
    podSpec: whole.spec,
    container,
    hash: createHash('sha256').update(JSON.stringify(whole)).digest('hex').slice(0, 10),
  };
}
