import { readFileSync } from 'node:fs';
import { addDays, requireDate, weekdayOf } from '../../../src/domain/calendar/civil-date.ts';

/** Opens and closes of every session of a reference file (test/fixtures/calendar/README.md), `HH:mm` in UTC, by date. */
export function referenceSessions(firstYear: number, lastYear: number): ReadonlyMap<string, string> {
  const file = new URL(`../../fixtures/calendar/xnys-${firstYear}-${lastYear}.csv`, import.meta.url);
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  const changes = new Map(rows.map((row) => [row.slice(0, 10), row.slice(11)]));
  const sessions = new Map<string, string>();
  let hours = '';
  for (const date of datesBetween(`${firstYear}-01-01`, `${lastYear}-12-31`)) {
    if (weekdayOf(requireDate(date)) > 5 || changes.get(date) === ',') continue;
    hours = changes.get(date) ?? hours;
    sessions.set(date, hours);
  }
  return sessions;
}

/** Every date from the first to the last. */
export function datesBetween(first: string, last: string): readonly string[] {
  return Array.from({ length: requireDate(last) - requireDate(first) + 1 }, (_, days) => addDays(first, days));
}

/** The UTC date and time of an instant without seconds: `2026-11-23T14:30`. */
export function utcMinute(ms: number): string {
  return new Date(ms).toISOString().replace(/:00[.]000Z$/, '');
}
