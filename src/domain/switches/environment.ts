import type { ConfigMapKey } from '../../contracts/cluster.ts';
import type { Observation } from '../../contracts/observation.ts';
import { flag, type Raw, recordOrNull, records, text, textOrEmpty } from '../cluster/raw.ts';
import type { ConfigMapView } from './configmap-view.ts';
import { expand } from './expansion.ts';
import { type PodIdentity, resolveField } from './pod-identity.ts';
import type { WatchList } from './watch-list.ts';

/** One variable of a container's environment, as the kubelet makes it. */
export interface Variable {
  /** Null when it is set and what to cannot be known. */
  readonly value: string | null;
  readonly why: string | null;
  readonly via: string;
  readonly source: ConfigMapKey | null;
  /** The ConfigMap whose key it is, unchanged. */
  readonly view: ConfigMapView | null;
  /** Built from a variable that is not watched. */
  readonly borrowed: boolean;
  /** Two pods of one template may differ in it. */
  readonly specific: boolean;
}

/** The environment of one container, and what could be in it besides. */
export interface Environment {
  readonly variables: ReadonlyMap<string, Variable>;
  /** Sources that cannot be read and could set a watched name. */
  readonly opaque: readonly string[];
  /** ConfigMaps that were taken in whole, with their newest write. */
  readonly taken: readonly ConfigMapView[];
  /** What a reference finds: the variable, null when it may or may not be there, undefined when it is not. */
  find(name: string): Variable | null | undefined;
}

/** What resolution stands on. */
export interface ResolutionContext {
  readonly pod: PodIdentity;
  readonly configmaps: Observation<ReadonlyMap<string, ConfigMapView>>;
  readonly watch: WatchList;
}

/** Names that the kubelet makes of Services (pkg/kubelet/envvars); which there are depends on the moment of the start. */
const SERVICE_VARIABLE = /_SERVICE_(?:HOST|PORT)(?:_[A-Z0-9_]+)?$|_PORT(?:_\d+_[A-Z]+(?:_(?:PROTO|PORT|ADDR))?)?$/;
const VALID_NAME = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const SOURCES = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

const PLAIN = { why: null, source: null, view: null, borrowed: false, specific: false } as const;

function unreadable(via: string, why: string): Variable {
  return { ...PLAIN, value: null, via, why };
}

/** The members that an object has, but for those that say nothing of where a value comes from. */
function membersOf(source: Raw, besides: string): string[] {
  return Object.keys(source).filter((key) => key !== besides && source[key] !== null && source[key] !== undefined);
}

/** Of two ConfigMap keys that one value stands on, the one that says least, else the newest. */
export function weakerSource(a: ConfigMapKey | null, b: ConfigMapKey | null): ConfigMapKey | null {
  if (a === null || b === null) return a ?? b;
  if (a.written === null || b.written === null) return a.written === null ? a : b;
  return b.written > a.written ? b : a;
}

class Builder {
  readonly variables = new Map<string, Variable>();
  readonly hidden: { readonly label: string; readonly prefix: string }[] = [];
  readonly taken: ConfigMapView[] = [];
  readonly #context: ResolutionContext;
  readonly #container: string;

  constructor(context: ResolutionContext, container: string) {
    this.#context = context;
    this.#container = container;
  }

  /** Something that cannot be read may set any name with this prefix, over what was set before. */
  hide(label: string, prefix: string): void {
    this.hidden.push({ label, prefix });
    for (const [name, before] of this.variables) {
      if (name.startsWith(prefix)) this.variables.set(name, { ...unreadable(before.via, `${label} may override it`) });
    }
  }

  envFrom(source: Raw): void {
    const prefix = textOrEmpty(source, 'prefix');
    const members = membersOf(source, 'prefix');
    const secret = recordOrNull(source, 'secretRef');
    const configmap = recordOrNull(source, 'configMapRef');
    if (members.length !== 1 || (secret === null && configmap === null)) {
      this.hide(`envFrom ${members.length === 0 ? '(empty)' : members.join(', ')}, unknown to this version`, prefix);
    } else if (secret !== null) this.hide(`envFrom Secret ${textOrEmpty(secret, 'name')}`, prefix);
    else if (configmap !== null) this.takeIn(configmap, prefix);
  }

  takeIn(reference: Raw, prefix: string): void {
    const name = textOrEmpty(reference, 'name');
    const label = `envFrom ConfigMap ${name}`;
    const { configmaps, pod } = this.#context;
    if (!configmaps.seen) {
      this.hide(`${label} (not seen: ${configmaps.why})`, prefix);
      return;
    }
    const view = configmaps.value.get(name);
    if (view === undefined) {
      if (pod.live || !flag(reference, 'optional')) this.hide(`${label} (absent)`, prefix);
      return;
    }
    this.taken.push(view);
    for (const key of view.keys) {
      const value = view.valueOf(key);
      const source = view.sourceOf(key);
      this.variables.set(
        prefix + key,
        value === null
          ? { ...unreadable(label, 'the value is longer than 64 KiB'), source, view }
          : { ...PLAIN, value, via: label, source, view },
      );
    }
  }

