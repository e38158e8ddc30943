import { describe, expect, test } from '@jest/globals';
import { easternInstant } from '../../../src/domain/calendar/eastern.ts';
import { calendarOf } from '../../support/calendar/calendars.ts';

const xnys = calendarOf();
const noon = (date: string): number => easternInstant(date, '12:00');

describe('why the exchange is closed', () => {
  test.each([
    ['1994-04-27', 'special closure: National Day of Mourning for Richard Nixon'],
    ['2001-09-11', 'special closure: terrorist attacks on New York City'],
    ['2001-09-14', 'special closure: terrorist attacks on New York City'],
    ['2004-06-11', 'special closure: National Day of Mourning for Ronald Reagan'],
    ['2007-01-02', 'special closure: National Day of Mourning for Gerald Ford'],
    ['2012-10-29', 'special closure: Hurricane Sandy'],
    ['2012-10-30', 'special closure: Hurricane Sandy'],
    ['2018-12-05', 'special closure: National Day of Mourning for George H. W. Bush'],
    ['2025-01-09', 'special closure: National Day of Mourning for Jimmy Carter'],
    ['2001-09-15', 'weekend'],
    ['2026-01-01', "New Year's Day"],
    ['2023-01-02', "New Year's Day (observed)"],
    ['1998-01-19', 'Martin Luther King, Jr. Day'],
    ['2026-02-16', "Washington's Birthday"],
    ['2026-04-03', 'Good Friday'],
    ['2026-05-25', 'Memorial Day'],
    ['2022-06-20', 'Juneteenth National Independence Day (observed)'],
    ['2027-06-18', 'Juneteenth National Independence Day (observed)'],
    ['2026-07-03', 'Independence Day (observed)'],
    ['2026-09-07', 'Labor Day'],
    ['2026-11-26', 'Thanksgiving Day'],
    ['2021-12-24', 'Christmas Day (observed)'],
    ['2026-12-25', 'Christmas Day'],
  ])('%s: %s', (date, why) => {
    expect(xnys.whyClosed(date)).toBe(why);
    expect(xnys.session(date)).toBeUndefined();
    expect(xnys.isTradingDay(date)).toBe('no');
    expect(xnys.dayKind(date)).toBe(why === 'weekend' ? 'weekend' : 'holiday');
  });

  test.each([
    ['1997-01-20', 'Martin Luther King, Jr. Day was not yet observed'],
    ['2021-06-18', 'nor was Juneteenth'],
    ['2021-12-31', "a New Year's Day on a Saturday is not made up for"],
    ['2027-12-31', 'nor the next one'],
    ['2026-10-12', 'Columbus Day trades'],
    ['2026-11-11', 'Veterans Day trades'],
  ])('%s trades: %s', (date) => {
    expect(xnys.isTradingDay(date)).toBe('yes');
    expect(xnys.whyClosed(date)).toBeUndefined();
  });
});

test.each([
  ['1990-12-24', '14:00', 'Christmas Eve'],
  ['1992-11-27', '14:00', 'day after Thanksgiving'],
  ['1996-07-05', '13:00', 'day after Independence Day'],
  ['1997-12-26', '13:00', 'day after Christmas'],
  ['1999-12-31', '13:00', 'turn of the millennium'],
  ['2012-07-03', '13:00', 'day before Independence Day'],
  ['2013-07-03', '13:00', 'day before Independence Day'],
  ['2026-11-27', '13:00', 'day after Thanksgiving'],
  ['2026-12-24', '13:00', 'Christmas Eve'],
])('%s closes at %s: %s', (date, close, why) => {
  expect(xnys.session(date)).toEqual({
    date,
    openMs: easternInstant(date, '09:30'),
    closeMs: easternInstant(date, close),
    early: true,
  });
  expect(xnys.whyEarly(date)).toBe(why);
});

test.each(['1991-11-29', '2013-07-05', '2026-07-02', '2008-12-26', '2020-07-02', '2022-12-23'])(
  '%s closes as usual',
  (date) => {
    expect(xnys.session(date)).toMatchObject({ closeMs: easternInstant(date, '16:00'), early: false });
    expect(xnys.whyEarly(date)).toBeUndefined();
  },
);

