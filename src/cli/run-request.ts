import type { FloorInput } from '../contracts/inputs.ts';
import { OPERATIONS, type OperationName } from '../contracts/operations.ts';
import { easternDate, formatEastern } from '../domain/calendar/eastern.ts';
import { parseInput } from '../domain/input.ts';
import { instantOf } from '../domain/instant.ts';
import { UsageError } from './failures.ts';

/** Operations of the contract that this version does not have yet. */
const NOT_YET = [
  'ops-snapshot',
  'capture-lkg',
  'config-snapshot',
  'replay',
  'blueprint',
  'validate-lock',
  'audit-pack',
  'watch',
  'archive',
  'market-open-verification',
  'post-market-capture',
  'daily-lkg-capture',
];

/** What can be typed after `floor run`, in words. */
export const KNOWN_OPERATIONS = Object.keys(OPERATIONS).join(', ');

/** The operation that was typed. Throws UsageError. */
export function operationOf(typed: string): OperationName {
  if (isOperation(typed)) return typed;
  const what = NOT_YET.includes(typed)
    ? `operation '${typed}' is not part of this version`
    : `there is no operation '${typed.slice(0, 60)}'`;
  throw new UsageError(`${what}; known: ${KNOWN_OPERATIONS}`);
}

function isOperation(typed: string): typed is OperationName {
  return Object.hasOwn(OPERATIONS, typed);
}

/** The flag of each member of an input. */
const FLAGS: Readonly<Record<keyof FloorInput, string>> = {
  namespace: '--namespace',
  reason: '--reason',
  requestedBy: '--requested-by',
  phase: '--phase',
  supersedes: '--supersedes',
};

/** The input of a run, by the rules of the workflow itself. Throws UsageError with everything that is wrong. */
export function inputOf(flags: FloorInput): FloorInput {
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  const parsed = parseInput(given);
  if (parsed.valid) return parsed.input;
  const named = parsed.issues.map((issue) => issue.replace(/^(\w+):/, (all, member: string) => flagOf(member) ?? all));
  throw new UsageError(named.join('\n'));
}

function flagOf(member: string): string | undefined {
  const entry = Object.entries(FLAGS).find(([name]) => name === member);
  return entry === undefined ? undefined : `${entry[1]}:`;
}

/** Epoch ms of `--at`. Throws UsageError. */
export function instantOfFlag(text: string): number {
  const ms = instantOf(/^\d{4}-\d\d-\d\dT\d\d:\d\d(Z|[+-]\d\d:?\d\d)$/.test(text) ? withSeconds(text) : text);
  if (ms !== null) return ms;
  throw new UsageError(
    `--at: want an instant in ISO 8601 with its offset, such as 2026-11-23T09:15:00-05:00 or 2026-11-23T14:15:00Z, got '${text.slice(0, 60)}'`,
  );
}

function withSeconds(text: string): string {
  return `${text.slice(0, 16)}:00${text.slice(16)}`;
}

/**
 * The id of a run that a person started: what, when in New York, and something random. Not one id a minute, to which a
 * second request would be attached: a second run that is typed is a second look at the floor, and must be one.
 */
export function adhocId(operation: OperationName, nowMs: number, random: string): string {
  const clock = formatEastern(nowMs).slice(11, 19).replaceAll(':', '');
  return `${operation}-adhoc-${easternDate(nowMs)}-${clock}-${random}`;
}
