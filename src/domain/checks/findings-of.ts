import type { Finding } from '../../contracts/finding.ts';
import { finding } from '../findings/catalogue.ts';
import { clampText, oneLine } from '../findings/text.ts';
import { redactText } from '../redaction/redact-text.ts';
import type { Check, CheckInput } from './check.ts';

/** Checks are pure, and some stand on others: each is run once for the same facts. */
const KNOWN = new WeakMap<CheckInput, Map<Check, readonly Finding[]>>();

/** What a check finds. Never throws and never is empty: a program error and silence are UNKNOWN. */
export function findingsOf(check: Check, input: CheckInput): readonly Finding[] {
  const known = KNOWN.get(input) ?? new Map<Check, readonly Finding[]>();
  KNOWN.set(input, known);
  const before = known.get(check);
  if (before !== undefined) return before;
  const findings = run(check, input);
  known.set(check, findings);
  return findings;
}

function run(check: Check, input: CheckInput): readonly Finding[] {
  try {
    const findings = check.run(input);
    if (findings.length > 0) return findings;
    return [finding('NOTHING_FOUND', `check/${check.name}`, `${check.name} came to no finding at all`)];
  } catch (error) {
    return [finding('CHECK_CRASHED', `check/${check.name}`, `${check.name} failed with ${crashText(error)}`)];
  }
}

// The message of a program error may quote what it choked on: only its kind and the first words are kept.
function crashText(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is not an error';
  return clampText(redactText(oneLine(`${error.name}: ${error.message}`)), 160);
}
