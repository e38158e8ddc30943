import type { ConfigMapKey, SwitchReading } from '../../contracts/cluster.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import type { Observation } from '../../contracts/observation.ts';
import type { Raw } from '../cluster/raw.ts';
import { redactText } from '../redaction/redact-text.ts';
import { redactValueOf } from '../redaction/redact-value.ts';
import type { Assignment } from './assignment.ts';
import { type Script, scriptsOf, takesHiddenWords } from './commands.ts';
import { type ConfigMapView, createFileScanner, viewConfigMap } from './configmap-view.ts';
import { type Environment, type ResolutionContext, resolveEnvironment, type Variable } from './environment.ts';
import { type MountedFile, resolveMounts } from './mounts.ts';
import type { PodIdentity } from './pod-identity.ts';
import { createTextScanner, type TextScanner } from './scan-text.ts';
import { buildsNames, evaluatesText, hasUnknowableName, isShellScript, withoutQuoting } from './shell-script.ts';
import { resolveShellValue } from './shell-value.ts';
import { type WatchList, watchListOf } from './watch-list.ts';

/** The ConfigMaps of one namespace by name, or why they were not seen. */
export type ConfigMaps = Observation<ReadonlyMap<string, ConfigMapView>>;

/** What one container ends up with, and what that stands on. */
export interface Resolved {
  readonly switches: readonly SwitchReading[];
  readonly opaque: readonly string[];
  readonly tells: Readonly<Record<string, string>>;
  /** Another pod of the same template may end up with something else. */
  readonly specific: boolean;
  /** Newest write of the ConfigMaps that were taken in whole, null when nobody tells: what they held before may run. */
  readonly taken: readonly { readonly configmap: string; readonly written: string | null }[];
}

/** Resolves watched names for the containers of one floor. */
export interface Resolver {
  readonly watch: WatchList;
  /** Prepares a ConfigMap for resolution; MalformedObject when it is none. */
  view(rawConfigMap: unknown): ConfigMapView;
  container(container: Raw, volumes: readonly Raw[], pod: PodIdentity): Resolved;
}

/** Plain facts from the environment that reports show. */
const TELLS = ['AGENT_NAME', 'AGENT_ROLE', 'BUILD_ID', 'GIT_SHA', 'REPO_ID'];
const TELLABLE = /^[\w .:/@+-]{1,128}$/;

interface Scope {
  readonly watch: WatchList;
  readonly environment: Environment;
  readonly readings: Map<string, SwitchReading>;
  specific: boolean;
}

interface Standing {
  readonly via: string;
  readonly source: ConfigMapKey | null;
  readonly borrowed: boolean;
  readonly specific: boolean;
}

function put(scope: Scope, name: string, value: string | null, why: string | null, standing: Standing): void {
  const { via, source, borrowed, specific } = standing;
  const known = value !== null && scope.watch.isKnown(name, value);
  const reading: SwitchReading =
    value === null
      ? { name, state: 'unreadable', value: null, via, why: why ?? 'it cannot be known', source }
      : { name, state: 'set', value: redactValueOf(name, value, { borrowed, known }), via, why: null, source };
  if (specific) scope.specific = true;
  const key = `${name}\n${reading.value}\n${via}\n${reading.why}`;
  if (!scope.readings.has(key)) scope.readings.set(key, reading);
}

/** What a text sets becomes a reading; what only may enable counts when it does, or when it cannot be known. */
function putAssignment(scope: Scope, assignment: Assignment, standing: Standing): void {
  const via = assignment.flag === null ? standing.via : `${standing.via} ${assignment.flag}`;
  if (assignment.value === null) {
    put(scope, assignment.name, null, assignment.why, { ...standing, via });
    return;
  }
  const shell = resolveShellValue(assignment.value, scope.environment);
  if (assignment.loose && shell.value !== null && !scope.watch.isUnsafe(assignment.name, shell.value)) return;
  const why = shell.value === null ? 'its value is made when it runs' : null;
  const borrowed = standing.borrowed || shell.borrowed;
  put(scope, assignment.name, shell.value, why, {
    ...standing,
    via,
    borrowed,
    specific: standing.specific || shell.specific,
  });
}

function readVariables(scope: Scope, scan: (content: string) => readonly Assignment[]): void {
  for (const [name, variable] of scope.environment.variables) {
    const watched = scope.watch.named(name);
    if (watched !== null) {
      const via = watched.name === name ? variable.via : `${variable.via} ${name}`;
      put(scope, watched.name, variable.value, variable.why, { ...variable, via });
    } else if (variable.value !== null && variable.value !== '') {
      for (const assignment of assignmentsOf(name, variable, scan)) {
        putAssignment(scope, assignment, { ...variable, via: `${variable.via} in ${name}`, borrowed: true });
      }
    }
  }
}

function assignmentsOf(
  name: string,
  { value, view, source }: Variable,
  scan: (content: string) => readonly Assignment[],
): readonly Assignment[] {
  if (view !== null && source !== null && name.endsWith(source.key)) return view.assignmentsOf(source.key);
  return value === null ? [] : scan(value);
}

function sameAssignment(a: Assignment, b: Assignment): boolean {
  return a.name === b.name && a.value === b.value && a.flag === b.flag && a.loose === b.loose;
}

