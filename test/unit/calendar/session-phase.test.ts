import { describe, expect, test } from '@jest/globals';
import { easternInstant, formatEastern } from '../../../src/domain/calendar/eastern.ts';
import { sessionAt } from '../../../src/domain/calendar/session-phase.ts';
import { calendarOf } from '../../support/calendar/calendars.ts';

const xnys = calendarOf();

/** `2026-11-23 09:15` or, a millisecond earlier, `2026-11-23 09:15 -1`. */
function instant(text: string): number {
  const [date = '', time = '', offset = '0'] = text.split(' ');
  return easternInstant(date, time) + Number(offset);
}

test.each([
  ['2026-11-23 00:00', 'closed'],
  ['2026-11-23 04:00 -1', 'closed'],
  ['2026-11-23 04:00', 'pre_market'],
  ['2026-11-23 08:30 -1', 'pre_market'],
  ['2026-11-23 08:30', 'pre_open'],
  ['2026-11-23 09:30 -1', 'pre_open'],
  ['2026-11-23 09:30', 'open'],
  ['2026-11-23 16:00 -1', 'open'],
  ['2026-11-23 16:00', 'post_market'],
  ['2026-11-23 20:00 -1', 'post_market'],
  ['2026-11-23 20:00', 'closed'],
  ['2026-11-24 00:00 -1', 'closed'],
  // An early close.
  ['2026-11-27 13:00 -1', 'open'],
  ['2026-11-27 13:00', 'post_market'],
  ['2026-11-27 15:59', 'post_market'],
  ['2026-11-27 20:00', 'closed'],
  // A holiday from midnight to midnight, a special closure too.
  ['2026-11-26 00:00 -1', 'closed'],
  ['2026-11-26 00:00', 'holiday'],
  ['2026-11-26 09:29', 'holiday'],
  ['2026-11-27 00:00 -1', 'holiday'],
  ['2026-11-27 00:00', 'closed'],
  ['2025-01-09 12:00', 'holiday'],
  // Weekends, and one that holds a change of the clocks.
  ['2026-11-28 12:00', 'closed'],
  ['2027-03-14 08:45', 'closed'],
  // The Mondays after the changes.
  ['2027-03-15 08:30', 'pre_open'],
  ['2027-03-15 09:30 -1', 'pre_open'],
  ['2027-03-15 09:30', 'open'],
  ['2026-11-02 08:30 -1', 'pre_market'],
  ['2026-11-02 16:00 -1', 'open'],
  ['2026-11-02 16:00', 'post_market'],
  // Year ends.
  ['2026-12-31 15:59', 'open'],
  ['2027-01-01 12:00', 'holiday'],
  ['2027-12-31 12:00', 'open'],
])('%s is %s', (text, phase) => {
  const view = sessionAt(xnys, instant(text));
  expect(view.phase).toBe(phase);
  expect(view.market_open).toBe(phase === 'open');
});

test.each([
  ['2026-11-23 08:30', '2026-11-23T14:30:00Z', 60],
  ['2026-11-23 08:30 -1', '2026-11-23T14:30:00Z', 61],
  ['2026-11-23 08:30 1', '2026-11-23T14:30:00Z', 60],
  ['2026-11-23 09:15', '2026-11-23T14:30:00Z', 15],
  ['2026-11-23 09:30 -1', '2026-11-23T14:30:00Z', 1],
  ['2026-11-23 09:30', '2026-11-24T14:30:00Z', 1440],
  ['2026-11-25 16:00', '2026-11-27T14:30:00Z', 2490],
  ['2026-11-27 13:00', '2026-11-30T14:30:00Z', 4110],
  ['2026-11-01 00:00', '2026-11-02T14:30:00Z', 2070],
  ['2027-03-12 16:00', '2027-03-15T13:30:00Z', 3870],
  ['2026-12-31 16:00', '2027-01-04T14:30:00Z', 5370],
  ['2001-09-10 16:00', '2001-09-17T13:30:00Z', 9690],
])('from %s the next open is %s, in %i minutes', (text, next, minutes) => {
  expect(sessionAt(xnys, instant(text))).toMatchObject({ next_open_utc: next, minutes_to_open: minutes });
});

test('a view is what a report shows', () => {
  expect(sessionAt(xnys, instant('2026-11-27 09:15'))).toEqual({
    trading_day: '2026-11-27',
    phase: 'pre_open',
    market_open: false,
    next_open_utc: '2026-11-27T14:30:00Z',
    minutes_to_open: 15,
    early_close: true,
    note: 'next open 2026-11-27 09:30:00 EST; early close 13:00 ET: day after Thanksgiving',
  });
});

