import type { ContainerFact, PodFact, TemplateFact } from '../../contracts/cluster.ts';
import type { AllowedToRun } from '../../contracts/deploy-report.ts';
import type { Component } from '../../contracts/floor-file.ts';
import { AGENT_MODE, modeMeaning } from '../checks/agent-modes.ts';
import type { CheckInput } from '../checks/check.ts';
import { executeFlag, executionReason } from '../checks/execution-matchers.ts';
import { findingsOf } from '../checks/findings-of.ts';
import { agentModeNotExecute } from '../checks/safety-agent-mode-not-execute.ts';
import { killSwitch } from '../checks/safety-kill-switch.ts';
import { otherSwitches } from '../checks/safety-other-switches.ts';
import { switchRules } from '../checks/switch-rules.ts';
import { isPlain, normalValue } from '../checks/switch-scan.ts';
import { worstFirst } from '../findings/order.ts';
import { containersOf } from './workload-containers.ts';

/** One workload as the question is asked of it. */
export interface Candidate {
  readonly kind: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly template: TemplateFact;
  /** Its pods that have not ended. */
  readonly pods: readonly PodFact[];
  /** Null when it is not known how many pods are wanted. */
  readonly desired: number | null;
  readonly component: Component | undefined;
  /** Named in `allowed_workloads` of the floor file. */
  readonly tolerated: boolean;
  /** Pods that the floor file wants of it; null when it names it in no component. */
  readonly wanted: number | null;
}

/** Modes in which a trading agent stands still. */
const STILL = ['OFF', 'DISABLED', 'HALTED'];

/**
 * Whether a workload may run under the lock. Every answer is a no until everything that could make it one was read:
 * what is unknown, unreadable or unset where it must be set is not allowed, and what enables execution is an alarm too.
 */
export function allowedToRun(candidate: Candidate, input: CheckInput): AllowedToRun {
  const containers = containersOf(candidate.template, candidate.pods);
  return (
    enabled(containers, input) ??
    execution(candidate, input) ??
    doubted(candidate, input) ??
    unknown(containers) ??
    notWanted(candidate) ??
    haltedOrUnset(candidate, containers, input) ??
    yes(candidate, containers)
  );
}

/** The kill switches of the floor, as the check of them says. */
function killSwitchState(input: CheckInput): 'halted' | 'not_halted' | 'unknown' {
  const findings = findingsOf(killSwitch, input);
  if (findings.some(({ status }) => status === 'FAIL')) return 'not_halted';
  return findings.every(({ status }) => status === 'PASS') ? 'halted' : 'unknown';
}

function enabled(containers: readonly ContainerFact[], input: CheckInput): AllowedToRun | undefined {
  const values = valuesOf(containers, AGENT_MODE);
  const mode = values.find((value) => modeMeaning(value) === 'unsafe');
  if (mode !== undefined) return alarm(`AGENT_MODE=${normalValue(mode)} enables execution`);
  for (const { name, meaning } of switchRules(input.floor, 'execution')) {
    if (valuesOf(containers, name).some((value) => meaning(value) === 'unsafe'))
      return alarm(`${name} is set so that it enables execution`);
  }
  const flag = containers.map(({ command }) => executeFlag(command)).find((one) => one !== undefined);
  if (flag !== undefined) return alarm(`its command line has ${flag}`);
  return undefined;
}

function execution(candidate: Candidate, { floor }: CheckInput): AllowedToRun | undefined {
  let reason: string | undefined;
  try {
    reason = executionReason(candidate, floor);
  } catch {
    return no('unknown: an execution matcher of the floor file is no regular expression');
  }
  if (reason === undefined) return undefined;
  if (candidate.pods.length > 0 || candidate.desired !== 0) {
    return alarm(`an execution workload (${reason}) wants or has pods; the production lock wants none`);
  }
  return no(`an execution workload (${reason}), at rest; the production lock wants none to run`);
}

