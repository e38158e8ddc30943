/** What each exit code of `floor` means (docs: the command line). */
export const EXIT = {
  /** GO, complete, valid, no drift. */
  ok: 0,
  /** A bug: the stack trace is on stderr. */
  bug: 1,
  /** Usage, invalid input or configuration. */
  usage: 2,
  /** NO-GO, drift, deploy report failed. */
  noGo: 3,
  /** No verdict could be recorded. */
  noVerdict: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
