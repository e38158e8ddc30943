import type { PodFact } from '../../contracts/cluster.ts';
import type { ComponentProbe } from '../../contracts/facts.ts';
import type { Component } from '../../contracts/floor-file.ts';

/** What tells which build runs. */
export const FINGERPRINTS = ['git_sha', 'build_id'] as const;
export type FingerprintName = (typeof FINGERPRINTS)[number];

/** One word of one source. */
export interface Told {
  readonly value: string;
  /** For people: `env GIT_SHA of pod x container app`. */
  readonly by: string;
}

const ENV = { git_sha: 'GIT_SHA', build_id: 'BUILD_ID' } as const satisfies Record<FingerprintName, string>;
const GIT_SHA = /^[0-9a-f]{7,64}$/i;
/** What templates and builds write when they do not know. It is not told, and never a match. */
const PLACEHOLDER =
  /^(unknown|none|null|undefined|n\/?a|dev|local|dirty|latest|todo|test|\?+|-+|0+|.*(replace|change)[_-]?me.*|__.*__|\$.*|\{\{.*)$/i;

/** What a pod's own labels and environment tell: every container, for one of another build would differ. */
export function toldByPod(name: FingerprintName, { meta, template }: PodFact): readonly Told[] {
  const labels = Object.entries({ ...template.labels, ...meta.labels })
    .filter(([key]) => labelName(key) === name)
    .flatMap(([key, value]) => told(name, value, `label ${key} of pod ${meta.name}`));
  const environment = template.containers.flatMap((container) =>
    told(name, container.tells[ENV[name]] ?? null, `env ${ENV[name]} of pod ${meta.name} container ${container.name}`),
  );
  return [...labels, ...environment];
}

/** What each replica says of itself; `replica` is the pod's name, or the URL that was asked. */
export function toldByReplicas(
  name: FingerprintName,
  component: Component,
  probes: readonly ComponentProbe[],
): readonly (Told & { readonly replica: string })[] {
  const replicas = probes.find((probe) => probe.component === component.name)?.replicas;
  if (replicas === undefined || !replicas.seen) return [];
  return replicas.value.flatMap(({ replica, endpoints }) =>
    endpoints.flatMap(({ ops_status, minimal }) => {
      const own = ops_status?.[name] ?? (name === 'git_sha' ? minimal?.build_sha : undefined) ?? null;
      return told(name, own, `/ops/status of ${replica}`).map((one) => ({ ...one, replica }));
    }),
  );
}

function told(name: FingerprintName, raw: string | null, by: string): readonly Told[] {
  const value = raw?.trim() ?? '';
  if (value === '' || PLACEHOLDER.test(value)) return [];
  if (name === 'git_sha' && !GIT_SHA.test(value)) return [];
  return [{ value, by }];
}

/** `agenttrader.dev/git-sha` and `GIT_SHA` are both git_sha. */
function labelName(key: string): string {
  return key
    .slice(key.lastIndexOf('/') + 1)
    .toLowerCase()
    .replaceAll('-', '_');
}
