import { expect, test } from '@jest/globals';
import { assert, constantFrom, date, property } from 'fast-check';
import { DateTime } from 'luxon';
import { instantOf, spanOf } from '../../src/domain/instant.ts';

const AT = 1_795_444_200_000;

test.each<[text: string | null, ms: number | null]>([
  ['2026-11-23T14:30:00Z', AT],
  ['2026-11-23T09:30:00-05:00', AT],
  ['2026-11-23T09:30:00-0500', AT],
  ['2026-11-23 09:30:00 -0500', null],
  ['2026-11-23T14:30:00.123456Z', AT + 123],
  ['2026-11-23t14:30:00z', AT],
  ['2026-11-23T14:30:00', null],
  ['2026-11-23', null],
  ['2026-02-30T00:00:00Z', null],
  ['2026-11-23T24:00:00Z', null],
  ['2026-11-23T14:60:00Z', null],
  ['2026-11-23T14:30:60Z', null],
  ['2026-11-23T14:30:00+24:00', null],
  ['2026-11-23T14:30:00Z ', null],
  ['', null],
  ['now', null],
  [null, null],
])('%j is %j', (text, ms) => {
  expect(instantOf(text)).toBe(ms);
});

test.each<[ms: number, text: string]>([
  [0, '0 s'],
  [119_999, '119 s'],
  [120_000, '2 min'],
  [-300_000, '5 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 d'],
])('%i ms are %s', (ms, text) => {
  expect(spanOf(ms)).toBe(text);
});

test('as luxon reads it, in every zone and form', () => {
  const forms = [
    "yyyy-MM-dd'T'HH:mm:ss.SSSZZ",
    "yyyy-MM-dd'T'HH:mm:ssZZZ",
    "yyyy-MM-dd'T'HH:mm:ss.SSS'456'ZZ",
  ] as const;
  const zones = ['utc', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Chatham'] as const;
  const years = { min: new Date('1970-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true };
  assert(
    property(date(years), constantFrom(...zones), constantFrom(...forms), (at, zone, form) => {
      const text = DateTime.fromJSDate(at, { zone }).toFormat(form);
      expect(instantOf(text)).toBe(DateTime.fromISO(text).toMillis());
    }),
  );
});
