import type { Raw } from '../cluster/raw.ts';

/** What the downward API can tell a container about its pod. Null where it is not known, or not yet. */
export interface PodIdentity {
  /** A pod that is there; false for the template of a workload. */
  readonly live: boolean;
  readonly namespace: string;
  readonly name: string | null;
  readonly uid: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly node: string | null;
  readonly serviceAccount: string;
  readonly hostIPs: readonly string[];
  readonly podIPs: readonly string[];
  /** When the label or annotation was last written, as far as it is known. */
  readonly written: (map: 'labels' | 'annotations', key: string) => string | null;
  /** When the container of that name started, as far as it is known. */
  readonly started: (container: string) => string | null;
}

/** A value that a pod's own description gives, or why it cannot be told. */
export interface FieldValue {
  readonly value: string | null;
  readonly why: string | null;
  /** Two pods of one template may differ in it. */
  readonly specific: boolean;
}

const SUBSCRIPT = /^metadata\.(labels|annotations)\['(.*)'\]$/s;

function of(value: string | null, why: string): FieldValue {
  return { value, why: value === null ? why : null, specific: true };
}

function unknown(why: string): FieldValue {
  return { value: null, why, specific: false };
}

function subscripted(map: 'labels' | 'annotations', key: string, pod: PodIdentity, container: string): FieldValue {
  const value = Object.hasOwn(pod[map], key) ? pod[map][key] : undefined;
  if (!pod.live) {
    return value === undefined ? unknown(`the template has no ${map}['${key}'], a pod may`) : of(value, '');
  }
  const written = pod.written(map, key);
  const started = pod.started(container);
  if (written !== null && started !== null && written >= started) {
    return { value: null, why: `${map}['${key}'] was written at ${written}, after the start`, specific: true };
  }
  return of(value ?? '', '');
}

/** Go's strconv.Quote, as far as labels and annotations need it. */
function quote(value: string): string {
  return JSON.stringify(value);
}

/** A map as the downward API writes it into a file: `key="value"` lines in the order of the keys. */
function formatMap(map: Readonly<Record<string, string>>): string {
  return Object.keys(map)
    .toSorted()
    .map((key) => `${key}=${quote(map[key] ?? '')}`)
    .join('\n');
}

/**
 * The value of a fieldRef by the rules of the kubelet (podFieldSelectorRuntimeValue, pkg/fieldpath). On a template
 * only what every pod of it will have is known. A label or annotation that was written after the container started
 * is not what the container got, since its environment does not change.
 */
export function resolveField(reference: Raw, pod: PodIdentity, container: string): FieldValue {
  const path = reference['fieldPath'];
  const version = reference['apiVersion'];
  if (typeof path !== 'string') return unknown('its fieldRef has no fieldPath');
  if (version !== undefined && version !== null && version !== '' && version !== 'v1') {
    return unknown('its fieldRef is of another apiVersion');
  }
  const subscript = SUBSCRIPT.exec(path);
  if (subscript !== null) {
    return subscripted(subscript[1] === 'labels' ? 'labels' : 'annotations', subscript[2] ?? '', pod, container);
  }
  const later = `${path} is known only of a pod that runs`;
  switch (path) {
    case 'metadata.name':
      return of(pod.name, later);
    case 'metadata.namespace':
      return { value: pod.namespace, why: null, specific: false };
    case 'metadata.uid':
      return of(pod.uid, later);
    case 'metadata.labels':
      return of(formatMap(pod.labels), later);
    case 'metadata.annotations':
      return of(formatMap(pod.annotations), later);
    case 'spec.nodeName':
    case 'spec.host':
      return of(pod.node, later);
    case 'spec.serviceAccountName':
      return { value: pod.serviceAccount, why: null, specific: false };
    case 'status.hostIP':
      return of(pod.hostIPs[0] ?? null, later);
    case 'status.hostIPs':
      return of(pod.hostIPs.length === 0 ? null : pod.hostIPs.join(','), later);
    case 'status.podIP':
      return of(pod.podIPs[0] ?? null, later);
    case 'status.podIPs':
      return of(pod.podIPs.length === 0 ? null : pod.podIPs.join(','), later);
    default:
      return unknown(`fieldPath ${path.slice(0, 80)} is not one that this version knows`);
  }
}
