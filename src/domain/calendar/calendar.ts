import type { CalendarSpec } from '../../contracts/calendar.ts';
import { parseDate, requireDate } from './civil-date.ts';
import { type MarketDay, marketDays } from './market-day.ts';
import {
  countClosed,
  listSessions,
  nextOpening,
  nthClosing,
  previousClosing,
  type Session,
  sessionsOf,
  stepSessions,
} from './session.ts';

export type { Session } from './session.ts';

/**
 * A market's sessions. Dates are Eastern, YYYY-MM-DD; instants are epoch ms.
 * `XNYS` knows 1990 to 2100. `24x7` has a session from each Eastern midnight to the next. `none` is a floor without
 * a market: it has no session and no holiday, it is never open, and nothing has an age in its sessions.
 */
export interface Calendar {
  readonly name: CalendarSpec['name'];
  /** The day's session; undefined when it has none, and where the calendar cannot tell (ask isTradingDay). */
  session(date: string): Session | undefined;
  /** `unknown` (no date, or a year whose rules are not known) is a trading day to checks, and a reason to keep. */
  isTradingDay(date: string): 'yes' | 'no' | 'unknown';
  /** As isTradingDay, but tells the holiday, on which the market would trade, from the weekend. */
  dayKind(date: string): MarketDay['kind'];
  /** 'Thanksgiving Day', 'weekend', 'special closure: …', 'no market calendar'; undefined unless it surely is closed. */
  whyClosed(date: string): string | undefined;
  /** Why the day's session ends early; undefined when it does not. */
  whyEarly(date: string): string | undefined;
  /** The sessions from the first date to the last, both included; unknown days have none. Throws on what is no date. */
  sessionsBetween(fromDate: string, toDate: string): readonly Session[];
  /** The first session that opens strictly after the instant; undefined if a year has none or an unknown day is met. */
  nextSession(afterMs: number): Session | undefined;
  /** The last session that closed at or before the instant; undefined likewise. */
  previousSession(beforeMs: number): Session | undefined;
  /**
   * How many sessions closed strictly after `sinceMs` and at or before `nowMs`: the age in sessions of what was made
   * then. `unknown` where the calendar cannot tell, for what was made in the future, and always for `none`.
   */
  sessionsClosedBetween(sinceMs: number, nowMs: number): number | 'unknown';
  /** The n-th session, n from 1, to close strictly after the instant: from its close on, the age is n sessions. */
  nthCloseAfter(sinceMs: number, n: number): Session | undefined;
  /** The n-th session after the date (before it when n is negative; 0 is the date's own). Throws on what is no date. */
  addSessions(date: string, n: number): Session | undefined;
}

/** The calendar of a floor file. Works out years and sessions as it is asked about them, once. */
export function createCalendar(spec: CalendarSpec): Calendar {
  const days = marketDays(spec);
  const sessionOf = sessionsOf(days);
  const dayOn = (date: string): MarketDay => {
    const day = parseDate(date);
    return day === undefined ? { kind: 'unknown' } : days(day);
  };
  return {
    name: spec.name,
    session: (date) => (dayOn(date).kind === 'session' ? stepSessions(sessionOf, requireDate(date), 0) : undefined),
    isTradingDay: (date) => tradingDay(dayOn(date)),
    dayKind: (date) => dayOn(date).kind,
    whyClosed: (date) => whyClosed(dayOn(date)),
    whyEarly: (date) => whyEarly(dayOn(date)),
    sessionsBetween: (fromDate, toDate) => listSessions(sessionOf, fromDate, toDate),
    nextSession: (afterMs) => nextOpening(sessionOf, afterMs),
    previousSession: (beforeMs) => previousClosing(sessionOf, beforeMs),
    sessionsClosedBetween: (since, now) => (spec.name === 'none' ? 'unknown' : countClosed(sessionOf, since, now)),
    nthCloseAfter: (sinceMs, n) => nthClosing(sessionOf, sinceMs, n),
    addSessions: (date, n) => stepSessions(sessionOf, requireDate(date), n),
  };
}

function tradingDay(day: MarketDay): 'yes' | 'no' | 'unknown' {
  if (day.kind === 'unknown') return 'unknown';
  return day.kind === 'session' ? 'yes' : 'no';
}

function whyClosed(day: MarketDay): string | undefined {
  if (day.kind === 'holiday') return day.why;
  if (day.kind === 'weekend') return 'weekend';
  return day.kind === 'no_market' ? 'no market calendar' : undefined;
}

function whyEarly(day: MarketDay): string | undefined {
  return day.kind === 'session' ? day.early : undefined;
}
