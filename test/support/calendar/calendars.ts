import type { CalendarSpec } from '../../../src/contracts/calendar.ts';
import { type Calendar, createCalendar } from '../../../src/domain/calendar/calendar.ts';

/** A calendar of the floor file that names only what matters to the test. */
export function calendarSpec(changes: Partial<CalendarSpec> = {}): CalendarSpec {
  return { name: 'XNYS', closures: [], early_closes: [], ...changes };
}

export function calendarOf(changes: Partial<CalendarSpec> = {}): Calendar {
  return createCalendar(calendarSpec(changes));
}
