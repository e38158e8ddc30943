import type { CalendarEarlyClose, CalendarSpec } from '../../contracts/calendar.ts';
import { parseDate, weekdayOf, yearOf } from './civil-date.ts';
import { isWallTime } from './eastern.ts';
import { XNYS_FIRST_YEAR, XNYS_LAST_YEAR, type XnysYear, xnysYear } from './xnys-rules.ts';

/** When the XNYS session opens and, without an early close, ends; Eastern wall time. */
export const XNYS_HOURS = { open: '09:30', close: '16:00' } as const;

/** An Eastern calendar day as the market sees it. */
export type MarketDay =
  /** `close` is HH:mm of that day, or `midnight` for the end of it; `early` says why it ends before its time. */
  | { readonly kind: 'session'; readonly open: string; readonly close: string; readonly early: string | undefined }
  /** A day on which the market would trade but for `why`. */
  | { readonly kind: 'holiday'; readonly why: string }
  | { readonly kind: 'weekend' }
  /** The floor has no market at all. */
  | { readonly kind: 'no_market' }
  /** Outside the years whose rules are known, or no date at all. */
  | { readonly kind: 'unknown' };

/** Answers for a day number (civil-date.ts) what kind of day it is. */
export type MarketDays = (day: number) => MarketDay;

const ALL_DAY: MarketDay = { kind: 'session', open: '00:00', close: 'midnight', early: undefined };

/** The days of a calendar: its rules, then the floor file's early closes, then its closures, each over the last. */
export function marketDays(spec: CalendarSpec): MarketDays {
  const regular = regularDays(spec.name);
  const closures = byDay(spec.closures);
  const earlyCloses = byDay(spec.early_closes);
  return (day) => {
    const known = regular(day);
    if (known.kind !== 'session') return known;
    const closure = closures.get(day);
    if (closure !== undefined) return { kind: 'holiday', why: `special closure: ${closure.reason}` };
    const early = earlyCloses.get(day);
    if (early === undefined || !isWithinSession(known, early)) return known;
    return { ...known, close: early.close, early: early.reason };
  };
}

/** Whether an early close falls after the day's open and before the usual end of such a session. */
export function isWithinSession(day: MarketDay & { readonly kind: 'session' }, early: CalendarEarlyClose): boolean {
  const usual = day.close === 'midnight' ? '24:00' : XNYS_HOURS.close;
  return isWallTime(early.close) && day.open < early.close && early.close < usual;
}

/** The days of a calendar by its rules alone. */
export function regularDays(name: CalendarSpec['name']): MarketDays {
  if (name === 'none') return () => ({ kind: 'no_market' });
  if (name === '24x7') return () => ALL_DAY;
  const years = new Map<number, XnysYear>();
  return (day) => {
    const year = yearOf(day);
    if (!(year >= XNYS_FIRST_YEAR && year <= XNYS_LAST_YEAR)) return { kind: 'unknown' };
    let rules = years.get(year);
    if (rules === undefined) {
      rules = xnysYear(year);
      years.set(year, rules);
    }
    return xnysDay(rules, day);
  };
}

function xnysDay(year: XnysYear, day: number): MarketDay {
  if (weekdayOf(day) > 5) return { kind: 'weekend' };
  const why = year.holidays.get(day);
  if (why !== undefined) return { kind: 'holiday', why };
  const early = year.earlyCloses.get(day);
  return { kind: 'session', open: XNYS_HOURS.open, close: early?.close ?? XNYS_HOURS.close, early: early?.reason };
}

/** What is no date is left out here; `calendarProblems` names it, and a floor file with problems is refused. */
function byDay<Entry extends { readonly date: string }>(entries: readonly Entry[]): ReadonlyMap<number, Entry> {
  const days = new Map<number, Entry>();
  for (const entry of entries) {
    const day = parseDate(entry.date);
    if (day !== undefined) days.set(day, entry);
  }
  return days;
}
