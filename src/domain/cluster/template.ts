import type { ContainerFact, ContainerStatusFact, TemplateFact } from '../../contracts/cluster.ts';
import type { PodIdentity } from '../switches/pod-identity.ts';
import type { Resolver } from '../switches/resolver.ts';
import { wrongMember } from './malformed.ts';
import { containersOf, pickContainer } from './pick-container.ts';
import { flag, type Raw, record, recordOrEmpty, records, textMap, textOrNull } from './raw.ts';
import { type Alias, same } from './same.ts';
import { createSharing, type Sharing } from './sharing.ts';

/**
 * Labels that controllers give to single pods or Jobs, and that admission copies from the node (PodTopologyLabels, on
 * since 1.35); without them the pods of one template have the same labels.
 */
const LABELS_OF_ONE_POD = new Set([
  'apps.kubernetes.io/pod-index',
  'statefulset.kubernetes.io/pod-name',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/controller-uid',
  'job-name',
  'controller-uid',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
]);
/** How many raw templates are held for comparison, whatever the size of the cluster: lists come sorted by name. */
const HELD = 64;
/** How many templates are told apart by content while picking; encoding does it again for all. */
const INTERNED = 4_096;
const SERVICE_ACCOUNT_VOLUME = 'kube-api-access-';

/** Makes TemplateFacts; equal ones are one object for as long as this lives. */
export interface Templates {
  readonly resolver: Resolver;
  readonly sharing: Sharing;
  /** The template inside a workload: `metadata` and `spec` of the pods that it makes. */
  ofWorkload(template: Raw, namespace: string): TemplateFact;
  /** The same facts of a live pod, by what it runs itself. `key` is any text that pods of one template share. */
  ofPod(pod: Raw, identity: PodIdentity, key: string, statuses: readonly ContainerStatusFact[]): TemplateFact;
}

interface Built {
  readonly fact: TemplateFact;
  readonly specific: boolean;
  /** For each container by name, the ConfigMaps that it takes in whole and their newest write. */
  readonly taken: readonly {
    readonly container: string;
    readonly configmap: string;
    readonly written: string | null;
  }[];
}

interface Held extends Built {
  readonly spec: Raw;
  readonly labels: Readonly<Record<string, string>>;
}

/** What of a pod spec reaches a TemplateFact; everything else may differ. */
const COMPARED = [
  'containers',
  'initContainers',
  'ephemeralContainers',
  'volumes',
  'serviceAccountName',
  'hostNetwork',
] as const;

function sameSpec(a: Raw, b: Raw): boolean {
  const alias: Alias = { prefix: SERVICE_ACCOUNT_VOLUME, a: null, b: null };
  for (const member of COMPARED) if (!same(a[member], b[member], alias)) return false;
  return true;
}

function sharedLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  let own = false;
  for (const label in labels) own ||= LABELS_OF_ONE_POD.has(label);
  if (!own) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !LABELS_OF_ONE_POD.has(label)));
}

function sameLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  let count = 0;
  for (const label in a) {
    if (LABELS_OF_ONE_POD.has(label)) continue;
    if (a[label] !== b[label]) return false;
    count += 1;
  }
  for (const label in b) if (!LABELS_OF_ONE_POD.has(label)) count -= 1;
  return count === 0;
}

/** Adds what a container may still hold of a ConfigMap that was written after it started. */
function withStale(built: Built, statuses: readonly ContainerStatusFact[]): TemplateFact {
  const stale = built.taken.filter(({ container, written }) => {
    const started = statuses.find(({ name }) => name === container)?.startedAt ?? null;
    return started !== null && (written === null || written >= started);
  });
  if (stale.length === 0) return built.fact;
  const containers = built.fact.containers.map((container) => {
    const of = stale.filter((one) => one.container === container.name);
    const reasons = of.map(({ configmap, written }) =>
      written === null
        ? `ConfigMap ${configmap}, which does not tell when it was written`
        : `ConfigMap ${configmap} as it was before ${written}`,
    );
    return of.length === 0 ? container : { ...container, opaque: [...container.opaque, ...reasons] };
  });
  return { ...built.fact, containers };
}

/** Makes templates for one look at a cluster. */
export function createTemplates(resolver: Resolver): Templates {
  const held = new Map<string, Held>();
  const byContent = new Map<string, TemplateFact>();

  function intern(fact: TemplateFact): TemplateFact {
    const content = JSON.stringify(fact);
    const known = byContent.get(content);
    if (known !== undefined) return known;
    if (byContent.size < INTERNED) byContent.set(content, fact);
    return fact;
  }

  function build(spec: Raw, labels: Readonly<Record<string, string>>, identity: PodIdentity): Built {
    const volumes = records(spec, 'volumes');
    const containers = containersOf(spec);
    if (records(spec, 'containers').length === 0)
      throw wrongMember('spec.containers', 'containers', spec['containers']);
    const facts: ContainerFact[] = [];
    const taken: { container: string; configmap: string; written: string | null }[] = [];
    let specific = false;
    for (const { raw, type } of containers) {
      const resolved = resolver.container(raw, volumes, identity);
      const fact = pickContainer(raw, type, resolved);
      facts.push(fact);
      specific ||= resolved.specific;
      for (const one of resolved.taken) taken.push({ container: fact.name, ...one });
    }
    const serviceAccount = textOrNull(spec, 'serviceAccountName');
    const hostNetwork = flag(spec, 'hostNetwork');
    return { fact: intern({ labels, serviceAccount, hostNetwork, containers: facts }), specific, taken };
  }

  function hold(key: string, one: Held): void {
    held.delete(key);
    held.set(key, one);
    if (held.size <= HELD) return;
    for (const oldest of held.keys()) {
      held.delete(oldest);
      break;
    }
  }

  function ofPod(pod: Raw, identity: PodIdentity, key: string, statuses: readonly ContainerStatusFact[]): TemplateFact {
    const spec = record(pod, 'spec');
    const before = held.get(key);
    if (before !== undefined && sameLabels(before.labels, identity.labels) && sameSpec(before.spec, spec)) {
      return interned(before, statuses);
    }
    const built = build(spec, sharedLabels(identity.labels), identity);
    if (!built.specific) hold(key, { ...built, spec, labels: identity.labels });
    return interned(built, statuses);
  }

  function interned(built: Built, statuses: readonly ContainerStatusFact[]): TemplateFact {
    const fact = withStale(built, statuses);
    return fact === built.fact ? fact : intern(fact);
  }

  function ofWorkload(template: Raw, namespace: string): TemplateFact {
    const metadata = recordOrEmpty(template, 'metadata');
    const spec = record(template, 'spec');
    const labels = textMap(metadata, 'labels');
    return build(spec, labels, templateIdentity(namespace, labels, textMap(metadata, 'annotations'), spec)).fact;
  }

  return { resolver, sharing: createSharing(), ofWorkload, ofPod };
}

function templateIdentity(
  namespace: string,
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
  spec: Raw,
): PodIdentity {
  return {
    live: false,
    namespace,
    name: null,
    uid: null,
    labels,
    annotations,
    node: textOrNull(spec, 'nodeName'),
    serviceAccount: textOrNull(spec, 'serviceAccountName') ?? 'default',
    hostIPs: [],
    podIPs: [],
    written: () => null,
    started: () => null,
  };
}
