import type { FloorInput } from '../contracts/inputs.ts';

/** A valid input, or everything that is wrong with it, a line each. */
export type ParsedInput =
  | { readonly valid: true; readonly input: FloorInput }
  | { readonly valid: false; readonly issues: readonly string[] };

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const PRINTABLE = /^[^\p{Cc}\p{Cs}\p{Co}\p{Cn}]*$/u;
const ARTIFACT_PATH = /^(audit_artifacts|ops\/lkg)(\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/;

/** What each member of an input must be. Written by hand: zod would add a megabyte to every workflow's sandbox. */
const MEMBERS: Readonly<Record<keyof FloorInput, (value: string) => string | undefined>> = {
  namespace: (value) =>
    DNS_LABEL.test(value) ? undefined : 'want an RFC 1123 label: lower-case letters, digits and "-", at most 63',
  reason: (value) => text(value, 1_000),
  requestedBy: (value) => text(value, 200),
  phase: (value) => (/^[a-z][a-z0-9_]{0,39}$/.test(value) ? undefined : 'want a word such as pre_market'),
  supersedes: (value) =>
    ARTIFACT_PATH.test(value) && value.length <= 300 ? undefined : 'want the path of an artifact below the data root',
};

/** Reads the input of a workflow: nothing, or an object of known members. Says every issue, not the first. */
export function parseInput(raw: unknown, extra: readonly unknown[] = []): ParsedInput {
  const issues: string[] = [];
  if (extra.length > 0) issues.push(`input: one object or nothing, got ${extra.length + 1} arguments`);
  if (raw === undefined || raw === null)
    return issues.length > 0 ? { valid: false, issues } : { valid: true, input: {} };
  if (typeof raw !== 'object' || Array.isArray(raw)) {
    return { valid: false, issues: [...issues, `input: want an object or nothing, got ${kindOf(raw)}`] };
  }
  const input: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    const issue = issueOf(name, value);
    if (issue !== undefined) issues.push(issue);
    else if (typeof value === 'string') input[name] = value;
  }
  return issues.length > 0 ? { valid: false, issues: issues.slice(0, 20) } : { valid: true, input };
}

function issueOf(name: string, value: unknown): string | undefined {
  if (!isMember(name)) return `${shown(name)}: unknown field; known: ${Object.keys(MEMBERS).join(', ')}`;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') return `${name}: want text, got ${kindOf(value)}`;
  const issue = MEMBERS[name](value);
  return issue === undefined ? undefined : `${name}: ${issue}, got ${shown(value)}`;
}

function isMember(name: string): name is keyof FloorInput {
  return Object.hasOwn(MEMBERS, name);
}

function text(value: string, longest: number): string | undefined {
  if (value.length > longest) return `want at most ${longest} characters, got ${value.length}`;
  return PRINTABLE.test(value) ? undefined : 'want printable characters on one line';
}

/** At most sixty characters of what was given: an error message is no place for ten kilobytes. */
function shown(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return value === null ? 'null' : `a ${typeof value}`;
}
