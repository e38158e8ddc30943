import type { ConfigMapKey } from '../../contracts/cluster.ts';
import { flag, type Raw, recordOrNull, records, text, textOrEmpty } from '../cluster/raw.ts';
import type { Assignment } from './assignment.ts';
import type { ConfigMapView } from './configmap-view.ts';
import type { ResolutionContext } from './environment.ts';
import { resolveField } from './pod-identity.ts';

/** One file that a container finds mounted and that can be read from the cluster's own objects. */
export interface MountedFile {
  /** Relative to the volume. */
  readonly path: string;
  readonly via: string;
  readonly source: ConfigMapKey | null;
  readonly assignments: readonly Assignment[];
  /** The whole content, for a file that is named like a switch; null when it is too long for one. */
  readonly content: string | null;
  readonly specific: boolean;
}

/** What is mounted into one container. */
export interface Mounted {
  readonly files: readonly MountedFile[];
  readonly opaque: readonly string[];
  /** Those of the opaque that are files of a ConfigMap, and no text. */
  readonly binary: readonly string[];
  /** ConfigMaps that files come from, with their newest write. */
  readonly taken: readonly ConfigMapView[];
}

interface Gathering extends ResolutionContext {
  readonly scan: (content: string) => readonly Assignment[];
  readonly container: string;
  readonly files: MountedFile[];
  readonly opaque: string[];
  readonly binary: string[];
  readonly taken: ConfigMapView[];
}

/** Storage that the pod itself fills, or that holds credentials of the cluster and nothing else. */
const NOT_CONFIGURATION = new Set(['emptyDir', 'ephemeral']);
const PROJECTED_CREDENTIALS = new Set(['serviceAccountToken', 'clusterTrustBundle', 'podCertificate']);
/** Put into every namespace and every pod by Kubernetes itself; holds certificates. */
const ROOT_CERTIFICATE = 'kube-root-ca.crt';

function memberOf(source: Raw): string {
  const members = Object.keys(source).filter(
    (key) => key !== 'name' && source[key] !== null && source[key] !== undefined,
  );
  return members.length === 1 ? (members[0] ?? '') : '';
}

function gatherConfigMap(reference: Raw, label: string, into: Gathering): void {
  const name = textOrEmpty(reference, 'name');
  const optional = flag(reference, 'optional') && !into.pod.live;
  if (!into.configmaps.seen) {
    into.opaque.push(`${label} ConfigMap ${name} (not seen: ${into.configmaps.why})`);
    return;
  }
  const view = into.configmaps.value.get(name);
  if (view === undefined) {
    if (!optional && name !== ROOT_CERTIFICATE) into.opaque.push(`${label} ConfigMap ${name} (absent)`);
    return;
  }
  if (name !== ROOT_CERTIFICATE) into.taken.push(view);
  const items = records(reference, 'items');
  const wanted =
    items.length === 0
      ? [...view.keys, ...view.textKeys, ...view.binaryKeys].map((key) => ({ key, path: key }))
      : items.map((item) => ({ key: text(item, 'key'), path: text(item, 'path') }));
  for (const { key, path } of wanted) {
    const via = `binaryData ${key} of ConfigMap ${name}`;
    if (view.binaryKeys.includes(key)) {
      into.opaque.push(via);
      into.binary.push(via);
    }
    if (view.has(key) || view.textKeys.includes(key)) {
      into.files.push({
        path,
        via: `file ${path} of ConfigMap ${name}`,
        source: view.sourceOf(key),
        assignments: view.assignmentsOf(key),
        content: view.valueOf(key),
        specific: false,
      });
    } else if (!optional && name !== ROOT_CERTIFICATE && !view.binaryKeys.includes(key)) {
      into.opaque.push(`${label} ConfigMap ${name} key ${key} (absent)`);
    }
  }
}

