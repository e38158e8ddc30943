import type { CalendarSpec } from '../../contracts/calendar.ts';
import { dateOf, parseDate, requireDate } from './civil-date.ts';
import { easternDate, easternInstant } from './eastern.ts';
import { type MarketDay, type MarketDays, marketDays } from './market-day.ts';
import { countClosed, nextOpening, previousClosing, stepSessions, type SessionOf } from './session-search.ts';

/** One trading session; the instants are epoch ms, and the session is [openMs, closeMs). */
export interface Session {
  /** The Eastern calendar date it belongs to, YYYY-MM-DD. */
  readonly date: string;
  readonly openMs: number;
  readonly closeMs: number;
  /** It ends before its usual time. */
  readonly early: boolean;
}

/**
 * A market's sessions. Dates are Eastern, YYYY-MM-DD; instants are epoch ms.
 * `XNYS` knows 1990 to 2100. `24x7` has a session from each midnight to the next, for ever. `none` is a floor without
 * a market: no session, no holiday, nothing to count.
 */
export interface Calendar {
  readonly name: CalendarSpec['name'];
  /** The day's session; undefined when it has none, and where the calendar cannot tell (ask isTradingDay). */
  session(date: string): Session | undefined;
  /** `unknown` (no date, or a year whose rules are not known) is to be a trading day to checks, and to be kept. */
  isTradingDay(date: string): 'yes' | 'no' | 'unknown';
  dayKind(date: string): MarketDay['kind'];
  /** 'Thanksgiving Day', 'weekend', 'special closure: …', 'no market calendar'; undefined unless surely closed. */
  whyClosed(date: string): string | undefined;
  /** Why the day's session ends early; undefined when it does not. */
  whyEarly(date: string): string | undefined;
  /** The sessions of the dates from first to last, both included; unknown days have none. Throws on what is no date. */
  sessionsBetween(fromDate: string, toDate: string): readonly Session[];
  /** The first session that opens strictly after the instant; undefined if none does within a year, or none is known. */
  nextSession(afterMs: number): Session | undefined;
  /** The last session that has closed at or before the instant; undefined as above. */
  previousSession(beforeMs: number): Session | undefined;
  /**
   * How many sessions closed strictly after `sinceMs` and at or before `nowMs`: the age, in sessions, of what was made
   * at `sinceMs`; 0 when that lies in the future. `unknown` where the calendar cannot tell, and always for `none`.
   */
  sessionsClosedBetween(sinceMs: number, nowMs: number): number | 'unknown';
  /** The n-th session to close strictly after the instant (n from 1): what was made then is n sessions old as it closes. */
  nthCloseAfter(sinceMs: number, n: number): Session | undefined;
  /** The n-th session after a date, or before it when n is negative; 0 is the date's own. Throws on what is no date. */
  addSessions(date: string, n: number): Session | undefined;
}

/** The calendar of a floor file. Pure; computes a year when it is first asked about it. */
export function createCalendar(spec: CalendarSpec): Calendar {
  const days = marketDays(spec);
  const sessionOf = memoised(days);
  const dayAt = (date: string): MarketDay => {
    const day = parseDate(date);
    return day === undefined ? { kind: 'unknown' } : days(day);
  };
  return {
    name: spec.name,
    session: (date) => {
      const day = parseDate(date);
      return day === undefined ? undefined : known(sessionOf(day));
    },
    isTradingDay: (date) => tradingDay(dayAt(date)),
    dayKind: (date) => dayAt(date).kind,
    whyClosed: (date) => whyClosed(dayAt(date)),
    whyEarly: (date) => {
      const day = dayAt(date);
      return day.kind === 'session' ? day.early : undefined;
    },
    sessionsBetween: (fromDate, toDate) => sessionsBetween(sessionOf, fromDate, toDate),
    nextSession: (afterMs) => nextOpening(sessionOf, afterMs),
    previousSession: (beforeMs) => previousClosing(sessionOf, beforeMs),
    sessionsClosedBetween: (sinceMs, nowMs) => (spec.name === 'none' ? 'unknown' : countClosed(sessionOf, sinceMs, nowMs)),
    nthCloseAfter: (sinceMs, n) => nthCloseAfter(sessionOf, sinceMs, n),
    addSessions: (date, n) => stepSessions(sessionOf, requireDate(date), n),
  };
}
