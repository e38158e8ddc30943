/** A floor out of a case, behind the product's ports: what the API server, the services and git would have answered. */
import type { ActivityPorts } from '../../src/activities/ports.ts';
import { createLocalStore } from '../../src/adapters/evidence/local-store.ts';
import { unseen } from '../../src/contracts/observation.ts';
import type { Clock, EvidenceStore } from '../../src/contracts/ports.ts';
import type { Ref } from '../../src/contracts/ref.ts';
import type { CheckInput } from '../../src/domain/checks/check.ts';
import { clusterFiles, encodeIndex } from '../../src/domain/cluster/codec.ts';
import { evidenceKey } from '../../src/domain/cluster/evidence-keys.ts';

/** Ports over the facts of a case, writing to a real store below `root`. */
export function portsOf(
  input: CheckInput,
  root: string,
  changes: { readonly clock?: Clock; readonly store?: EvidenceStore } = {},
): ActivityPorts {
  return {
    floor: input.floor,
    floorDigest: 'f'.repeat(64),
    clock: changes.clock ?? { kind: 'live', now: () => input.nowMs },
    store: changes.store ?? createLocalStore(root),
    cluster: {
      look: async ({ sink }) => {
        if (!input.cluster.seen) throw new Error(input.cluster.why);
        const facts = input.cluster.value;
        const files: Record<string, Ref> = {};
        for (const { key, lines } of clusterFiles(facts)) files[key] = await sink.lines(key, lines);
        files[evidenceKey.index()] = await sink.document(evidenceKey.index(), encodeIndex(facts));
        files[evidenceKey.requests()] = await sink.document(evidenceKey.requests(), []);
        return { facts, requests: [], files };
      },
    },
    prober: {
      probe: async ({ component }) =>
        input.probes.find((probe) => probe.component === component.name) ?? {
          component: component.name,
          observed_utc: '',
          replicas: unseen('absent', 'not in the case'),
        },
    },
    repository: {
      repository: async () => input.repository,
      manifests: async () => input.manifests,
      lkg: async () => input.lkg,
      build: async () => input.build,
    },
    starter: { identityOf: async () => ({ seen: true, value: 'tester@host' }) },
    scope: () => ({ signal: new AbortController().signal, attempt: 1 }),
    workerIdentity: 'worker@host',
    codeVersion: null,
  };
}
