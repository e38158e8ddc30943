import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { CalendarSpec } from '../../../src/contracts/calendar.ts';
import { createCalendar, type Session } from '../../../src/domain/calendar/calendar.ts';
import { addDays, dateOf, dayOf } from '../../../src/domain/calendar/civil-date.ts';
import { easternDate, easternInstant } from '../../../src/domain/calendar/eastern.ts';
import { sessionAt } from '../../../src/domain/calendar/session-phase.ts';

const HOUR = 3_600_000;
const date = fc.integer({ min: dayOf(1990, 2, 1), max: dayOf(2099, 11, 30) }).map(dateOf);
const instant = fc.integer({ min: easternInstant('1990-02-01', '00:00'), max: easternInstant('2099-11-30', '00:00') });
const near = fc.integer({ min: dayOf(2026, 1, 1), max: dayOf(2027, 12, 31) }).map(dateOf);

/** A floor file with closures and early closes on any days, weekends and holidays too. */
const spec = fc.record({
  name: fc.constantFrom('XNYS', '24x7'),
  closures: fc.array(fc.record({ date: near, reason: fc.constant('closure') }), { maxLength: 40 }),
  early_closes: fc.array(
    fc.record({
      date: near,
      close: fc.constantFrom('10:00', '13:00', '15:59', '18:30', 'x'),
      reason: fc.constant('early'),
    }),
    { maxLength: 40 },
  ),
}) satisfies fc.Arbitrary<CalendarSpec>;

const xnys = createCalendar({ name: 'XNYS', closures: [], early_closes: [] });

test('a session follows each session: no overlap, none left out, the same from every side', () => {
  fc.assert(
    fc.property(spec, near, (floor, from) => {
      const calendar = createCalendar(floor);
      const sessions = calendar.sessionsBetween(from, addDays(from, 120));
      const broken = sessions.filter((session) => {
        const sound = session.openMs < session.closeMs && easternDate(session.openMs) === session.date;
        return !sound || calendar.session(session.date) !== session;
      });
      expect(broken).toEqual([]);
      const unlinked = sessions.slice(1).filter((next, index) => {
        const session = sessions[index];
        if (session === undefined || next.openMs < session.closeMs || next.date <= session.date) return true;
        const after = [calendar.nextSession(session.openMs), calendar.addSessions(session.date, 1)];
        const before = [calendar.previousSession(next.openMs), calendar.addSessions(next.date, -1)];
        // Where sessions touch, the next one is open already as the one before it closes, and not next any more.
        if (next.openMs > session.closeMs) after.push(calendar.nextSession(session.closeMs));
        after.push(calendar.nthCloseAfter(session.closeMs, 1));
        return !(after.every((found) => found === next) && before.every((found) => found === session));
      });
      expect(unlinked).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

describe('XNYS, 1990 to 2099', () => {
  test('a year has 249 to 254 sessions, but for 248 in 2001', () => {
    const counts = Array.from({ length: 111 }, (_, index) => {
      const year = 1990 + index;
      return { year, sessions: xnys.sessionsBetween(`${year}-01-01`, `${year}-12-31`).length };
    });
    expect(counts.filter(({ sessions }) => sessions < 249 || sessions > 254)).toEqual([{ year: 2001, sessions: 248 }]);
  });

  test('a session opens at 09:30 and closes by 16:00 on a New York clock; a weekend has none', () => {
    fc.assert(
      fc.property(date, (day) => {
        const session = xnys.session(day);
        const weekend = [0, 6].includes(new Date(`${day}T12:00Z`).getUTCDay());
        const hours =
          session && [session.openMs, session.closeMs].map((ms) => (ms - easternInstant(day, '00:00')) / HOUR);
        const early = day < '1993' ? 14 : 13;
        expect(hours).toEqual(session && [9.5, session.early ? early : 16]);
        expect(xnys.isTradingDay(day)).toBe(session === undefined ? 'no' : 'yes');
        expect(xnys.whyClosed(day) === 'weekend').toBe(weekend);
      }),
      { numRuns: 1000 },
    );
  });

  test('next and previous enclose the instant, with at most the running session between them', () => {
    fc.assert(
      fc.property(instant, (now) => {
        const next = xnys.nextSession(now);
        const previous = xnys.previousSession(now);
        expect(previous?.closeMs).toBeLessThanOrEqual(now);
        expect(next?.openMs).toBeGreaterThan(now);
        const between = xnys.sessionsBetween(previous?.date ?? '', next?.date ?? '').slice(1, -1);
        expect(between.every((session) => session.openMs <= now && now < session.closeMs)).toBe(true);
        expect(between.length).toBe(sessionAt(xnys, now).market_open ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });

  test('counting to the n-th close gives n, and one less just before', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 60 }), (since, n) => {
        const close = xnys.nthCloseAfter(since, n)?.closeMs ?? Number.NaN;
        expect(xnys.sessionsClosedBetween(since, close)).toBe(n);
        expect(xnys.sessionsClosedBetween(since, close - 1)).toBe(n - 1);
      }),
      { numRuns: 300 },
    );
  });

  test('n sessions ahead and n back is where one was', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 300 }), (day, n) => {
        const start: Session | undefined = xnys.addSessions(day, 1);
        const there = xnys.addSessions(start?.date ?? '', n);
        fc.pre(there !== undefined);
        expect(xnys.addSessions(there.date, -n)).toEqual(start);
        expect(xnys.sessionsBetween(start?.date ?? '', there.date)).toHaveLength(n + 1);
      }),
      { numRuns: 300 },
    );
  });
});

test('a view says the same as the sessions, at any instant of any calendar', () => {
  fc.assert(
    fc.property(spec, near, fc.integer({ min: 0, max: 86_399_999 }), (floor, day, ofDay) => {
      const calendar = createCalendar(floor);
      const now = easternInstant(day, '00:00') + ofDay;
      const view = sessionAt(calendar, now);
      const today = calendar.session(easternDate(now));
      const open = today !== undefined && today.openMs <= now && now < today.closeMs;
      expect(view.trading_day).toBe(easternDate(now));
      expect(view.market_open).toBe(open);
      expect(view.phase === 'open').toBe(open);
      expect(view.early_close).toBe(today?.early ?? false);
      expect(view.phase !== 'holiday' || calendar.dayKind(view.trading_day) === 'holiday').toBe(true);
      const opens = Date.parse(view.next_open_utc ?? 'never');
      const minutes = Math.ceil((opens - now) / 60_000);
      expect(view.minutes_to_open ?? Number.NaN).toBe(minutes);
      expect(view.next_open_utc === null || calendar.session(easternDate(opens))?.openMs === opens).toBe(true);
      expect(view.phase === 'pre_open').toBe(!open && minutes <= 60);
    }),
    { numRuns: 400 },
  );
});