/** What the safety checks find of it, or could not find out of anything. */
function doubted({ kind, name, pods }: Candidate, input: CheckInput): AllowedToRun | undefined {
  const own = new Set([`${kind.toLowerCase()}/${name}`, ...pods.map(({ meta }) => `pod/${meta.name}`)]);
  const all = [agentModeNotExecute, otherSwitches].flatMap((check) => findingsOf(check, input));
  const found = worstFirst(all.filter(({ status }) => status !== 'PASS')).find(
    ({ subject }) => own.has(subject) || /^(?:namespace|check)\/|^cluster$/.test(subject),
  );
  if (found === undefined) return undefined;
  return found.status === 'FAIL' ? alarm(found.detail) : no(`unknown: ${found.detail}`);
}

function unknown(containers: readonly ContainerFact[]): AllowedToRun | undefined {
  const readings = containers.flatMap(({ switches }) =>
    switches.filter(({ name }) => name.toUpperCase() === AGENT_MODE),
  );
  const unreadable = readings.find(({ state, value }) => state === 'unreadable' || value === null);
  if (unreadable !== undefined)
    return no(`unknown: AGENT_MODE ${unreadable.via}: ${unreadable.why ?? 'cannot be read'}`);
  const strange = valuesOf(containers, AGENT_MODE).find((value) => modeMeaning(value) === 'unknown');
  if (strange !== undefined) return no(`unknown: AGENT_MODE ${shown(strange)} is no known word`);
  const modes = new Set(valuesOf(containers, AGENT_MODE).map(normalValue));
  if (modes.size > 1) return no(`unknown: AGENT_MODE is mixed: ${[...modes].join(', ')}`);
  const opaque = containers.find((one) => one.opaque.length > 0);
  if (opaque === undefined || hasMode(opaque)) return undefined;
  return no(`unknown: ${opaque.opaque[0] ?? 'a source'} may set AGENT_MODE and cannot be read`);
}

function notWanted({ component, tolerated, wanted, desired }: Candidate): AllowedToRun | undefined {
  if (component === undefined && !tolerated) return no('the floor file does not name it');
  if (wanted === 0) return no('the floor file wants it at rest');
  return desired === null ? no('unknown: how many pods are wanted is not told') : undefined;
}

/** What trades stands still under the kill switch and without a mode; what serves data or people does not. */
function haltedOrUnset(
  { component }: Candidate,
  containers: readonly ContainerFact[],
  input: CheckInput,
): AllowedToRun | undefined {
  if (component?.kind !== 'strategy' && component?.kind !== 'execution') return undefined;
  const halted = killSwitchState(input);
  if (halted === 'not_halted') return alarm('a kill switch is not halted');
  if (halted === 'unknown') return no('unknown: a kill switch was not read');
  const mode = valuesOf(containers, AGENT_MODE).map(normalValue)[0];
  if (mode === undefined) return no('unknown: no AGENT_MODE is set');
  const still = STILL.includes(mode) ? ` and AGENT_MODE=${mode}` : ` (AGENT_MODE=${mode})`;
  return no(`halted by the kill switch${still}`);
}

function yes({ component, tolerated }: Candidate, containers: readonly ContainerFact[]): AllowedToRun {
  const mode = valuesOf(containers, AGENT_MODE).map(normalValue)[0];
  const what =
    component === undefined ? 'a workload that the floor file allows' : `a service of kind ${component.kind}`;
  const said = mode === undefined ? 'no AGENT_MODE is set and none is needed' : `AGENT_MODE=${mode}`;
  return { allowed: component !== undefined || tolerated, alarm: false, reason: `${what}; ${said}` };
}

function valuesOf(containers: readonly ContainerFact[], name: string): readonly string[] {
  const values = containers.flatMap(({ switches }) =>
    switches.filter((one) => one.name.toUpperCase() === name).flatMap(({ value }) => value ?? []),
  );
  return [...new Set(values)];
}

function hasMode({ switches }: ContainerFact): boolean {
  return switches.some(({ name }) => name.toUpperCase() === AGENT_MODE);
}

function shown(value: string): string {
  return isPlain(value) && value.length <= 40 ? `'${value}'` : 'of other letters';
}

function no(reason: string): AllowedToRun {
  return { allowed: false, alarm: false, reason };
}

function alarm(reason: string): AllowedToRun {
  return { allowed: false, alarm: true, reason };
}
