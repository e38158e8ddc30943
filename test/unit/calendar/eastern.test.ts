import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { DateTime, Settings } from 'luxon';
import {
  EASTERN_ZONE,
  easternDate,
  easternInstant,
  easternTime,
  formatEastern,
  isInstant,
  isWallTime,
} from '../../../src/domain/calendar/eastern.ts';

const at = (iso: string): number => Date.parse(iso);

test.each([
  ['2026-11-23T14:15:00Z', '2026-11-23 09:15:00 EST'],
  ['2026-07-01T13:30:59.999Z', '2026-07-01 09:30:59 EDT'],
  ['2026-11-24T04:59:59.999Z', '2026-11-23 23:59:59 EST'],
  ['2026-11-24T05:00:00Z', '2026-11-24 00:00:00 EST'],
  ['2027-03-14T06:59:59Z', '2027-03-14 01:59:59 EST'],
  ['2027-03-14T07:00:00Z', '2027-03-14 03:00:00 EDT'],
  ['2026-11-01T05:30:00Z', '2026-11-01 01:30:00 EDT'],
  ['2026-11-01T06:30:00Z', '2026-11-01 01:30:00 EST'],
  ['2027-01-01T04:59:59Z', '2026-12-31 23:59:59 EST'],
])('%s is %s', (instant, text) => {
  expect(formatEastern(at(instant))).toBe(text);
  expect(easternDate(at(instant))).toBe(text.slice(0, 10));
  expect(easternTime(at(instant))).toBe(text.slice(11, 16));
});

describe('easternInstant', () => {
  test.each([
    ['2027-03-12', '08:30', '2027-03-12T13:30:00.000Z'],
    ['2027-03-15', '08:30', '2027-03-15T12:30:00.000Z'],
    ['2026-10-30', '08:30', '2026-10-30T12:30:00.000Z'],
    ['2026-11-02', '08:30', '2026-11-02T13:30:00.000Z'],
    ['2006-04-03', '09:30', '2006-04-03T13:30:00.000Z'],
    ['1990-10-29', '09:30', '1990-10-29T14:30:00.000Z'],
    ['2050-07-01', '16:00', '2050-07-01T20:00:00.000Z'],
    ['2026-12-31', '23:59', '2027-01-01T04:59:00.000Z'],
  ])('%s %s is %s', (date, time, instant) => {
    expect(new Date(easternInstant(date, time)).toISOString()).toBe(instant);
  });

  test('the hour that autumn repeats is its first pass, the one that spring skips is an hour later', () => {
    expect(formatEastern(easternInstant('2026-11-01', '01:30'))).toBe('2026-11-01 01:30:00 EDT');
    expect(formatEastern(easternInstant('2026-11-01', '02:00'))).toBe('2026-11-01 02:00:00 EST');
    expect(formatEastern(easternInstant('2027-03-14', '02:30'))).toBe('2027-03-14 03:30:00 EDT');
    expect(formatEastern(easternInstant('2027-03-14', '01:59'))).toBe('2027-03-14 01:59:00 EST');
  });

  test('is what a New York clock shows, and never asks what time it is now', () => {
    const clock = Settings.now;
    Settings.now = () => {
      throw new Error('the domain looked at a clock');
    };
    try {
      const minutes = fc.integer({ min: at('1990-01-01') / 60_000, max: at('2060-12-31') / 60_000 });
      fc.assert(
        fc.property(minutes, (minute) => {
          const ms = easternInstant(easternDate(minute * 60_000), easternTime(minute * 60_000));
          // Equal but for the second pass of a repeated hour, which reads as the first.
          expect([0, 3_600_000]).toContain(minute * 60_000 - ms);
          expect(easternTime(ms)).toBe(easternTime(minute * 60_000));
          expect(easternDate(ms)).toBe(DateTime.fromMillis(ms, { zone: EASTERN_ZONE }).toISODate());
        }),
        { numRuns: 2000 },
      );
    } finally {
      Settings.now = clock;
    }
  });

  test.each([
    ['2026-02-30', '09:30', "'2026-02-30' is not a calendar date"],
    ['2026-02-03', '9:30', "'9:30' is not a wall time"],
    ['2026-02-03', '24:00', "'24:00' is not a wall time"],
    ['2026-02-03', '09:60', "'09:60' is not a wall time"],
  ])('refuses %s %s', (date, time, message) => {
    expect(() => easternInstant(date, time)).toThrow(message);
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 9e15, 254e12, -63e12])(
  '%d is no instant',
  (ms) => {
    expect(isInstant(ms)).toBe(false);
    expect(() => easternDate(ms)).toThrow('is not an instant of the years 1 to 9999, want epoch milliseconds');
  },
);

test('wall times are HH:mm', () => {
  expect(['00:00', '09:30', '23:59'].every(isWallTime)).toBe(true);
  expect(['24:00', '9:30', '09:3', '09:30:00', '', '1300', '13.00', '٠٩:٣٠'].some(isWallTime)).toBe(false);
});
