import { expect, test } from '@jest/globals';
import { earlyClosesBetween, holidaysBetween } from '../../../src/domain/calendar/day-plan.ts';
import { calendarOf } from '../../support/calendar/calendars.ts';

const xnys = calendarOf({
  closures: [{ date: '2026-12-02', reason: 'National Day of Mourning' }],
  early_closes: [{ date: '2026-12-23', close: '11:30', reason: 'storm' }],
});

test('the holidays of a season, both ends included', () => {
  expect(holidaysBetween(xnys, '2026-11-26', '2027-01-01')).toEqual([
    { date: '2026-11-26', reason: 'Thanksgiving Day' },
    { date: '2026-12-02', reason: 'special closure: National Day of Mourning' },
    { date: '2026-12-25', reason: 'Christmas Day' },
    { date: '2027-01-01', reason: "New Year's Day" },
  ]);
});

test('24 months have their nineteen holidays, all of them weekdays', () => {
  const holidays = holidaysBetween(calendarOf(), '2026-11-22', '2028-11-21');
  expect(holidays.map(({ date }) => date).join(' ')).toBe(
    '2026-11-26 2026-12-25 ' +
      '2027-01-01 2027-01-18 2027-02-15 2027-03-26 2027-05-31 2027-06-18 2027-07-05 2027-09-06 2027-11-25 2027-12-24 ' +
      '2028-01-17 2028-02-21 2028-04-14 2028-05-29 2028-06-19 2028-07-04 2028-09-04',
  );
});

test('the early closes of a season', () => {
  expect(earlyClosesBetween(xnys, '2026-11-27', '2026-12-24')).toEqual([
    { date: '2026-11-27', close: '13:00', reason: 'day after Thanksgiving' },
    { date: '2026-12-23', close: '11:30', reason: 'storm' },
    { date: '2026-12-24', close: '13:00', reason: 'Christmas Eve' },
  ]);
});

test('other calendars skip what their floor file closes, and nothing else', () => {
  const closures = [{ date: '2026-11-28', reason: 'engine move' }];
  expect(holidaysBetween(calendarOf({ name: '24x7', closures }), '2026-11-01', '2026-12-31')).toEqual([
    { date: '2026-11-28', reason: 'special closure: engine move' },
  ]);
  expect(holidaysBetween(calendarOf({ name: 'none' }), '2026-01-01', '2026-12-31')).toEqual([]);
  expect(earlyClosesBetween(calendarOf({ name: 'none' }), '2026-01-01', '2026-12-31')).toEqual([]);
});

test('a day of which the calendar cannot tell is not skipped', () => {
  expect(holidaysBetween(xnys, '1989-12-20', '1990-01-01')).toEqual([{ date: '1990-01-01', reason: "New Year's Day" }]);
});
