import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { createCalendar } from '../../../src/domain/calendar/calendar.ts';
import { nextClockChange } from '../../../src/domain/schedule/clock-change.ts';
import { planDay, type SchedulePlan } from '../../../src/domain/schedule/plan.ts';
import { SCHEDULES, type ScheduleSlot } from '../../../src/domain/schedule/slots.ts';

const calendar = createCalendar({ name: 'XNYS', closures: [], early_closes: [] });

function plan(slot: Partial<ScheduleSlot>, nowMs = Date.UTC(2026, 10, 22), of = calendar): SchedulePlan {
  const slots: ScheduleSlot[] = [{ ...SCHEDULES[0], ...slot }];
  const [planned] = planDay({ calendar: of, nowMs, namespace: 'trading-floor', readinessSeconds: 90.5 }, slots);
  if (planned === undefined) throw new Error('no plan');
  return planned;
}

describe('skips', () => {
  test('reach at least 24 months ahead all the year, and change once a year only', () => {
    const seen = new Set<string>();
    for (const day of [0, 30, 90, 200, 300, 363, 364, 365]) {
      const now = DateTime.fromISO('2026-01-01T12:00', { zone: 'America/New_York' }).plus({ days: day });
      const planned = plan({}, now.toMillis());
      const dates = planned.skips.map(({ on }) => (typeof on === 'object' ? on.date : on));
      const due = calendarHolidays(now.toISODate() ?? '', now.plus({ months: 24 }).toISODate() ?? '');
      expect(dates).toEqual(expect.arrayContaining(due));
      seen.add(JSON.stringify(planned));
    }
    expect(seen.size).toBe(2);
  });

  test('hold every hour of a holiday, with its name', () => {
    const thanksgiving = plan({}).skips.find(({ comment }) => comment.startsWith('2026-11-26'));
    expect(thanksgiving).toEqual({ on: { date: '2026-11-26' }, at: 'all_day', comment: '2026-11-26 Thanksgiving Day' });
  });

  test('include a closure of the floor file', () => {
    const closed = createCalendar({
      name: 'XNYS',
      closures: [{ date: '2026-11-27', reason: 'day of mourning' }],
      early_closes: [],
    });
    const dates = plan({}, undefined, closed).skips.map(({ comment }) => comment);
    expect(dates).toContain('2026-11-27 special closure: day of mourning');
  });

  test('none for what runs on holidays too, nor for a floor without a market', () => {
    expect(plan({ holidays: 'kept' }).skips).toEqual([]);
    const none = createCalendar({ name: 'none', closures: [], early_closes: [] });
    expect(plan({}, undefined, none).skips).toEqual([]);
  });
});

describe('a slot that follows the close', () => {
  const planned = plan({ at: '16:30', onEarlyClose: '13:30' });

  test('leaves out its usual time on such a day, and that time only', () => {
    const skip = planned.skips.find(({ comment }) => comment.startsWith('2026-11-27'));
    expect(skip).toMatchObject({ on: { date: '2026-11-27' }, at: '16:30' });
  });

  test('fires then instead', () => {
    expect(planned.fires.filter(({ at }) => at === '13:30').map(({ on }) => on)).toEqual(
      ['2026-11-27', '2026-12-24', '2027-11-26', '2028-07-03', '2028-11-24'].map((date) => ({ date })),
    );
  });
});

test.each(['01:00', '01:30', '02:59'])('%s comes twice or never on some day, and is refused', (at) => {
  expect(() => plan({ at })).toThrow(`floor-pre-market-readiness: ${at} ET is skipped or repeated`);
  expect(() => plan({ onEarlyClose: at })).toThrow(`${at} ET is skipped or repeated`);
});

test.each(['00:59', '03:00'])('%s comes once every day', (at) => {
  expect(plan({ at }).fires[0]?.at).toBe(at);
});

test.each(['8:30', '24:00', '08:60', ''])('%j is no wall time', (at) => {
  expect(() => plan({ at })).toThrow(`'${at}' is not a wall time, want HH:mm`);
});

test('a run may last for its slot and twice its deadline', () => {
  expect(plan({ lapsesAfterMinutes: 45 }).execution_timeout_seconds).toBe(45 * 60 + 181);
});

test('what people read is short enough for every server and proxy', () => {
  for (const planned of planDay({ calendar, nowMs: 0, namespace: 'n'.repeat(63), readinessSeconds: 120 })) {
    expect(Buffer.byteLength(planned.summary)).toBeLessThanOrEqual(200);
    expect(Buffer.byteLength(planned.details)).toBeLessThanOrEqual(4096);
  }
});

test.each([
  ['2026-11-22T12:00:00Z', '2027-03-14T07:00:00Z', -300, -240],
  ['2027-03-14T06:59:59.999Z', '2027-03-14T07:00:00Z', -300, -240],
  ['2027-03-14T07:00:00Z', '2027-11-07T06:00:00Z', -240, -300],
])('the clock change after %s', (after, at, offsetBefore, offsetAfter) => {
  expect(nextClockChange(Date.parse(after))).toEqual({ atMs: Date.parse(at), offsetBefore, offsetAfter });
});

function calendarHolidays(from: string, to: string): string[] {
  const holidays: string[] = [];
  for (let day = DateTime.fromISO(from); day <= DateTime.fromISO(to); day = day.plus({ days: 1 })) {
    const date = day.toISODate() ?? '';
    if (calendar.dayKind(date) === 'holiday') holidays.push(date);
  }
  return holidays;
}
