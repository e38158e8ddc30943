import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { seen } from '../../../src/contracts/observation.ts';
import type { Raw } from '../../../src/domain/cluster/raw.ts';
import { viewConfigMap } from '../../../src/domain/switches/configmap-view.ts';
import { type Environment, resolveEnvironment } from '../../../src/domain/switches/environment.ts';
import type { PodIdentity } from '../../../src/domain/switches/pod-identity.ts';
import { watchListOf } from '../../../src/domain/switches/watch-list.ts';

interface Sample {
  readonly container: Raw;
  readonly environment: Readonly<Record<string, string>> | null;
  readonly error?: string;
}

const [heading = '', ...lines] = readFileSync(
  new URL('../../support/env-oracle/environments.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n');
const { configmaps }: { configmaps: { metadata: { name: string } }[] } = JSON.parse(heading);
const SAMPLES: Sample[] = lines.map((line) => JSON.parse(line));
const VIEWS = new Map(configmaps.map((raw) => [raw.metadata.name, viewConfigMap(raw, () => [])]));

/** The pod that the fixture's driver describes. */
const POD: PodIdentity = {
  live: true,
  namespace: 'trading-floor',
  name: 'gamma-0',
  uid: 'u-1',
  labels: { app: 'gamma', b: 'x"y' },
  annotations: { mode: 'EXECUTE' },
  node: 'node-1',
  serviceAccount: 'gamma',
  hostIPs: ['10.9.0.1'],
  podIPs: ['10.1.0.1', 'fd00::1'],
  written: () => null,
  started: () => null,
};

/** The kubelet puts Services in by itself; they are no part of a container. */
function ofContainer(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { KUBERNETES_SERVICE_HOST: _, ...own } = environment;
  return own;
}

function resolve(container: Raw): Environment {
  return resolveEnvironment(container, { pod: POD, configmaps: seen(VIEWS), watch: watchListOf({ switches: [] }) });
}

/** Sources that we do not read, or hold to be unknown where the kubelet leaves them out. */
function hasUnreadable({ container }: Sample): boolean {
  return /secretRef|secretKeyRef|"name":"missing"|"key":"(?:A|EMPTY|NONE)"/.test(JSON.stringify(container));
}

/** A reference that a later entry of the same name replaces: the kubelet stumbles over it, the value is the later one. */
function isOverridden({ container }: Sample): boolean {
  const env: readonly { name: string; valueFrom?: unknown }[] = JSON.parse(JSON.stringify(container['env'] ?? []));
  return env.some(
    ({ name, valueFrom }, i) => valueFrom !== undefined && env.slice(i + 1).some((later) => later.name === name),
  );
}

const started = SAMPLES.filter(({ environment }) => environment !== null && environment !== undefined);
const exact = started.filter((sample) => !hasUnreadable(sample));
const partly = started.filter(hasUnreadable);
const refused = SAMPLES.filter(({ error }) => error !== undefined);

describe("against the kubelet's own makeEnvironmentVariables", () => {
  test('the fixture holds enough of each sort', () => {
    expect(SAMPLES).toHaveLength(400);
    expect(Math.min(exact.length, partly.length, refused.length)).toBeGreaterThan(50);
  });

  test('what can be read whole is the same to the letter', () => {
    for (const { container, environment } of exact) {
      const { variables, opaque } = resolve(container);
      const ours = Object.fromEntries([...variables].map(([name, { value }]) => [name, value]));
      expect({ container, ours, opaque }).toEqual({ container, ours: ofContainer(environment ?? {}), opaque: [] });
    }
  });

  test('where something is hidden, nothing is claimed that the kubelet would not make', () => {
    for (const { container, environment } of partly) {
      const ours = resolve(container);
      const theirs = ofContainer(environment ?? {});
      const claimed = [...ours.variables].filter(([, { value }]) => value !== null);
      for (const [name, { value }] of claimed) {
        expect({ container, name, value }).toEqual({ container, name, value: theirs[name] });
      }
      for (const name of Object.keys(theirs)) {
        expect({ container, name, found: ours.find(name) }).not.toEqual({ container, name, found: undefined });
      }
    }
  });

  test('what the kubelet refuses to start is never read as whole', () => {
    const standing = refused.filter((sample) => !isOverridden(sample));
    expect(standing.length).toBeGreaterThan(50);
    for (const { container } of standing) {
      const ours = resolve(container);
      const unreadable = [...ours.variables.values()].some(({ value }) => value === null);
      const hidden = ['ANY', 'AGENT_ANY', 'X_ANY'].some((name) => ours.find(name) === null);
      expect({ container, doubt: unreadable || hidden }).toEqual({ container, doubt: true });
    }
  });
});
