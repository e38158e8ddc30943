import { ApplicationFailure, CancelledFailure, TemporalFailure } from '@temporalio/common';
import { errorText } from '../domain/error-text.ts';
import { isCredentialName, redactText } from '../domain/redaction/redact-text.ts';

const LONGEST_MESSAGE = 2_000;
const LONGEST_STACK = 4_000;
const DEEPEST = 6;

/**
 * The failure of an activity as a history may hold it: messages, stacks and details without what looks like a
 * credential. Type, cause and whether a retry may help stay as they are. Cancellation passes through.
 */
export function redactFailure(error: unknown, depth = 0): Error {
  if (error instanceof CancelledFailure) return error;
  const own = error instanceof ApplicationFailure ? error : undefined;
  const failure = ApplicationFailure.create({
    message: clip(redactText(errorText(error)), LONGEST_MESSAGE),
    type: own?.type ?? nameOf(error),
    nonRetryable: own?.nonRetryable ?? false,
    details: (own?.details ?? []).map((detail) => redactDetail(detail)),
    ...(own?.nextRetryDelay === undefined || own.nextRetryDelay === null ? {} : { nextRetryDelay: own.nextRetryDelay }),
    ...(own?.category === undefined || own.category === null ? {} : { category: own.category }),
    ...causeOf(error, depth),
  });
  failure.stack = clip(redactText(stackOf(error)), LONGEST_STACK);
  return failure;
}

/** Any JSON value with its texts redacted, and the values of members whose names name a credential left out. */
export function redactDetail(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return clip(redactText(value), LONGEST_MESSAGE);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '[left out: nested too deep]';
  if (Array.isArray(value)) return value.map((item) => redactDetail(item, depth + 1));
  const members = Object.entries(value).map(([key, member]) => {
    const secret = isCredentialName(key) && typeof member === 'string';
    return [key, secret ? '[redacted:value]' : redactDetail(member, depth + 1)];
  });
  return Object.fromEntries(members);
}

function causeOf(error: unknown, depth: number): { cause?: Error } {
  if (typeof error !== 'object' || error === null || !('cause' in error) || depth >= DEEPEST) return {};
  return error.cause === undefined || error.cause === null ? {} : { cause: redactFailure(error.cause, depth + 1) };
}

/** As the SDK names what is no failure of its own. */
function nameOf(error: unknown): string {
  if (error instanceof TemporalFailure) return error.name;
  if (typeof error !== 'object' || error === null || !('name' in error)) return 'Error';
  return typeof error.name === 'string' ? error.name : 'Error';
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return '';
  return typeof error.stack === 'string' ? error.stack : '';
}

function clip(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
