import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  addDays,
  dateOf,
  dayOf,
  parseDate,
  requireDate,
  weekdayOf,
  yearOf,
} from '../../../src/domain/calendar/civil-date.ts';

const DAY_MS = 86_400_000;

test('day numbers are those of the platform, from the year 1 to 9999', () => {
  const first = Date.parse('0001-01-01') / DAY_MS;
  const last = Date.parse('9999-12-31') / DAY_MS;
  fc.assert(
    fc.property(fc.integer({ min: first, max: last }), (day) => {
      const platform = new Date(day * DAY_MS);
      expect(dateOf(day)).toBe(platform.toISOString().slice(0, 10));
      expect(parseDate(dateOf(day))).toBe(day);
      expect(dayOf(platform.getUTCFullYear(), platform.getUTCMonth() + 1, platform.getUTCDate())).toBe(day);
      expect(weekdayOf(day) % 7).toBe(platform.getUTCDay());
      expect(yearOf(day)).toBe(platform.getUTCFullYear());
    }),
    { numRuns: 2000 },
  );
});

test.each([
  '',
  '2026-2-3',
  '2026-02-30',
  '2025-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-01-00',
  '20260101',
  '2026-01-01T00:00',
  ' 2026-01-01',
])("'%s' is no date", (text) => {
  expect(parseDate(text)).toBeUndefined();
  expect(() => requireDate(text)).toThrow(`'${text}' is not a calendar date, want YYYY-MM-DD`);
});

test.each([
  ['2024-02-28', 1, '2024-02-29'],
  ['2026-12-31', 1, '2027-01-01'],
  ['2027-01-01', -1, '2026-12-31'],
  ['2026-11-01', 0, '2026-11-01'],
])('%s and %i days is %s', (date, days, expected) => {
  expect(addDays(date, days)).toBe(expected);
});
