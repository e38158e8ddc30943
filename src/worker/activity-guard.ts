import { CompleteAsyncError, type Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { FAILURE } from '../contracts/operations.ts';
import { redactFailure } from './redact-failure.ts';

/** Larger results belong into the evidence: a history is read by people, and the server ends at 2 MB. */
export const MOST_RESULT_BYTES = 256 * 1024;
/** How soon an activity learns that its run was cancelled, and the server that a worker is gone. */
export const BEAT_MS = 1_000;

/** Is told of every result that an activity came to. */
export type ResultListener = (activity: string, result: unknown, args: readonly unknown[]) => void;

/**
 * What stands around every activity: it beats for it, refuses a result that is too large for a history, and lets no
 * error into a history that holds what looks like a credential.
 */
export function activityGuard(onResult: ResultListener = () => undefined): (context: Context) => ActivityInterceptors {
  return (context) => ({
    inbound: {
      execute: async (input, next) => {
        const beat = setInterval(() => context.heartbeat(), BEAT_MS);
        try {
          const result = await next(input);
          refuseLarge(context.info.activityType, result);
          onResult(context.info.activityType, result, input.args);
          return result;
        } catch (error) {
          throw passes(error, context) ? error : redactFailure(error);
        } finally {
          clearInterval(beat);
        }
      },
    },
    outbound: {
      getLogAttributes: (attributes, next) => next({ ...attributes, attempt: context.info.attempt }),
    },
  });
}

function refuseLarge(activity: string, result: unknown): void {
  // A function or a symbol has no JSON; the SDK's converter is to say so.
  const bytes = Buffer.byteLength(JSON.stringify(result) ?? '');
  if (bytes <= MOST_RESULT_BYTES) return;
  throw ApplicationFailure.nonRetryable(
    `${activity} returned ${bytes} bytes, at most ${MOST_RESULT_BYTES} fit a history; write it as evidence and return its path`,
    FAILURE.resultTooLarge,
  );
}

/** How the SDK is told that an activity ends otherwise than by failing. */
function passes(error: unknown, context: Context): boolean {
  if (error instanceof CompleteAsyncError) return true;
  const aborted = typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
  return aborted && context.cancellationSignal.aborted;
}
