import { expect, test } from '@jest/globals';
import type { CalendarSpec } from '../../../src/contracts/calendar.ts';
import { calendarProblems } from '../../../src/domain/calendar/problems.ts';
import { calendarSpec } from '../../support/calendar/calendars.ts';

const closed = (date: string): CalendarSpec['closures'][number] => ({ date, reason: 'because' });
const early = (date: string, close = '13:00'): CalendarSpec['early_closes'][number] => ({
  date,
  close,
  reason: 'because',
});

test.each<[string, Partial<CalendarSpec>]>([
  ['nothing is changed', {}],
  ['a trading day is closed', { closures: [closed('2026-12-02')] }],
  ['a special closure is known by now', { closures: [closed('2025-01-09')] }],
  ['a session is shortened', { early_closes: [early('2026-12-02'), early('2026-12-03', '15:59')] }],
  ['an early close is moved', { early_closes: [early('2026-12-24', '12:00'), early('2026-11-27', '14:00')] }],
  ['a market without hours is closed on a Saturday', { name: '24x7', closures: [closed('2026-11-28')] }],
  ['a market without hours ends early', { name: '24x7', early_closes: [early('2026-11-28', '23:59')] }],
  ['there is no market', { name: 'none' }],
])('no problem: %s', (_, changes) => {
  expect(calendarProblems(calendarSpec(changes))).toEqual([]);
});

test.each<[Partial<CalendarSpec>, string]>([
  [
    { closures: [closed('2026-12-02'), closed('2026-11-26')] },
    'calendar.closures[1] 2026-11-26: the market is closed anyway (Thanksgiving Day); check the date',
  ],
  [
    { closures: [closed('2026-11-28')] },
    'calendar.closures[0] 2026-11-28: the day is a weekend, on which the market is closed anyway; check the date',
  ],
  [{ closures: [closed('2026-02-30')] }, 'calendar.closures[0] 2026-02-30: this is no date, want YYYY-MM-DD'],
  [{ closures: [closed('1989-03-01')] }, 'calendar.closures[0] 1989-03-01: the calendar knows 1990 to 2100 only'],
  [
    { closures: [closed('2026-12-02'), closed('2026-12-02')] },
    'calendar.closures[1] 2026-12-02: the day is listed twice; keep one',
  ],
  [
    { early_closes: [early('2026-11-26')] },
    'calendar.early_closes[0] 2026-11-26: the market is closed anyway (Thanksgiving Day); check the date',
  ],
  [
    { early_closes: [early('2026-11-29')] },
    'calendar.early_closes[0] 2026-11-29: the day is a weekend, on which the market is closed anyway; check the date',
  ],
  [
    { early_closes: [early('2025-01-09')] },
    'calendar.early_closes[0] 2025-01-09: the market is closed anyway (special closure: National Day of Mourning for Jimmy Carter); check the date',
  ],
  [
    { closures: [closed('2026-12-02')], early_closes: [early('2026-12-02')] },
    'calendar.early_closes[0] 2026-12-02: the day is in closures too; keep one',
  ],
  [
    { early_closes: [early('2026-12-24')] },
    'calendar.early_closes[0] 2026-12-24: the session closes at 13:00 anyway (Christmas Eve); remove it',
  ],
  [{ early_closes: [early('soon')] }, 'calendar.early_closes[0] soon: this is no date, want YYYY-MM-DD'],
  ...['16:00', '09:30', '08:00', '25:00', '1pm', ''].map((close): [Partial<CalendarSpec>, string] => [
    { early_closes: [early('2026-12-02', close)] },
    `calendar.early_closes[0] 2026-12-02: close is '${close}', want an Eastern wall time HH:mm after 09:30 and before 16:00`,
  ]),
  [
    { name: '24x7', early_closes: [early('2026-12-02', '00:00')] },
    "calendar.early_closes[0] 2026-12-02: close is '00:00', want an Eastern wall time HH:mm after 00:00 and before 24:00",
  ],
  [
    { name: 'none', closures: [closed('2026-12-02')] },
    "calendar.closures: the calendar is 'none', which has no sessions to change; remove them",
  ],
  [
    { name: 'none', early_closes: [early('2026-12-02')] },
    "calendar.early_closes: the calendar is 'none', which has no sessions to change; remove them",
  ],
])('%j is a problem', (changes, problem) => {
  expect(calendarProblems(calendarSpec(changes))).toEqual([problem]);
});