/** What a script sets as it is written and, where a shell reads it, as the shell takes it; and what it hides. */
function scanScript({ text, via }: Script, scan: TextScanner): { found: readonly Assignment[]; hides: string[] } {
  const written = scan(text);
  const built = `a name built at run time is assigned in ${via}`;
  if (!isShellScript(text)) return { found: written, hides: hasUnknowableName(text) ? [built] : [] };
  const unquoted = withoutQuoting(text);
  const hides = evaluatesText(unquoted) ? [`${via} evaluates text that cannot be read`] : [];
  if (buildsNames(text, unquoted)) hides.push(built);
  if (unquoted === text) return { found: written, hides };
  const meant = scan(unquoted).filter((one) => !written.some((other) => sameAssignment(one, other)));
  return { found: [...written, ...meant], hides };
}

/** What runs after the environment was made may set any name again: AGENT_MODE, and whatever had a value until now. */
function hideBehind(scope: Scope, via: string, why: string): void {
  const names = new Set(['AGENT_MODE', ...[...scope.readings.values()].map(({ name }) => name)]);
  for (const name of names) put(scope, name, null, why, { via, source: null, borrowed: false, specific: false });
}

/** Readings of all scripts, the command's own ones once (arguments are read behind their command); what takes words from where nobody can look is returned as opaque. */
function readScripts(scope: Scope, container: Raw, scan: TextScanner): readonly string[] {
  const opaque: string[] = [];
  let before: readonly Assignment[] = [];
  for (const script of scriptsOf(container, scope.environment, scope.watch)) {
    const { found, hides } = scanScript(script, scan);
    const fresh =
      script.via === 'args' ? found.filter((one) => !before.some((other) => sameAssignment(one, other))) : found;
    for (const assignment of fresh) putAssignment(scope, assignment, script);
    before = found;
    for (const why of hides) hideBehind(scope, script.via, why);
    opaque.push(...hides);
    if (takesHiddenWords(script, scope.environment)) opaque.push(`${script.via} from a variable that cannot be read`);
  }
  return opaque;
}

/** A file that is named like a switch is one: `/config/EXECUTION_HALTED` holding `1`. */
function readFile(scope: Scope, file: MountedFile): void {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const exact = scope.watch.named(name);
  const standing = { via: file.via, source: file.source, borrowed: false, specific: file.specific };
  const content = file.content?.trim() ?? null;
  const single = content !== null && !content.includes('\n');
  const stem = single && /^[\w -]{0,40}$/.test(content) ? scope.watch.named(name.replace(/\.[a-z]{1,5}$/, '')) : null;
  const named = exact ?? stem;
  if (named !== null) put(scope, named.name, single ? content : null, 'the file holds more than one line', standing);
  for (const assignment of file.assignments) putAssignment(scope, assignment, standing);
}

function readTells(environment: Environment, scope: Scope): Record<string, string> {
  const tells: Record<string, string> = {};
  for (const name of TELLS) {
    const variable = environment.variables.get(name);
    const value = variable?.value?.trim() ?? '';
    if (variable === undefined || variable.borrowed || !TELLABLE.test(value) || redactText(value) !== value) continue;
    tells[name] = value;
    if (variable.specific) scope.specific = true;
  }
  return tells;
}

/** Members by which a newer API could set variables in a way that is not known here. */
function unknownMembers(container: Raw): string[] {
  return Object.keys(container)
    .filter((member) => member.startsWith('env') && member !== 'env' && member !== 'envFrom')
    .map((member) => `${member}, unknown to this version`);
}

/**
 * Resolves the watched names of a floor: AGENT_MODE, the built-in switches and those of the floor file. Readings come
 * from the environment (any spelling of a name: `agent_mode` is found too), from configuration inside other variables,
 * from command, arguments, hooks and probes, and from mounted ConfigMaps; there may be several of one name, and each
 * must be judged. A name without a reading is set by nothing that can be seen; `opaque` then names what cannot be.
 * The environment of an image cannot be seen and is not counted as opaque, or nothing could ever be proved.
 */
export function createResolver(
  floor: Pick<FloorFile, 'switches'>,
  configmapsOf: (namespace: string) => ConfigMaps,
): Resolver {
  const watch = watchListOf(floor);
  const scanText = createTextScanner(watch);
  const scanFile = createFileScanner(watch);

  function container(raw: Raw, volumes: readonly Raw[], pod: PodIdentity): Resolved {
    const context: ResolutionContext = { pod, configmaps: configmapsOf(pod.namespace), watch };
    const environment = resolveEnvironment(raw, context);
    const scope: Scope = { watch, environment, readings: new Map(), specific: false };
    readVariables(scope, scanFile);
    const hidden = readScripts(scope, raw, scanText);
    const mounted = resolveMounts(raw, volumes, context, scanFile);
    for (const file of mounted.files) readFile(scope, file);
    for (const via of mounted.binary) hideBehind(scope, via, 'the file is no text');
    const tells = readTells(environment, scope);
    const opaque = new Set([...environment.opaque, ...hidden, ...mounted.opaque, ...unknownMembers(raw)]);
    const taken = [...environment.taken, ...mounted.taken].map(({ name, newestWrite }) => ({
      configmap: name,
      written: newestWrite,
    }));
    return { switches: [...scope.readings.values()], opaque: [...opaque], tells, specific: scope.specific, taken };
  }

  return { watch, view: (raw) => viewConfigMap(raw, scanFile), container };
}