function gatherDownward(reference: Raw, into: Gathering): void {
  for (const item of records(reference, 'items')) {
    const field = recordOrNull(item, 'fieldRef');
    if (field === null) continue;
    const path = text(item, 'path');
    const { value, why, specific } = resolveField(field, { ...into.pod, started: () => null }, into.container);
    const via = `file ${path} of the downward API`;
    if (value === null) into.opaque.push(`${via} (${why})`);
    else into.files.push({ path, via, source: null, assignments: into.scan(value), content: value, specific });
  }
}

function gatherProjection(source: Raw, label: string, into: Gathering): void {
  const member = memberOf(source);
  if (PROJECTED_CREDENTIALS.has(member)) return;
  const reference = recordOrNull(source, member);
  if (member === 'configMap' && reference !== null) gatherConfigMap(reference, label, into);
  else if (member === 'downwardAPI' && reference !== null) gatherDownward(reference, into);
  else if (member === 'secret' && reference !== null)
    into.opaque.push(`${label} Secret ${textOrEmpty(reference, 'name')}`);
  else into.opaque.push(`${label} projected ${member === '' ? 'source' : member}, unknown to this version`);
}

function gatherVolume(volume: Raw, into: Gathering): void {
  const label = 'volume';
  const member = memberOf(volume);
  if (NOT_CONFIGURATION.has(member)) return;
  const reference = recordOrNull(volume, member);
  if (reference === null) into.opaque.push(`${label} ${textOrEmpty(volume, 'name')} of a kind unknown to this version`);
  else if (member === 'configMap') gatherConfigMap(reference, label, into);
  else if (member === 'downwardAPI') gatherDownward(reference, into);
  else if (member === 'projected')
    for (const source of records(reference, 'sources')) gatherProjection(source, label, into);
  else if (member === 'secret') into.opaque.push(`${label} Secret ${textOrEmpty(reference, 'secretName')}`);
  else if (member === 'csi') into.opaque.push(`${label} csi ${textOrEmpty(reference, 'driver')}`);
  else if (member === 'hostPath') into.opaque.push(`${label} hostPath ${textOrEmpty(reference, 'path')}`);
  else into.opaque.push(`${label} ${member} ${textOrEmpty(volume, 'name')}`);
}

function lies(path: string, subPath: string): boolean {
  return subPath === '' || path === subPath || path.startsWith(`${subPath}/`);
}

/**
 * The configuration that is mounted into a container. ConfigMaps, binaryData that is text with them, and the downward
 * API are read. Secrets, CSI volumes, host paths, claims, image volumes, network file systems and volumes of unknown
 * kind bring configuration that cannot be read, and are opaque; so is binaryData that is no text, and a ConfigMap that
 * is not there. `emptyDir` and generic ephemeral volumes are empty until the workload writes them, and service account
 * tokens and certificates are no configuration: they are not opaque, or nothing could ever be proved of any pod.
 */
export function resolveMounts(
  container: Raw,
  volumes: readonly Raw[],
  context: ResolutionContext,
  scan: (content: string) => readonly Assignment[],
): Mounted {
  const all: Gathering = {
    ...context,
    scan,
    container: textOrEmpty(container, 'name'),
    files: [],
    opaque: [],
    binary: [],
    taken: [],
  };
  const files: MountedFile[] = [];
  for (const mount of records(container, 'volumeMounts')) {
    const name = text(mount, 'name');
    const volume = volumes.find((candidate) => text(candidate, 'name') === name);
    const one: Gathering = { ...all, files: [] };
    if (volume === undefined) all.opaque.push(`volume ${name}, which the pod does not declare`);
    else gatherVolume(volume, one);
    const subPath = textOrEmpty(mount, 'subPathExpr') === '' ? textOrEmpty(mount, 'subPath') : '';
    files.push(...one.files.filter(({ path }) => lies(path, subPath)));
  }
  return { files, opaque: all.opaque, binary: all.binary, taken: all.taken };
}
