/** What is known after looking. `seen: false` is an answer, and never a good one: every check must handle it. */
export type Observation<T> = Seen<T> | Unseen;

/** The thing was read, in full, within its deadline. */
export interface Seen<T> {
  readonly seen: true;
  readonly value: T;
}

/** The thing was not read. `why` is one line for people; it names what was tried and what came back. */
export interface Unseen {
  readonly seen: false;
  readonly cause: UnseenCause;
  readonly why: string;
}

/** Why something was not seen, as a word that rules may match on. */
export type UnseenCause =
  | 'refused' // 401, 403: we may not look
  | 'absent' // 404: the object, or the whole API, is not there
  | 'unreachable' // no connection, reset, TLS failure
  | 'late' // a deadline passed
  | 'malformed' // an answer that cannot be read as what was asked for, or is too large
  | 'throttled' // 429 to the end
  | 'server_error' // 5xx
  | 'inconsistent' // two readings disagree
  | 'skipped'; // an earlier reading that this one stands on was not seen

/** Wraps a value that was read. */
export function seen<T>(value: T): Seen<T> {
  return { seen: true, value };
}

/** Says that nothing was read, and why. */
export function unseen(cause: UnseenCause, why: string): Unseen {
  return { seen: false, cause, why };
}
