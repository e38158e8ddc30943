import type { Calendar } from './calendar.ts';
import { dateOf, requireDate } from './civil-date.ts';
import { easternTime } from './eastern.ts';

/** A day that the schedules skip. */
export interface Holiday {
  readonly date: string;
  readonly reason: string;
}

/** A day on which the schedules that follow the close move. */
export interface EarlyClose {
  readonly date: string;
  /** Eastern wall time of the close, HH:mm. */
  readonly close: string;
  readonly reason: string;
}

/**
 * The holidays and special closures from the first date to the last, both included: days that would trade but for
 * them, so no weekends of the XNYS. Days of which the calendar cannot tell are trading days. Throws on what is no date.
 */
export function holidaysBetween(calendar: Calendar, fromDate: string, toDate: string): readonly Holiday[] {
  const holidays: Holiday[] = [];
  const last = requireDate(toDate);
  for (let day = requireDate(fromDate); day <= last; day += 1) {
    const date = dateOf(day);
    if (calendar.dayKind(date) === 'holiday') holidays.push({ date, reason: calendar.whyClosed(date) ?? 'holiday' });
  }
  return holidays;
}

/** The sessions that end before their usual time, from the first date to the last, both included. */
export function earlyClosesBetween(calendar: Calendar, fromDate: string, toDate: string): readonly EarlyClose[] {
  return calendar
    .sessionsBetween(fromDate, toDate)
    .filter((session) => session.early)
    .map(({ date, closeMs }) => ({
      date,
      close: easternTime(closeMs),
      reason: calendar.whyEarly(date) ?? 'early close',
    }));
}
