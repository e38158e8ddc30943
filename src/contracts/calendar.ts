/** A day on which the market stays shut though the rules say it trades; announced, so it comes as data. */
export interface CalendarClosure {
  /** ET calendar date, YYYY-MM-DD. */
  readonly date: string;
  readonly reason: string;
}

/** A session that ends before its usual time. */
export interface CalendarEarlyClose {
  /** ET calendar date, YYYY-MM-DD. */
  readonly date: string;
  /** Eastern wall time of the close, HH:mm. */
  readonly close: string;
  readonly reason: string;
}

/** `calendar` of the floor file: the market's rules by name, and what was announced after this version was built. */
export interface CalendarSpec {
  readonly name: 'XNYS' | '24x7' | 'none';
  readonly closures: readonly CalendarClosure[];
  readonly early_closes: readonly CalendarEarlyClose[];
}
