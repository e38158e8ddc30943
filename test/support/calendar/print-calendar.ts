/** Run as a process of its own under several host zones: prints the offset it lives at, then what must not depend on it. */
import { createCalendar } from '../../../src/domain/calendar/calendar.ts';
import { earlyClosesBetween, holidaysBetween } from '../../../src/domain/calendar/day-plan.ts';
import { easternInstant, formatEastern } from '../../../src/domain/calendar/eastern.ts';
import { sessionAt } from '../../../src/domain/calendar/session-phase.ts';

const HALF_HOUR = 1_800_000;
const lines: string[] = [String(new Date(Date.UTC(2026, 0, 1)).getTimezoneOffset())];

for (const name of ['XNYS', '24x7', 'none'] as const) {
  const calendar = createCalendar({ name, closures: [{ date: '2026-12-02', reason: 'storm' }], early_closes: [] });
  lines.push(JSON.stringify(calendar.sessionsBetween('2026-01-01', '2027-12-31')));
  lines.push(JSON.stringify(holidaysBetween(calendar, '2026-01-01', '2027-12-31')));
  lines.push(JSON.stringify(earlyClosesBetween(calendar, '2026-01-01', '2027-12-31')));
  for (const day of ['2026-10-31', '2026-11-25', '2026-12-31', '2027-03-13']) {
    const start = easternInstant(day, '00:00');
    for (let now = start; now < start + 72 * 2 * HALF_HOUR; now += HALF_HOUR) {
      lines.push(`${formatEastern(now)} ${JSON.stringify(sessionAt(calendar, now))}`);
    }
  }
}
process.stdout.write(lines.join('\n'));
