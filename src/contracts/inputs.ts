/** Input of `readinessCheck`, `deployReport`, `preMarketReadiness` and `preOpenReadiness`: all of it optional. */
export interface FloorInput {
  /** Namespace to judge instead of the floor file's; an RFC 1123 label. */
  readonly namespace?: string;
  /** Why this run was asked for. */
  readonly reason?: string;
  /** Who asked, as the starter claims; reports say that it is a claim. */
  readonly requestedBy?: string;
  /** A word for the part of the day, for the report. */
  readonly phase?: string;
  /** Path and reason of an artifact that this run corrects. */
  readonly supersedes?: string;
}
