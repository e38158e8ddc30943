import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { createCalendar } from '../../../src/domain/calendar/calendar.ts';
import { XNYS_HOURS } from '../../../src/domain/calendar/market-day.ts';
import { slotPunctuality } from '../../../src/domain/schedule/punctuality.ts';
import { SCHEDULES, slotOf } from '../../../src/domain/schedule/slots.ts';

const calendar = createCalendar({ name: 'XNYS', closures: [], early_closes: [] });
const T60 = 'floor-pre-market-readiness';
const T15 = 'floor-pre-open-readiness';

function et(text: string): number {
  return DateTime.fromISO(text, { zone: 'America/New_York' }).toMillis();
}

function plus(time: string, minutes: number): string {
  return DateTime.fromISO(time).plus({ minutes }).toFormat('HH:mm');
}

test("T-60 lapses when T-15's slot begins, and T-15 at the open", () => {
  const [t60, t15] = SCHEDULES;
  expect(plus(t60.at, t60.lapsesAfterMinutes)).toBe(t15.at);
  expect(plus(t15.at, t15.lapsesAfterMinutes)).toBe(XNYS_HOURS.open);
});

test('schedules have ids of their own', () => {
  expect(new Set(SCHEDULES.map(({ id }) => id)).size).toBe(SCHEDULES.length);
  expect(slotOf(T60)).toBe(SCHEDULES[0]);
  expect(slotOf('another')).toBeUndefined();
});

describe('whether a run passes for its slot', () => {
  test.each<[schedule: string, nominal: string, started: string, late: number, counts: boolean, note: string]>([
    [
      T60,
      '2026-11-23T08:30',
      '2026-11-23T08:30:00.000',
      0,
      true,
      'T-60 readiness of 2026-11-23 08:30 ET, started on time',
    ],
    [T60, '2026-11-23T08:30', '2026-11-23T08:30:42.900', 42, true, 'started on time'],
    [
      T60,
      '2026-11-23T08:30',
      '2026-11-23T09:01:10',
      1870,
      true,
      'started 31 min late and before 09:15 ET, when the slot lapses',
    ],
    [T60, '2026-11-23T08:30', '2026-11-23T09:14:59.999', 2699, true, 'started 44 min late'],
    [
      T60,
      '2026-11-23T08:30',
      '2026-11-23T09:15:00.000',
      2700,
      false,
      'does not pass for the T-60 readiness of 2026-11-23 08:30 ET: it started 45 min late, and the slot lapsed at 09:15 ET',
    ],
    [T60, '2026-11-23T08:30', '2026-11-23T09:30:00', 3600, false, 'it started 1 h late'],
    [T15, '2026-11-23T09:15', '2026-11-23T09:29:59.999', 899, true, 'started 14 min late'],
    [T15, '2026-11-23T09:15', '2026-11-23T09:30:00.000', 900, false, 'the slot lapsed at 09:30 ET'],
    // A backfill of last Friday, made on Sunday.
    [T60, '2026-11-20T08:30', '2026-11-22T10:00', 178_200, false, 'it started 2 days 1 h late'],
    // Pressed by hand: nominal is the moment of the pressing.
    [T60, '2026-11-23T08:50', '2026-11-23T08:50:01', 1201, true, 'started 20 min late'],
    [T60, '2026-11-23T07:00', '2026-11-23T07:00:01', 0, false, 'it started 1 h 29 min before its time'],
    [T60, '2026-11-23T14:00', '2026-11-23T14:00:01', 19_801, false, 'it started 5 h 30 min late'],
    // Hosts of one cluster disagree by a little.
    [T60, '2026-11-23T08:30', '2026-11-23T08:29:59.500', 0, true, 'started on time'],
    [T60, '2026-11-23T08:30', '2026-11-23T08:28:59.999', 0, false, 'it started 1 min before its time'],
    // The first day of summer time, and the first after it.
    [T60, '2027-03-12T08:30', '2027-03-12T08:30:05', 5, true, 'started on time'],
    [T60, '2027-03-15T08:30', '2027-03-15T08:30:05', 5, true, 'started on time'],
    [
      T60,
      '2026-11-26T08:30',
      '2026-11-26T08:30:05',
      5,
      true,
      'the market does not open on 2026-11-26 (Thanksgiving Day)',
    ],
  ])('%s due %s, started %s', (schedule, nominal, started, late, counts, note) => {
    const punctuality = slotPunctuality(schedule, et(nominal), et(started), calendar);
    expect(punctuality).toEqual({ late_by_seconds: late, counts, note: expect.stringContaining(note) });
  });

  test('a schedule that is none of ours gives no slot', () => {
    expect(slotPunctuality('jo-nightly', et('2026-11-23T08:30'), et('2026-11-23T08:31'), calendar)).toEqual({
      late_by_seconds: 60,
      counts: false,
      note: expect.stringContaining("schedule jo-nightly is none of this product's"),
    });
  });
});
