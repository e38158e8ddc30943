/** How long somebody may take: until the caller gives up, or until an instant passes. */
export interface Scope {
  /** Aborted when the whole is cancelled; then everything rejects with its reason. */
  readonly signal: AbortSignal;
  /** The instant by which all must be done, on the clock that `now` reads; ms since the epoch. */
  readonly deadlineMs: number;
  readonly now: () => number;
}

/** The reason of a signal whose time is up. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** Time that is left, at most `limitMs`; zero or less when there is none. */
export function timeLeft(scope: Scope, limitMs: number = Number.POSITIVE_INFINITY): number {
  return Math.min(limitMs, scope.deadlineMs - scope.now());
}

/**
 * Runs work with a signal that aborts after `limitMs`, at the scope's deadline, or with the scope.
 * It settles by then even if the work does not: as cancelled (rejects with the scope's reason) or with DeadlinePassed.
 */
export async function within<T>(scope: Scope, limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  scope.signal.throwIfAborted();
  const left = timeLeft(scope, limitMs);
  if (left <= 0) throw new DeadlinePassed('the deadline had passed before it was asked');
  const controller = new AbortController();
  const cancel = () => controller.abort(scope.signal.reason);
  const timer = setTimeout(() => controller.abort(new DeadlinePassed(`no answer within ${seconds(left)}`)), left);
  scope.signal.addEventListener('abort', cancel, { once: true });
  try {
    return await Promise.race([work(controller.signal), rejection(controller.signal)]);
  } catch (error) {
    scope.signal.throwIfAborted();
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    scope.signal.removeEventListener('abort', cancel);
  }
}

/** Waits; ends early when the signal aborts, with its reason. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const cancel = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', cancel);
      resolve();
    }, ms);
    signal.addEventListener('abort', cancel, { once: true });
  });
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
