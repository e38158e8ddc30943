import type { UnseenCause } from '../contracts/observation.ts';
import { FAILURE } from '../contracts/operations.ts';

const LONGEST = 300;

/**
 * The innermost failure in one line, and what kind of not-seeing it is. Of evidence that cannot be written it is our
 * own word, which names the place and the way out; below it is only errno's.
 * Failures are matched by their names and types: `instanceof` does not hold across the sandbox's border.
 */
export function explainFailure(error: unknown): {
  readonly cause: UnseenCause;
  readonly why: string;
  readonly type: string | undefined;
} {
  let innermost = error;
  let timedOut = false;
  for (let depth = 0; depth < 10 && innermost instanceof Error; depth += 1) {
    timedOut ||= innermost.name === 'TimeoutFailure';
    if (innermost.cause === undefined || typeOf(innermost) === FAILURE.evidenceNotWritten) break;
    innermost = innermost.cause;
  }
  const type = typeOf(innermost);
  const message = innermost instanceof Error ? innermost.message : String(innermost);
  const why = `${type === undefined ? '' : `${type}: `}${message}`.replaceAll(/\s+/g, ' ').slice(0, LONGEST);
  return { cause: timedOut ? 'late' : 'unreachable', why: timedOut ? `no answer in time (${why})` : why, type };
}

function typeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('type' in error)) return undefined;
  return typeof error.type === 'string' ? error.type : undefined;
}
