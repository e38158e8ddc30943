import { describe, expect, test } from '@jest/globals';
import { createCalendar } from '../../../src/domain/calendar/calendar.ts';
import { datesBetween, referenceSessions, utcMinute } from '../../support/calendar/reference.ts';

const calendar = createCalendar({ name: 'XNYS', closures: [], early_closes: [] });

describe.each([
  { first: 1990, last: 2028, sessions: 9820 },
  { first: 2029, last: 2060, sessions: 8034 },
])('XNYS $first to $last', ({ first, last, sessions }) => {
  const reference = referenceSessions(first, last);
  const dates = datesBetween(`${first}-01-01`, `${last}-12-31`);

  test('the reference file is whole', () => {
    expect(reference.size).toBe(sessions);
  });

  test('every day has the session of the reference, to the minute', () => {
    const different = dates.flatMap((date) => {
      const session = calendar.session(date);
      const seen = session === undefined ? 'none' : `${utcMinute(session.openMs)} ${utcMinute(session.closeMs)}`;
      const expected = reference.get(date)?.replace(/^(.*),(.*)$/, `${date}T$1 ${date}T$2`) ?? 'none';
      return seen === expected ? [] : [`${date}: ${seen}, want ${expected}`];
    });
    expect(different).toEqual([]);
  });

  test('every day is known to trade or not, and why not', () => {
    const wrong = dates.filter((date) => {
      const trades = reference.has(date);
      const sure = calendar.isTradingDay(date) === (trades ? 'yes' : 'no');
      return !sure || (calendar.whyClosed(date) === undefined) !== trades;
    });
    expect(wrong).toEqual([]);
  });

  test('early is what closes before 16:00 in New York, and it has a reason', () => {
    const wrong = calendar.sessionsBetween(`${first}-01-01`, `${last}-12-31`).filter((session) => {
      const early = session.closeMs - session.openMs < 6.5 * 3_600_000;
      return session.early !== early || (calendar.whyEarly(session.date) !== undefined) !== early;
    });
    expect(wrong).toEqual([]);
  });

  test('a range lists exactly the sessions of the reference', () => {
    const listed = calendar.sessionsBetween(`${first}-01-01`, `${last}-12-31`).map(({ date }) => date);
    expect(listed).toEqual([...reference.keys()]);
  });
});
