import type { CalendarClosure, CalendarEarlyClose, CalendarSpec } from '../../contracts/calendar.ts';
import { parseDate } from './civil-date.ts';
import { isWithinSession, type MarketDay, type MarketDays, regularDays, XNYS_HOURS } from './market-day.ts';
import { XNYS_FIRST_YEAR, XNYS_LAST_YEAR } from './xnys-rules.ts';
import { XNYS_SPECIAL_CLOSURES } from './xnys-special.ts';

/**
 * What is wrong with the calendar of a floor file, one sentence each; none means that every entry takes effect.
 * An entry for a day that the rules close anyway is a problem, as its date is probably mistyped; one for a special
 * closure that this version has learnt of since is none.
 */
export function calendarProblems(spec: CalendarSpec): readonly string[] {
  if (spec.name === 'none') return withoutMarket(spec);
  const regular = regularDays(spec.name);
  const closed = new Set(spec.closures.map(({ date }) => date));
  return [
    ...entryProblems('closures', spec.closures, (entry) => closureProblem(regular, entry)),
    ...entryProblems('early_closes', spec.early_closes, (entry) =>
      closed.has(entry.date) ? 'the day is in closures too; keep one' : earlyCloseProblem(regular, entry),
    ),
  ];
}

function withoutMarket(spec: CalendarSpec): string[] {
  const keys = (['closures', 'early_closes'] as const).filter((key) => spec[key].length > 0);
  return keys.map((key) => `calendar.${key}: the calendar is 'none', which has no sessions to change; remove them`);
}

function entryProblems<Entry extends { readonly date: string }>(
  key: string,
  entries: readonly Entry[],
  problemOf: (entry: Entry) => string | undefined,
): string[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, index) => {
    const problem = seen.has(entry.date) ? 'the day is listed twice; keep one' : problemOf(entry);
    seen.add(entry.date);
    return problem === undefined ? [] : [`calendar.${key}[${index}] ${entry.date}: ${problem}`];
  });
}

function closureProblem(regular: MarketDays, { date }: CalendarClosure): string | undefined {
  if (XNYS_SPECIAL_CLOSURES.has(date)) return undefined;
  return dayProblem(dayOn(regular, date));
}

function earlyCloseProblem(regular: MarketDays, entry: CalendarEarlyClose): string | undefined {
  const day = dayOn(regular, entry.date);
  if (day?.kind !== 'session') return dayProblem(day);
  if (!isWithinSession(day, entry)) {
    const end = day.close === 'midnight' ? '24:00' : XNYS_HOURS.close;
    return `close is '${entry.close}', want an Eastern wall time HH:mm after ${day.open} and before ${end}`;
  }
  if (day.close === entry.close) return `the session closes at ${entry.close} anyway (${day.early}); remove it`;
  return undefined;
}

function dayProblem(day: MarketDay | undefined): string | undefined {
  if (day === undefined) return 'this is no date, want YYYY-MM-DD';
  if (day.kind === 'unknown') return `the calendar knows ${XNYS_FIRST_YEAR} to ${XNYS_LAST_YEAR} only`;
  if (day.kind === 'weekend') return 'the day is a weekend, on which the market is closed anyway; check the date';
  if (day.kind === 'holiday') return `the market is closed anyway (${day.why}); check the date`;
  return undefined;
}

function dayOn(regular: MarketDays, date: string): MarketDay | undefined {
  const day = parseDate(date);
  return day === undefined ? undefined : regular(day);
}
