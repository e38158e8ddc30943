import type { PodFact } from '../../contracts/cluster.ts';
import type { ComponentProbe, ReplicaProbe } from '../../contracts/facts.ts';
import type { Component } from '../../contracts/floor-file.ts';

/** What tells which build runs. */
export const FINGERPRINTS = ['git_sha', 'build_id'] as const;
export type FingerprintName = (typeof FINGERPRINTS)[number];

/** One word of one source. */
export interface Told {
  readonly value: string;
  /** `env GIT_SHA`, `label git-sha`, `/ops/status`. */
  readonly source: string;
  /** The pod that it is told of, or the URL that told it. */
  readonly of: string;
}

const ENV = { git_sha: 'GIT_SHA', build_id: 'BUILD_ID' } as const satisfies Record<FingerprintName, string>;
const GIT_SHA = /^[0-9a-f]{7,64}$/i;
/** What templates and builds write when they do not know. It is not told, and never a match. */
const PLACEHOLDER =
  /^(unknown|none|null|undefined|n\/?a|dev|local|dirty|latest|todo|test|\?+|-+|0+|.*(replace|change)[_-]?me.*|__.*__|\$.*|\{\{.*)$/i;

/** Reads one fingerprint of many replicas. They tell the same few words, and each word is looked at once. */
export interface FingerprintReader {
  /** What a pod's own labels and environment tell: every container, for one of another build would differ. */
  readonly ofPod: (pod: PodFact) => readonly Told[];
  /** What each replica says of itself, by the name that it was asked by: its pod's, or a URL. */
  readonly ofReplicas: (
    component: Component,
    probes: readonly ComponentProbe[],
  ) => ReadonlyMap<string, readonly Told[]>;
}

/** A reader of the git sha or of the build id. */
export function fingerprintReader(name: FingerprintName): FingerprintReader {
  const isTold = remembered((raw) => isWord(name, raw.trim()));
  const isLabel = remembered((key) => labelName(key) === name);
  const ofPod = ({ meta, template }: PodFact) => {
    const told: Told[] = [];
    const put = (source: string, raw: string | undefined) => {
      if (raw !== undefined && isTold(raw)) told.push({ value: raw.trim(), source, of: meta.name });
    };
    for (const labels of template.labels === meta.labels ? [meta.labels] : [template.labels, meta.labels]) {
      for (const key of Object.keys(labels)) if (isLabel(key)) put(`label ${key}`, labels[key]);
    }
    for (const one of template.containers) put(`env ${ENV[name]} of ${one.name}`, one.tells[ENV[name]]);
    return told;
  };
  return { ofPod, ofReplicas: (component, probes) => toldByReplicas(name, isTold, seenReplicas(component, probes)) };
}

function seenReplicas(component: Component, probes: readonly ComponentProbe[]): readonly ReplicaProbe[] {
  const replicas = probes.find((probe) => probe.component === component.name)?.replicas;
  return replicas?.seen === true ? replicas.value : [];
}

function toldByReplicas(
  name: FingerprintName,
  isTold: (raw: string) => boolean,
  replicas: readonly ReplicaProbe[],
): ReadonlyMap<string, readonly Told[]> {
  const told = new Map<string, readonly Told[]>();
  for (const { replica, endpoints } of replicas) {
    const values = endpoints.flatMap(({ ops_status: full, minimal }) => [
      full?.[name] ?? null,
      name === 'git_sha' ? (minimal?.build_sha ?? null) : null,
    ]);
    const own = values.filter((value) => value !== null).filter(isTold);
    const all = own.map((value) => ({ value: value.trim(), source: '/ops/status', of: replica }));
    if (all.length > 0) told.set(replica, [...(told.get(replica) ?? []), ...all]);
  }
  return told;
}

function isWord(name: FingerprintName, value: string): boolean {
  if (value === '' || PLACEHOLDER.test(value)) return false;
  return name !== 'git_sha' || GIT_SHA.test(value);
}

/** `agenttrader.dev/git-sha` and `GIT_SHA` are both git_sha. */
function labelName(key: string): string {
  return key
    .slice(key.lastIndexOf('/') + 1)
    .toLowerCase()
    .replaceAll('-', '_');
}

function remembered(judge: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const answer = judge(text);
    known.set(text, answer);
    return answer;
  };
}
