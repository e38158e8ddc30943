import type { ConfigMapKey } from '../../contracts/cluster.ts';
import { type Raw, record, recordOrEmpty, recordOrNull, records, text, textOrEmpty, texts } from '../cluster/raw.ts';
import { type Environment, weakerSource } from './environment.ts';
import { expand } from './expansion.ts';
import type { WatchList } from './watch-list.ts';

/** Stands for a value that cannot be known, in a text that is to be scanned. No text of Kubernetes holds it. */
export const UNKNOWABLE = '\uE000';
/** Between the arguments of a command. */
const ARGUMENT = '\0';

/** A text of a container that may set a switch. */
export interface Script {
  readonly via: string;
  readonly text: string;
  readonly source: ConfigMapKey | null;
  readonly borrowed: boolean;
  readonly specific: boolean;
}

function literal(via: string, content: string): Script {
  return { via, text: content, source: null, borrowed: false, specific: false };
}

function expanded(via: string, argv: readonly string[], environment: Environment, watch: WatchList): Script {
  let source: ConfigMapKey | null = null;
  let borrowed = false;
  let specific = false;
  const content = argv.map((argument) =>
    expand(argument, (name) => {
      const found = environment.find(name);
      if (found === undefined) return null;
      if (found?.value === null || found?.value === undefined) return UNKNOWABLE;
      source = weakerSource(source, found.source);
      borrowed ||= found.borrowed || watch.named(name) === null;
      specific ||= found.specific;
      return found.value;
    }),
  );
  return { via, text: content.join(ARGUMENT), source, borrowed, specific };
}

/** The command of an exec handler, or path and headers of an HTTP one: both can tell a program what to do. */
function handlerScript(via: string, handler: Raw | null): Script[] {
  if (handler === null) return [];
  const exec = recordOrNull(handler, 'exec');
  const http = recordOrNull(handler, 'httpGet');
  const scripts: Script[] = [];
  if (exec !== null) scripts.push(literal(`${via} exec`, texts(exec, 'command').join(ARGUMENT)));
  if (http !== null) {
    const headers = records(http, 'httpHeaders').map(
      (header) => `${text(header, 'name')}: ${textOrEmpty(header, 'value')}`,
    );
    scripts.push(literal(`${via} httpGet`, [textOrEmpty(http, 'path'), ...headers].join('\n')));
  }
  return scripts;
}

/** After one of these, or after none, a word is no flag's value but a word of its own. */
const FLAG_WITH_VALUE = /^--?[A-Za-z][\w.-]*$/;
const SHELL_SCRIPT = /^-[a-z]*c$/;
const BARE_REFERENCE = /^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/;

/**
 * Whether a text takes whole words from a source that cannot be read: `["$(EXTRA)"]`, `sh -c 'exec /app $EXTRA'`.
 * Such a word may be any flag. As the value of a flag, or in quotes in a shell, it cannot be one.
 */
export function takesHiddenWords({ text: script }: Script, environment: Environment): boolean {
  let before = '';
  for (const word of script.split(/[\s\0;|&]+/)) {
    const reference = BARE_REFERENCE.exec(word);
    const found = reference === null ? undefined : environment.find(reference[1] ?? reference[2] ?? '');
    const hidden = word.startsWith(UNKNOWABLE) || (found !== undefined && (found === null || found.value === null));
    if (hidden && (!FLAG_WITH_VALUE.test(before) || SHELL_SCRIPT.test(before))) return true;
    before = word;
  }
  return false;
}

/**
 * Everything that a container is told to run: command and arguments with `$(NAME)` expanded as the kubelet does
 * (ExpandContainerCommandAndArgs), and hooks and probes as they stand, since the kubelet does not expand hooks.
 */
export function scriptsOf(container: Raw, environment: Environment, watch: WatchList): readonly Script[] {
  const command = texts(container, 'command');
  const args = texts(container, 'args');
  const scripts: Script[] = [];
  if (command.length > 0) scripts.push(expanded('command', command, environment, watch));
  if (args.length > 0) scripts.push(expanded('args', [...command, ...args], environment, watch));
  const lifecycle = recordOrEmpty(container, 'lifecycle');
  for (const hook of ['postStart', 'preStop']) scripts.push(...handlerScript(hook, recordOrNull(lifecycle, hook)));
  for (const probe of ['liveness', 'readiness', 'startup']) {
    const member = `${probe}Probe`;
    if (recordOrNull(container, member) !== null) scripts.push(...handlerScript(probe, record(container, member)));
  }
  return scripts;
}
