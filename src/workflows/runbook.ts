import type { ActivityContract, ActivityName, PartContract, PartName } from '../contracts/activities.ts';
import type { FloorInput } from '../contracts/inputs.ts';
import type { Observation, UnseenCause } from '../contracts/observation.ts';
import type { FloorVerdict } from '../contracts/operations.ts';
import type { RunOrigin } from '../contracts/run.ts';

/** One call of an activity, as a reader of the history will see it. */
export interface Call {
  /** Readable and unique within the run: `probe-marketdata`. */
  readonly id: string;
  /** One line for people. */
  readonly summary: string;
  /** One try. For a reading it is all tries together too: past it, the answer is that it was not seen. */
  readonly within_ms: number;
  /** Tries at the most. */
  readonly tries: number;
  /** True where the run is nothing without it: it waits for a worker that is down, and is late rather than lost. */
  readonly must?: true;
}

/** What a responder sees of a run without opening it. */
export interface Announcement {
  readonly verdict: FloorVerdict;
  readonly namespace?: string;
  readonly trading_day?: string;
  readonly failing?: number;
  readonly checks?: readonly string[];
  readonly headline?: string;
  readonly report?: { readonly path: string; readonly sha256: string };
}

/**
 * What a runbook runs on: Temporal, or a laptop without one. A runbook is the same code on both, so that what an
 * operator sees in an incident is what the schedule sees every day.
 */
export interface Runbook {
  readonly origin: RunOrigin;
  call<Name extends ActivityName>(
    name: Name,
    call: Call,
    request: ActivityContract[Name]['request'],
  ): Promise<ActivityContract[Name]['answer']>;
  /** Runs another operation as a part of this one, with a verdict, a history and artifacts of its own. */
  part<Name extends PartName>(operation: Name, name: string, input: FloorInput): Promise<PartContract[Name]>;
  now(): number;
  announce(announcement: Announcement): void;
  isCancellation(error: unknown): boolean;
  /** The line of a failure that a person wants: the innermost cause. */
  explain(error: unknown): { readonly cause: UnseenCause; readonly why: string; readonly type: string | undefined };
  /** A failure that is final, with a stable type. */
  fail(type: string, message: string, details?: readonly unknown[]): Error;
  /** Runs what must still be done when the run was cancelled. */
  evenIfCancelled(work: () => Promise<void>): Promise<void>;
}

/** A reading that failed for good is an answer, not a crash: the report is written on the worst day too. */
export async function observe<T>(runbook: Runbook, what: string, reading: Promise<T>): Promise<Observation<T>> {
  try {
    return { seen: true, value: await reading };
  } catch (error) {
    if (runbook.isCancellation(error)) throw error;
    const { cause, why } = runbook.explain(error);
    return { seen: false, cause, why: `${what}: ${why}` };
  }
}