  env(variable: Raw): void {
    const name = text(variable, 'name');
    const value = textOrEmpty(variable, 'value');
    const from = recordOrNull(variable, 'valueFrom');
    if (value !== '') this.variables.set(name, this.expanded(value));
    else this.variables.set(name, from === null ? { ...PLAIN, value: '', via: 'env' } : this.sourced(from));
  }

  find(name: string): Variable | null | undefined {
    const known = this.variables.get(name);
    if (known !== undefined) return known;
    const hidden = this.hidden.some(({ prefix }) => name.startsWith(prefix));
    return hidden || SERVICE_VARIABLE.test(name) ? null : undefined;
  }

  expanded(value: string): Variable {
    let why: string | null = null;
    let source: ConfigMapKey | null = null;
    let borrowed = false;
    let specific = false;
    const expansion = expand(value, (name) => {
      const found = this.find(name);
      if (found === undefined) return null;
      if (found === null || found.value === null || !VALID_NAME.test(name)) {
        why ??= `$(${name}) cannot be known: ${found?.why ?? 'it may come from a source that cannot be read'}`;
        return '';
      }
      source = weakerSource(source, found.source);
      borrowed ||= found.borrowed || this.#context.watch.named(name) === null;
      specific ||= found.specific;
      return found.value;
    });
    return { value: why === null ? expansion : null, why, via: 'env', source, view: null, borrowed, specific };
  }

  sourced(from: Raw): Variable {
    const members = membersOf(from, '');
    const [member] = members;
    if (member === undefined || members.length !== 1 || !SOURCES.includes(member)) {
      const named = members.length === 0 ? '(empty)' : members.join(', ');
      return unreadable('env', `valueFrom ${named} is unknown to this version`);
    }
    const reference = recordOrNull(from, member) ?? {};
    if (member === 'configMapKeyRef') return this.configMapKey(reference);
    if (member === 'fieldRef') {
      const { value, why, specific } = resolveField(reference, this.#context.pod, this.#container);
      return { ...PLAIN, value, why, via: `env ${textOrEmpty(reference, 'fieldPath')}`, specific };
    }
    if (member === 'secretKeyRef') {
      const secret = `Secret ${textOrEmpty(reference, 'name')} key ${textOrEmpty(reference, 'key')}`;
      return unreadable(`env ${secret}`, `${secret} is not read`);
    }
    if (member === 'fileKeyRef') {
      const file = `file ${textOrEmpty(reference, 'path')} of volume ${textOrEmpty(reference, 'volumeName')}`;
      return unreadable(`env ${file}`, `${file} is written at run time`);
    }
    const resource = textOrEmpty(reference, 'resource');
    return unreadable(`env ${resource}`, `${resource} is a number that is no word of a switch`);
  }

  configMapKey(reference: Raw): Variable {
    const name = textOrEmpty(reference, 'name');
    const key = textOrEmpty(reference, 'key');
    const via = `env ConfigMap ${name} key ${key}`;
    const { configmaps } = this.#context;
    if (!configmaps.seen) return unreadable(via, `the ConfigMaps were not seen: ${configmaps.why}`);
    const view = configmaps.value.get(name);
    if (view === undefined || !view.has(key)) {
      const absent = view === undefined ? `ConfigMap ${name} is absent` : `ConfigMap ${name} has no key ${key}`;
      const optional = flag(reference, 'optional');
      return unreadable(
        via,
        optional ? `${absent} and optional: left unset, unless it was there at the start` : absent,
      );
    }
    const value = view.valueOf(key);
    const source = view.sourceOf(key);
    return value === null
      ? { ...unreadable(via, 'the value is longer than 64 KiB'), source }
      : { ...PLAIN, value, via, source, view };
  }
}

/**
 * The environment of one container by the rules of the kubelet (1.36, pkg/kubelet/kubelet_pods.go,
 * makeEnvironmentVariables): `envFrom` in order, later over earlier; then `env` in order, over `envFrom` and over
 * earlier entries of the same name; `value` expands `$(NAME)` from what is set so far.
 * Stricter than the kubelet where it leaves something out: an optional reference to a ConfigMap key that is not
 * there is unreadable, since a container that started while it was there still holds it; so is an absent optional
 * `envFrom` ConfigMap of a live pod. Names that older kubelets skip as invalid cannot be referred to.
 */
export function resolveEnvironment(container: Raw, context: ResolutionContext): Environment {
  const builder = new Builder(context, textOrEmpty(container, 'name'));
  for (const source of records(container, 'envFrom')) builder.envFrom(source);
  for (const variable of records(container, 'env')) builder.env(variable);
  return {
    variables: builder.variables,
    opaque: builder.hidden.filter(({ prefix }) => context.watch.couldBegin(prefix)).map(({ label }) => label),
    taken: builder.taken,
    find: (name) => builder.find(name),
  };
}
