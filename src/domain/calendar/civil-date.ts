const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days from 1970-01-01 to a Gregorian date; negative before it (days_from_civil, H. Hinnant). */
export function dayOf(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** The YYYY-MM-DD of a day number (civil_from_days, H. Hinnant). */
export function dateOf(day: number): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const dayOfMonth = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}

/** The day number of a YYYY-MM-DD date; undefined for anything that is not a real date (2026-02-30). */
export function parseDate(date: string): number | undefined {
  const match = ISO_DATE.exec(date);
  if (match === null) return undefined;
  const day = dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
  return dateOf(day) === date ? day : undefined;
}

/** As parseDate, for callers to whom a date that does not exist is a bug: throws a RangeError that shows it. */
export function requireDate(date: string): number {
  const day = parseDate(date);
  if (day === undefined) throw new RangeError(`'${date}' is not a calendar date, want YYYY-MM-DD`);
  return day;
}

/** ISO weekday of a day number: Monday is 1, Sunday is 7. 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** The year of a day number. */
export function yearOf(day: number): number {
  return Number(dateOf(day).slice(0, 4));
}

/** The date `days` calendar days after `date` (before it, when negative). */
export function addDays(date: string, days: number): string {
  return dateOf(requireDate(date) + days);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
