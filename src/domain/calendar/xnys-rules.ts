import { dayOf, requireDate, weekdayOf } from './civil-date.ts';
import { XNYS_SPECIAL_CLOSURES, XNYS_SPECIAL_EARLY_CLOSES } from './xnys-special.ts';

const MONDAY = 1;
const THURSDAY = 4;
const FRIDAY = 5;
const SATURDAY = 6;
const SUNDAY = 7;

/** The first year these rules describe: before it the exchange had other holidays and hours. */
export const XNYS_FIRST_YEAR = 1990;
/** The last one: a later date is a mistake of the caller rather than a day somebody plans for. */
export const XNYS_LAST_YEAR = 2100;

/** What one year of the exchange has that is not a full weekday session; keys are day numbers (civil-date.ts). */
export interface XnysYear {
  readonly holidays: ReadonlyMap<number, string>;
  readonly earlyCloses: ReadonlyMap<number, { readonly close: string; readonly reason: string }>;
}

/** Holidays (with their observed days) and early closes of a year by the exchange's rules as they stood in that year. */
export function xnysYear(year: number): XnysYear {
  const holidays = new Map([...fixedHolidays(year), ...floatingHolidays(year)]);
  for (const [date, reason] of XNYS_SPECIAL_CLOSURES) {
    if (date.startsWith(`${year}-`)) holidays.set(requireDate(date), `special closure: ${reason}`);
  }
  const earlyCloses = new Map<number, { close: string; reason: string }>();
  for (const [day, reason] of earlyCloseDays(year)) {
    // Early closes were at 14:00 until 1992.
    if (!holidays.has(day)) earlyCloses.set(day, { close: year < 1993 ? '14:00' : '13:00', reason });
  }
  return { holidays, earlyCloses };
}

function fixedHolidays(year: number): [number, string][] {
  const newYear = dayOf(year, 1, 1);
  const holidays: [number, string][] = [];
  // A New Year's Day on a Saturday is not made up for: the Friday before is the last session of the old year.
  if (weekdayOf(newYear) !== SATURDAY) holidays.push(observed(newYear, "New Year's Day"));
  if (year >= 2022) holidays.push(observed(dayOf(year, 6, 19), 'Juneteenth National Independence Day'));
  holidays.push(observed(dayOf(year, 7, 4), 'Independence Day'));
  holidays.push(observed(dayOf(year, 12, 25), 'Christmas Day'));
  return holidays;
}

function floatingHolidays(year: number): [number, string][] {
  const holidays: [number, string][] = [
    [nthWeekday(year, 2, MONDAY, 3), "Washington's Birthday"],
    [easterSunday(year) - 2, 'Good Friday'],
    [nthWeekday(year, 6, MONDAY, 1) - 7, 'Memorial Day'],
    [nthWeekday(year, 9, MONDAY, 1), 'Labor Day'],
    [thanksgiving(year), 'Thanksgiving Day'],
  ];
  if (year >= 1998) holidays.push([nthWeekday(year, 1, MONDAY, 3), 'Martin Luther King, Jr. Day']);
  return holidays;
}

function earlyCloseDays(year: number): [number, string][] {
  const days: [number, string][] = [];
  if (year >= 1992) days.push([thanksgiving(year) + 1, 'day after Thanksgiving']);
  const christmasEve = dayOf(year, 12, 24);
  if (weekdayOf(christmasEve) <= THURSDAY) days.push([christmasEve, 'Christmas Eve']);
  days.push(...independenceEarlyClose(year));
  for (const [date, reason] of XNYS_SPECIAL_EARLY_CLOSES) {
    if (date.startsWith(`${year}-`)) days.push([requireDate(date), reason]);
  }
  return days;
}

/** From 1995 the session before the holiday, but when it fell on a Thursday, until 2012, the Friday after it. */
function independenceEarlyClose(year: number): [number, string][] {
  const holiday = dayOf(year, 7, 4);
  if (year < 1995 || weekdayOf(holiday) > FRIDAY || weekdayOf(holiday) === MONDAY) return [];
  if (year < 2013 && weekdayOf(holiday) === THURSDAY) return [[holiday + 1, 'day after Independence Day']];
  return [[holiday - 1, 'day before Independence Day']];
}

function observed(day: number, name: string): [number, string] {
  if (weekdayOf(day) === SATURDAY) return [day - 1, `${name} (observed)`];
  if (weekdayOf(day) === SUNDAY) return [day + 1, `${name} (observed)`];
  return [day, name];
}

function thanksgiving(year: number): number {
  return nthWeekday(year, 11, THURSDAY, 4);
}

function nthWeekday(year: number, month: number, weekday: number, nth: number): number {
  const first = dayOf(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (nth - 1);
}

/** Gregorian Easter by Gauss's method in the form of Meeus, Jones and Butcher. */
function easterSunday(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7;
  const shift = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  const march = epact + toSunday - 7 * shift + 114;
  return dayOf(year, Math.floor(march / 31), (march % 31) + 1);
}
