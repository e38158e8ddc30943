import { describe, expect, test } from '@jest/globals';
import { easternInstant } from '../../../src/domain/calendar/eastern.ts';
import { calendarOf } from '../../support/calendar/calendars.ts';

const HOUR = 3_600_000;

describe('24x7', () => {
  const calendar = calendarOf({ name: '24x7' });

  test.each([
    ['2026-11-26', 24],
    ['2026-11-28', 24],
    ['2027-03-14', 23],
    ['2026-11-01', 25],
    ['1985-07-04', 24],
  ])('%s trades for %i hours', (date, hours) => {
    const session = calendar.session(date);
    expect(session?.openMs).toBe(easternInstant(date, '00:00'));
    expect((session?.closeMs ?? 0) - (session?.openMs ?? 0)).toBe(hours * HOUR);
    expect(calendar.isTradingDay(date)).toBe('yes');
    expect(calendar.whyClosed(date)).toBeUndefined();
  });

  test('a day is a session, also of age', () => {
    const noon = easternInstant('2026-10-30', '12:00');
    expect(calendar.sessionsClosedBetween(noon, easternInstant('2026-11-02', '12:00'))).toBe(3);
    expect(calendar.nthCloseAfter(noon, 3)?.date).toBe('2026-11-01');
    expect(calendar.addSessions('2026-10-30', 3)?.date).toBe('2026-11-02');
    expect(calendar.sessionsBetween('2026-01-01', '2026-12-31')).toHaveLength(365);
  });

  test('takes closures and early ends from the floor file, weekends too', () => {
    const changed = calendarOf({
      name: '24x7',
      closures: [{ date: '2026-11-28', reason: 'matching engine move' }],
      early_closes: [{ date: '2026-11-29', close: '22:15', reason: 'maintenance' }],
    });
    expect(changed.whyClosed('2026-11-28')).toBe('special closure: matching engine move');
    expect(changed.dayKind('2026-11-28')).toBe('holiday');
    expect(changed.session('2026-11-29')).toMatchObject({
      closeMs: easternInstant('2026-11-29', '22:15'),
      early: true,
    });
  });
});

describe('none', () => {
  const calendar = calendarOf({ name: 'none' });
  const noon = easternInstant('2026-11-23', '12:00');

  test('has no sessions, no holidays, and no age in sessions', () => {
    expect(calendar.session('2026-11-23')).toBeUndefined();
    expect(calendar.isTradingDay('2026-11-23')).toBe('no');
    expect(calendar.dayKind('2026-11-26')).toBe('no_market');
    expect(calendar.whyClosed('2026-11-26')).toBe('no market calendar');
    expect(calendar.sessionsBetween('2026-01-01', '2026-12-31')).toEqual([]);
    expect(calendar.nextSession(noon)).toBeUndefined();
    expect(calendar.previousSession(noon)).toBeUndefined();
    expect(calendar.addSessions('2026-11-23', 5)).toBeUndefined();
    expect(calendar.nthCloseAfter(noon, 30)).toBeUndefined();
    expect(calendar.sessionsClosedBetween(noon - 90 * 24 * HOUR, noon)).toBe('unknown');
  });
});

describe('the floor file changes XNYS', () => {
  const calendar = calendarOf({
    closures: [
      { date: '2026-12-02', reason: 'National Day of Mourning' },
      { date: '2026-12-03', reason: 'storm' },
      { date: '2026-11-26', reason: 'a holiday by rule' },
      { date: '2026-11-28', reason: 'a Saturday' },
      { date: 'soon', reason: 'no date' },
    ],
    early_closes: [
      { date: '2026-12-01', close: '12:30', reason: 'storm warning' },
      { date: '2026-12-24', close: '11:00', reason: 'earlier still' },
      { date: '2026-12-03', close: '13:00', reason: 'closed that day' },
      { date: '2026-12-08', close: '16:30', reason: 'later than usual' },
      { date: '2026-12-09', close: '09:30', reason: 'no session left' },
      { date: '2026-12-10', close: '1pm', reason: 'no time' },
    ],
  });

  test('a closure shuts a day that trades, and leaves the rules their reasons', () => {
    expect(calendar.whyClosed('2026-12-02')).toBe('special closure: National Day of Mourning');
    expect(calendar.session('2026-12-02')).toBeUndefined();
    expect(calendar.whyClosed('2026-11-26')).toBe('Thanksgiving Day');
    expect(calendar.whyClosed('2026-11-28')).toBe('weekend');
    expect(calendar.addSessions('2026-12-01', 1)?.date).toBe('2026-12-04');
  });

  test('an early close shortens a session', () => {
    expect(calendar.session('2026-12-01')).toMatchObject({
      closeMs: easternInstant('2026-12-01', '12:30'),
      early: true,
    });
    expect(calendar.whyEarly('2026-12-01')).toBe('storm warning');
    expect(calendar.session('2026-12-24')?.closeMs).toBe(easternInstant('2026-12-24', '11:00'));
    expect(calendar.whyEarly('2026-12-24')).toBe('earlier still');
  });

  test('a closure outdoes an early close of the same day', () => {
    expect(calendar.session('2026-12-03')).toBeUndefined();
    expect(calendar.whyClosed('2026-12-03')).toBe('special closure: storm');
  });

  test.each(['2026-12-08', '2026-12-09', '2026-12-10'])(
    'an early close that cannot be leaves the session of %s whole',
    (date) => {
      expect(calendar.session(date)).toMatchObject({ closeMs: easternInstant(date, '16:00'), early: false });
    },
  );
});