test('the trading day is the New York date, whatever the date is in UTC', () => {
  expect(sessionAt(xnys, Date.parse('2026-11-24T04:59:59.999Z')).trading_day).toBe('2026-11-23');
  expect(sessionAt(xnys, Date.parse('2026-11-24T05:00:00.000Z')).trading_day).toBe('2026-11-24');
});

test.each([
  ['2026-11-26 09:15', 'holiday: Thanksgiving Day, next open 2026-11-27 09:30:00 EST'],
  ['2026-11-28 09:15', 'closed: weekend, next open 2026-11-30 09:30:00 EST'],
  ['2026-11-23 12:00', 'open, next open 2026-11-24 09:30:00 EST'],
  ['2026-11-23 17:00', 'post market, next open 2026-11-24 09:30:00 EST'],
  ['2027-03-12 21:00', 'closed, next open 2027-03-15 09:30:00 EDT'],
])('the note of %s is "%s"', (text, note) => {
  expect(sessionAt(xnys, instant(text)).note).toBe(note);
});

describe('a day of which the calendar cannot tell is taken for a trading day', () => {
  test.each([
    ['1989-12-29 12:00', 'open', '1989-12-30T14:30:00Z'],
    ['1989-12-30 12:00', 'open', '1989-12-31T14:30:00Z'],
    ['1985-07-04 09:00', 'pre_open', '1985-07-04T13:30:00Z'],
    ['1989-12-31 16:00', 'post_market', '1990-01-02T14:30:00Z'],
    ['2101-01-01 12:00', 'open', '2101-01-02T14:30:00Z'],
  ])('%s is %s', (text, phase, next) => {
    const view = sessionAt(xnys, instant(text));
    expect(view).toMatchObject({ phase, next_open_utc: next });
    expect(view.note).toContain(`the XNYS calendar does not know ${text.slice(0, 10)}: taken for a trading day`);
  });
});

describe('24x7', () => {
  test.each(['2026-11-26 03:00', '2026-11-28 00:00', '2026-11-29 00:00 -1', '2027-03-14 03:30'])(
    'is open at %s',
    (text) => {
      expect(sessionAt(calendarOf({ name: '24x7' }), instant(text))).toEqual({
        trading_day: formatEastern(instant(text)).slice(0, 10),
        phase: 'open',
        market_open: true,
        next_open_utc: null,
        minutes_to_open: null,
        early_close: false,
        note: 'open',
      });
    },
  );

  const changed = calendarOf({
    name: '24x7',
    closures: [{ date: '2026-11-28', reason: 'engine move' }],
    early_closes: [{ date: '2026-12-05', close: '18:00', reason: 'maintenance' }],
  });

  test.each([
    ['2026-11-27 12:00', 'open', '2026-11-29T05:00:00Z'],
    ['2026-11-28 12:00', 'holiday', '2026-11-29T05:00:00Z'],
    ['2026-11-28 23:00 -1', 'holiday', '2026-11-29T05:00:00Z'],
    ['2026-11-28 23:00', 'pre_open', '2026-11-29T05:00:00Z'],
    ['2026-11-29 00:00', 'open', '2026-12-06T05:00:00Z'],
    ['2026-12-05 18:00', 'post_market', '2026-12-06T05:00:00Z'],
    ['2026-12-05 20:00', 'closed', '2026-12-06T05:00:00Z'],
    ['2026-12-05 23:59', 'pre_open', '2026-12-06T05:00:00Z'],
    ['2026-12-06 00:00', 'open', null],
  ])('with closures %s is %s', (text, phase, next) => {
    expect(sessionAt(changed, instant(text))).toMatchObject({ phase, next_open_utc: next });
  });
});

test.each(['2026-11-23 12:00', '2026-11-26 12:00', '2026-11-28 12:00', '1985-01-01 12:00'])(
  'none is closed at %s',
  (text) => {
    expect(sessionAt(calendarOf({ name: 'none' }), instant(text))).toEqual({
      trading_day: text.slice(0, 10),
      phase: 'closed',
      market_open: false,
      next_open_utc: null,
      minutes_to_open: null,
      early_close: false,
      note: 'closed: no market calendar',
    });
  },
);

test('an instant that is none is refused', () => {
  expect(() => sessionAt(xnys, Number.NaN)).toThrow('NaN is not an instant');
});
