import { setTimeout as sleep } from 'node:timers/promises';
import type { CallScope } from '../contracts/ports.ts';
import { errorText } from '../domain/error-text.ts';
import type { Call } from '../workflows/runbook.ts';

/** An activity that failed for good, by the stable name of what went wrong. */
export class LocalFailure extends Error {
  override readonly name: string = 'LocalFailure';
  readonly type: string;
  readonly details: readonly unknown[];

  /** `stack` is that of what went wrong, where it is known. */
  constructor(type: string, message: string, details: readonly unknown[] = [], stack?: string) {
    super(message);
    if (stack !== undefined) this.stack = stack;
    this.type = type;
    this.details = details;
  }
}

/** An activity that did not answer in time. The name is Temporal's: runbooks tell it by that. */
export class LocalTimeout extends Error {
  override readonly name = 'TimeoutFailure';
}

/** The run was cancelled. The name is Temporal's. */
class LocalCancellation extends Error {
  override readonly name = 'CancelledFailure';
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 20_000;
/** How long a cancelled activity is waited for, so that it writes nothing after the run has cleaned up. */
const LINGER_MS = 500;
/** A full or read-only disk is mended by a person, who will start anew. */
const NEVER_AGAIN = new Set(['EvidenceNotWritten', 'TypeError', 'RangeError', 'ZodError']);

/** One try of an activity, within its scope. */
export type Attempt<T> = (scope: CallScope) => Promise<T>;

/**
 * Makes a call as Temporal would: each try has `within_ms`, a reading has it for all tries together, what fails is
 * tried again after a pause. Rejects with LocalFailure, LocalTimeout or LocalCancellation.
 */
export async function makeCall<T>(
  call: Call,
  attempt: Attempt<T>,
  signal: AbortSignal,
  onRepeat: (why: string) => void,
): Promise<T> {
  const ends = performance.now() + call.within_ms;
  for (let count = 1; ; count += 1) {
    const ms = call.must === true ? call.within_ms : ends - performance.now();
    try {
      return await tryOnce(call, attempt, count, ms, signal);
    } catch (error) {
      if (signal.aborted) throw new LocalCancellation('the run was cancelled');
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** (count - 1), LONGEST_PAUSE_MS);
      const isLast = count >= call.tries || (call.must !== true && performance.now() + pause >= ends);
      if (isLast || !mayHeal(error)) throw failureOf(error);
      onRepeat(errorText(error));
      await pauseFor(pause, signal);
    }
  }
}

async function tryOnce<T>(call: Call, attempt: Attempt<T>, count: number, ms: number, signal: AbortSignal): Promise<T> {
  const own = new AbortController();
  const scope: CallScope = { signal: AbortSignal.any([signal, own.signal]), attempt: count };
  const late = new LocalTimeout(`${call.id} did not end within ${Math.round(ms)} ms`);
  const timer = setTimeout(() => own.abort(late), Math.max(0, Math.ceil(ms)));
  const working = attempt(scope);
  try {
    return await Promise.race([working, untilAborted(scope.signal)]);
  } catch (error) {
    if (scope.signal.aborted) await Promise.race([working.catch(() => undefined), sleep(LINGER_MS)]);
    throw own.signal.aborted && !signal.aborted ? late : error;
  } finally {
    clearTimeout(timer);
  }
}

async function untilAborted(signal: AbortSignal): Promise<never> {
  return await new Promise<never>((_resolve, reject) => {
    const stop = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw new LocalCancellation('the run was cancelled');
  }
}

function mayHeal(error: unknown): boolean {
  return !(error instanceof Error && NEVER_AGAIN.has(error.name));
}

/** Without the cause: `explain` looks for the innermost failure, and the adapter's own words are better than errno's. */
function failureOf(error: unknown): Error {
  if (error instanceof LocalTimeout) return error;
  if (!(error instanceof Error)) return new LocalFailure('Error', errorText(error));
  return new LocalFailure(error.name, error.message, [], error.stack);
}
