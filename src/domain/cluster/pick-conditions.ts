import type { Condition } from '../../contracts/cluster.ts';
import { redactText } from '../redaction/redact-text.ts';
import { type Raw, records, text, textOrNull } from './raw.ts';
import type { Sharing } from './sharing.ts';

const LONGEST_MESSAGE = 1_024;

/** Free text that Kubernetes or a runtime wrote: redacted, and cut at 1,024 characters. */
export function freeText(message: string): string {
  const clean = redactText(message.length > 4 * LONGEST_MESSAGE ? message.slice(0, 4 * LONGEST_MESSAGE) : message);
  return clean.length > LONGEST_MESSAGE ? `${clean.slice(0, LONGEST_MESSAGE)}…` : clean;
}

/** The conditions of a status, in the order in which they stand there. */
export function pickConditions(status: Raw, sharing: Sharing | null = null): readonly Condition[] {
  return records(status, 'conditions').map((condition) => {
    const message = textOrNull(condition, 'message');
    const picked = {
      type: text(condition, 'type'),
      status: text(condition, 'status'),
      reason: textOrNull(condition, 'reason'),
      message: message === null ? null : freeText(message),
      since: textOrNull(condition, 'lastTransitionTime'),
    };
    if (sharing === null) return picked;
    return { ...picked, type: sharing.text(picked.type), since: sharing.textOrNull(picked.since) };
  });
}
