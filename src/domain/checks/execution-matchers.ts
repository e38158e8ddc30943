import type { TemplateFact } from '../../contracts/cluster.ts';
import type { Component, FloorFile } from '../../contracts/floor-file.ts';

/** Names of things that send orders. `strategy-engine` and `marketdata-broker-feed` are none. */
const EXECUTION_NAME =
  /execution|executor|exec[-_.]?(engine|agent|service|server|worker|router|gateway)|order[-_.]?(router|routing|executor|gateway|manager|entry|sender|management)|(^|[-_./])oms($|[-_./])|broker[-_.]?(agent|executor|gateway|adapter|connector|api|router)|trade[-_.]?(executor|router|sender)|live[-_.]?trad(er|ing)/i;
/** A role word by itself, in a label or in AGENT_ROLE. */
const EXECUTION_ROLE = /^(execution|executor|execute|exec|broker|order[-_]?router)([-_.].*)?$/i;
const EXECUTION_ARGUMENT = /execution[-_.]?(engine|agent|service|worker|loop|router)|order[-_.]?router/i;
const ROLE_LABELS = [
  'app.kubernetes.io/component',
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
  'k8s-app',
  'app',
  'component',
  'role',
  'tier',
];

/** `--execute`, `--live`, `--enable-execution`, unless the same argument switches it off. */
const EXECUTE_FLAG =
  /(^|[\s"'])--?(execute|live|live-trading|enable[-_]execution|execution[-_]enabled|no[-_]dry[-_]run)(?![-_\w])(?!\s*[=\s]\s*["']?(false|0|no|off)(?=$|[\s"']))/i;

/** What is looked at to tell whether something is an execution workload. */
export interface Suspect {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly template: TemplateFact;
  readonly component: Component | undefined;
}

/**
 * Why this is an execution workload, for people; undefined when it is none. Built in are kind, name, labels, image,
 * command line and AGENT_ROLE; the floor file adds matchers, all members of one matcher having to match.
 */
export function executionReason(suspect: Suspect, floor: FloorFile): string | undefined {
  return builtInReason(suspect) ?? configuredReason(suspect, floor);
}

/** Whether a name alone is that of an execution workload. */
export function isExecutionName(name: string): boolean {
  return EXECUTION_NAME.test(name);
}

/** The argument that tells a container to execute, if there is one. */
export function executeFlag(command: readonly string[]): string | undefined {
  return EXECUTE_FLAG.exec(command.join(' '))?.[0].trim();
}

function builtInReason({ name, labels, template, component }: Suspect): string | undefined {
  if (component?.kind === 'execution') return `component ${component.name} is of kind execution`;
  if (EXECUTION_NAME.test(name)) return `its name`;
  const label = executionLabel(labels) ?? executionLabel(template.labels);
  if (label !== undefined) return `label ${label}`;
  for (const container of template.containers) {
    if (EXECUTION_NAME.test(container.name)) return `the name of container ${container.name}`;
    if (EXECUTION_NAME.test(imageName(container.image)))
      return `image ${container.image} of container ${container.name}`;
    const role = container.tells['AGENT_ROLE'];
    if (role !== undefined && EXECUTION_ROLE.test(role.trim()))
      return `AGENT_ROLE=${role} of container ${container.name}`;
    const agent = container.tells['AGENT_NAME'];
    if (agent !== undefined && EXECUTION_NAME.test(agent)) return `AGENT_NAME=${agent} of container ${container.name}`;
    const command = container.command.join(' ');
    if (EXECUTION_ARGUMENT.test(command)) return `the command line of container ${container.name}`;
  }
  return undefined;
}

function executionLabel(labels: Readonly<Record<string, string>>): string | undefined {
  for (const key of ROLE_LABELS) {
    const value = labels[key];
    if (value !== undefined && (EXECUTION_ROLE.test(value) || EXECUTION_NAME.test(value))) return `${key}=${value}`;
  }
  return undefined;
}

/** The repository of an image without its registry, tag and digest: a registry's host name says nothing. */
function imageName(image: string): string {
  const [repository = ''] = image.split('@');
  const parts = repository.split('/');
  const first = parts[0] ?? '';
  const path = parts.length > 1 && /[.:]|^localhost$/.test(first) ? parts.slice(1) : parts;
  return path.join('/').replace(/:[^/:]*$/, '');
}

function configuredReason(suspect: Suspect, floor: FloorFile): string | undefined {
  const index = floor.execution_matchers.findIndex((matcher) => matches(suspect, matcher));
  return index < 0 ? undefined : `execution_matchers[${index}] of the floor file`;
}

function matches({ name, labels, template }: Suspect, matcher: FloorFile['execution_matchers'][number]): boolean {
  const tests = [
    matcher.name === undefined ? undefined : test(matcher.name, [name]),
    matcher.label === undefined ? undefined : matchesLabel(matcher.label, [labels, template.labels]),
    matcher.image === undefined
      ? undefined
      : test(
          matcher.image,
          template.containers.map(({ image }) => image),
        ),
    matcher.args === undefined
      ? undefined
      : test(
          matcher.args,
          template.containers.map(({ command }) => command.join(' ')),
        ),
  ].filter((one) => one !== undefined);
  return tests.length > 0 && tests.every(Boolean);
}

function matchesLabel(wanted: string, labels: readonly Readonly<Record<string, string>>[]): boolean {
  const at = wanted.indexOf('=');
  const key = at < 0 ? wanted : wanted.slice(0, at);
  const pattern = at < 0 ? '' : wanted.slice(at + 1);
  const values = labels.map((one) => one[key]).filter((value) => value !== undefined);
  return test(pattern, values);
}

// A pattern that is no regular expression throws here, and the check is UNKNOWN with its text: never silently no match.
function test(pattern: string, texts: readonly string[]): boolean {
  const expression = new RegExp(pattern, 'iu');
  return texts.some((text) => expression.test(text));
}