describe('a day of which the calendar cannot tell', () => {
  test.each(['1989-12-29', '1900-01-01', '2101-01-03', '9999-12-31', '2026-02-30', 'tomorrow', ''])(
    "'%s' is unknown",
    (date) => {
      expect(xnys.isTradingDay(date)).toBe('unknown');
      expect(xnys.dayKind(date)).toBe('unknown');
      expect(xnys.session(date)).toBeUndefined();
      expect(xnys.whyClosed(date)).toBeUndefined();
      expect(xnys.whyEarly(date)).toBeUndefined();
    },
  );

  test('bounds every search, which then finds nothing rather than the wrong session', () => {
    expect(xnys.nextSession(noon('1989-12-29'))).toBeUndefined();
    expect(xnys.previousSession(noon('1990-01-02'))).toBeUndefined();
    expect(xnys.previousSession(noon('1990-01-03'))?.date).toBe('1990-01-02');
    expect(xnys.nextSession(noon('2100-12-31'))).toBeUndefined();
    expect(xnys.addSessions('1989-12-29', 1)).toBeUndefined();
    expect(xnys.addSessions('1990-01-02', -1)).toBeUndefined();
    expect(xnys.nthCloseAfter(noon('2100-12-20'), 30)).toBeUndefined();
    expect(xnys.sessionsBetween('1989-01-01', '1990-01-03').map(({ date }) => date)).toEqual([
      '1990-01-02',
      '1990-01-03',
    ]);
  });

  test('makes the age of evidence unknown, so that it is kept', () => {
    expect(xnys.sessionsClosedBetween(noon('1989-12-29'), noon('1990-03-01'))).toBe('unknown');
    expect(xnys.sessionsClosedBetween(noon('2100-12-30'), noon('2101-01-05'))).toBe('unknown');
    expect(xnys.sessionsClosedBetween(Number.NaN, noon('2026-03-02'))).toBe('unknown');
    expect(xnys.sessionsClosedBetween(noon('2026-03-02'), Number.POSITIVE_INFINITY)).toBe('unknown');
    expect(xnys.sessionsClosedBetween(noon('2026-03-02') + 1, noon('2026-03-02'))).toBe('unknown');
  });

  test('is an error where a caller asks for a range of what are no dates', () => {
    expect(() => xnys.sessionsBetween('2026-01-01', '2026-02-30')).toThrow("'2026-02-30' is not a calendar date");
    expect(() => xnys.addSessions('soon', 1)).toThrow("'soon' is not a calendar date");
    expect(() => xnys.addSessions('2026-01-02', 0.5)).toThrow('n is 0.5, want a whole number');
    expect(() => xnys.nthCloseAfter(noon('2026-01-02'), 0)).toThrow('n is 0, want a whole number from 1');
    expect(() => xnys.nextSession(Number.NaN)).toThrow('NaN is not an instant');
  });
});

describe('counting sessions', () => {
  const close = easternInstant('2026-11-27', '13:00');

  test.each([
    ['made a millisecond before the close, that close counts', close - 1, close, 1],
    ['made at the close, that close does not', close, close + 1, 0],
    ['a session counts from the millisecond of its close', close - 1, close - 1, 0],
    ['over a weekend nothing ages', close, easternInstant('2026-11-30', '15:59'), 0],
    ['until the next close', close, easternInstant('2026-11-30', '16:00'), 1],
    [
      '30 sessions of 2018-11-15 take 48 days',
      easternInstant('2018-11-15', '16:00'),
      easternInstant('2019-01-02', '16:00'),
      30,
    ],
    ['and not an instant less', easternInstant('2018-11-15', '16:00'), easternInstant('2019-01-02', '16:00') - 1, 29],
    ['30 sessions over a mourning', easternInstant('2024-11-26', '16:00'), easternInstant('2025-01-13', '16:00'), 30],
    ['a whole year', easternInstant('2026-01-01', '00:00'), easternInstant('2027-01-01', '00:00'), 251],
  ])('%s', (_, since, now, expected) => {
    expect(xnys.sessionsClosedBetween(since, now)).toBe(expected);
  });

  test('the n-th close is where the count reaches n', () => {
    expect(xnys.nthCloseAfter(easternInstant('2018-11-15', '16:00'), 30)?.date).toBe('2019-01-02');
    expect(xnys.nthCloseAfter(close - 1, 1)?.date).toBe('2026-11-27');
    expect(xnys.nthCloseAfter(close, 1)?.date).toBe('2026-11-30');
  });

  test.each([
    ['2026-11-25', 1, '2026-11-27'],
    ['2026-11-26', 1, '2026-11-27'],
    ['2026-11-27', 0, '2026-11-27'],
    ['2026-11-26', 0, undefined],
    ['2026-11-26', -1, '2026-11-25'],
    ['2026-12-31', 1, '2027-01-04'],
    ['2027-01-04', -1, '2026-12-31'],
    ['2026-11-20', 5, '2026-11-30'],
    ['2001-09-10', 1, '2001-09-17'],
  ])('%s and %i sessions is %s', (date, n, expected) => {
    expect(xnys.addSessions(date, n)?.date).toBe(expected);
  });
});

describe('before and after an instant', () => {
  const open = easternInstant('2026-11-30', '09:30');
  const close = easternInstant('2026-11-27', '13:00');

  test.each([
    ['a millisecond before the open', open - 1, '2026-11-30', '2026-11-27'],
    ['at the open, that session is not the next one any more', open, '2026-12-01', '2026-11-27'],
    ['a millisecond before the close, that session is not over', close - 1, '2026-11-30', '2026-11-25'],
    ['at the close it is', close, '2026-11-30', '2026-11-27'],
  ])('%s', (_, instant, next, previous) => {
    expect(xnys.nextSession(instant)?.date).toBe(next);
    expect(xnys.previousSession(instant)?.date).toBe(previous);
  });
});
