import type { ManifestObject } from '../../contracts/facts.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { seen } from '../../contracts/observation.ts';
import { isMalformed, MalformedObject } from '../cluster/malformed.ts';
import { isRaw, type Raw, recordOrEmpty, sortKeys, text, textMap, textOrNull, wholeOrNull } from '../cluster/raw.ts';
import { createTemplates, type Templates } from '../cluster/template.ts';
import { redactText } from '../redaction/redact-text.ts';
import { redactValueOf } from '../redaction/redact-value.ts';
import { type ConfigMapView, createFileScanner } from '../switches/configmap-view.ts';
import { createResolver, type Resolver } from '../switches/resolver.ts';

/** One document of a manifest, parsed and nothing more. */
export interface ManifestDocument {
  /** Relative to the checkout. */
  readonly file: string;
  /** Which document of the file, from 1. */
  readonly document: number;
  readonly value: unknown;
}

export interface PickedManifests {
  readonly objects: readonly ManifestObject[];
  /** Documents that are no manifests, or that break what the API says of their kind. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

const AGENT_MODE = 'AGENT_MODE';

type Switches = ManifestObject['switches'];

/** Cloud Run's and Knative's own kinds: a container there needs no name. */
const SERVERLESS = /^(serving\.knative\.dev|run\.googleapis\.com)\//;
/** Hold text under keys of their own: `image` there is no image. */
const HOLDS_DATA = new Set(['ConfigMap', 'Secret']);
const KUSTOMIZATION = /(^|\/)kustomization\.ya?ml$/i;

/**
 * What the rules of the lock need of the watched manifests. ConfigMaps among them are resolved as the kubelet would,
 * so that a mode which comes from one is known. Lists are taken apart. No value of a Secret is looked at.
 */
export function pickManifests(documents: readonly ManifestDocument[], floor: FloorFile): PickedManifests {
  const objects: ManifestObject[] = [];
  const unreadable: { path: string; why: string }[] = [];
  const each = (handle: (document: ManifestDocument, raw: Raw) => void) => {
    for (const document of documents.flatMap(flatten)) {
      try {
        handle(document, rawOf(document));
      } catch (error) {
        if (!isMalformed(error)) throw error;
        unreadable.push({ path: placeOf(document), why: error.message });
      }
    }
  };
  const configmaps = new Map<string, Map<string, ConfigMapView>>();
  const resolver = createResolver(floor, (namespace) => seen(configmaps.get(namespace) ?? new Map()));
  each((_document, raw) => {
    if (raw['kind'] !== 'ConfigMap') return;
    const namespace = namespaceOf(raw) ?? floor.namespace;
    const view = resolver.view(raw);
    configmaps.set(namespace, (configmaps.get(namespace) ?? new Map()).set(view.name, view));
  });
  // What a ConfigMap lacks is told once, by the picking of all.
  unreadable.length = 0;
  const templates = createTemplates(resolver);
  each((document, raw) => {
    objects.push(pickOne(document, raw, { floor, resolver, templates }));
  });
  return { objects, unreadable };
}

interface Picking {
  readonly floor: FloorFile;
  readonly resolver: Resolver;
  readonly templates: Templates;
}

function pickOne({ file, document }: ManifestDocument, raw: Raw, picking: Picking): ManifestObject {
  if (KUSTOMIZATION.test(file)) return pickKustomization(file, document, raw, picking);
  const metadata = recordOrEmpty(raw, 'metadata');
  const kind = text(raw, 'kind');
  const spec = isRaw(raw['spec']) ? raw['spec'] : {};
  return {
    file,
    document,
    kind,
    name: text(metadata, 'name'),
    namespace: namespaceOf(raw),
    images: HOLDS_DATA.has(kind) ? [] : imagesIn(raw),
    replicas: spec['suspend'] === true ? 0 : wholeOrNull(spec, 'replicas'),
    switches: kind === 'ConfigMap' ? configMapSwitches(raw, picking) : templateSwitches(raw, picking),
    labels: sortKeys(textMap(metadata, 'labels')),
  };
}

/** A kustomization sets images and literals over other manifests; what it patches is read as text. */
function pickKustomization(file: string, document: number, raw: Raw, { resolver }: Picking): ManifestObject {
  const list = Array.isArray(raw['images']) ? raw['images'].filter(isRaw) : [];
  const images = list.flatMap((one) => {
    const name = textOrNull(one, 'newName') ?? textOrNull(one, 'name') ?? '';
    const digest = textOrNull(one, 'digest');
    const tag = textOrNull(one, 'newTag');
    if (digest === null && tag === null) return [];
    return [{ container: 'images', image: digest === null ? `${name}:${tag}` : `${name}@${digest}` }];
  });
  const switches = createFileScanner(resolver.watch)(JSON.stringify(raw)).map(({ name, value }) =>
    switchOf(name, value, 'kustomization', resolver),
  );
  return {
    file,
    document,
    kind: 'Kustomization',
    name: 'kustomization',
    namespace: textOrNull(raw, 'namespace'),
    images,
    replicas: null,
    switches,
    labels: {},
  };
}

function configMapSwitches(raw: Raw, { floor, resolver }: Picking): Switches {
  const view = resolver.view(raw);
  const killSwitches = new Set(
    floor.kill_switches.filter(({ configmap }) => configmap === view.name).map(({ key }) => key),
  );
  return view.keys.flatMap((key) => {
    const value = view.valueOf(key);
    const named = resolver.watch.named(key);
    const own = killSwitches.has(key) || named !== null;
    const inside = view
      .assignmentsOf(key)
      .filter(({ name, value: set, loose }) => !loose || (set !== null && resolver.watch.isUnsafe(name, set)))
      .map((one) => switchOf(one.name, one.value, `data ${key}`, resolver));
    // A kill switch is judged by the spelling of its key and by the exact text of its value.
    return own
      ? [switchOf(killSwitches.has(key) ? key : (named?.name ?? key), value, 'data', resolver), ...inside]
      : inside;
  });
}

function templateSwitches(raw: Raw, { floor, templates }: Picking): Switches {
  const namespace = namespaceOf(raw) ?? floor.namespace;
  return templatesIn(raw).flatMap((template) =>
    templates.ofWorkload(template, namespace).containers.flatMap(({ name: container, switches, opaque }) => {
      const readings = switches.map(({ name, value, via, why }) => ({
        name,
        value: value ?? unknowable(why),
        via: `${via} of container ${container}`,
      }));
      if (readings.some(({ name }) => name === AGENT_MODE)) return readings;
      // What cannot be read may set the mode of a container that sets none itself.
      const hidden = opaque.map((source) => ({
        name: AGENT_MODE,
        value: unknowable(source),
        via: `${source} of container ${container}`,
      }));
      return [...readings, ...hidden];
    }),
  );
}

function switchOf(name: string, value: string | null, via: string, { watch }: Resolver): Switches[number] {
  if (value === null) return { name, value: unknowable(null), via };
  return { name, value: redactValueOf(name, value, { known: watch.isKnown(name, value) }), via };
}

/** No word of any switch: a rule can only take it for unknown. */
function unknowable(why: string | null): string {
  return `unreadable: ${why ?? 'it cannot be known'}`;
}

/** Everything in an object that holds a list of containers, whatever the kind, with the metadata beside it. */
function templatesIn(raw: Raw): readonly Raw[] {
  const serverless = SERVERLESS.test(textOrNull(raw, 'apiVersion') ?? '');
  const found: Raw[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (!isRaw(value)) return;
    const { spec, metadata } = value;
    if (isRaw(spec) && Array.isArray(spec['containers'])) {
      found.push({ metadata: isRaw(metadata) ? metadata : {}, spec: serverless ? withNames(spec) : spec });
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(raw);
  return found;
}

function withNames(spec: Raw): Raw {
  const containers = Array.isArray(spec['containers']) ? spec['containers'] : [];
  return { ...spec, containers: containers.map((one: unknown) => (isRaw(one) ? { name: 'container', ...one } : one)) };
}

/** Every member `image` that is a text, wherever it stands: kinds that nobody has heard of run images too. */
function imagesIn(raw: Raw): ManifestObject['images'] {
  const found: { container: string; image: string }[] = [];
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, path);
    if (!isRaw(value)) return;
    const { image, name } = value;
    if (typeof image === 'string') {
      found.push({ container: typeof name === 'string' ? name : path, image: redactText(image) });
    }
    for (const [member, inner] of Object.entries(value)) visit(inner, member);
  };
  visit(raw, 'object');
  return found;
}

function flatten(document: ManifestDocument): readonly ManifestDocument[] {
  const { value } = document;
  if (!isRaw(value) || !Array.isArray(value['items'])) return [document];
  const { kind } = value;
  if (typeof kind !== 'string' || !kind.endsWith('List')) return [document];
  return value['items'].flatMap((item: unknown) => flatten({ ...document, value: item }));
}

function rawOf({ value }: ManifestDocument): Raw {
  if (isRaw(value)) return value;
  throw new MalformedObject('wanted an object with apiVersion, kind and metadata');
}

function namespaceOf(raw: Raw): string | null {
  return textOrNull(recordOrEmpty(raw, 'metadata'), 'namespace');
}

function placeOf({ file, document }: ManifestDocument): string {
  return document === 1 ? file : `${file} (document ${document})`;
}
