import { expect, test } from '@jest/globals';
import { adhocId, inputOf, instantOfFlag, operationOf } from '../../../src/cli/run-request.ts';

test.each<[text: string, utc: string]>([
  ['2026-11-23T09:15:00-05:00', '2026-11-23T14:15:00.000Z'],
  ['2026-11-23T14:15:00Z', '2026-11-23T14:15:00.000Z'],
  ['2026-11-23T14:15:00.250Z', '2026-11-23T14:15:00.250Z'],
  ['2026-11-23T09:15-05:00', '2026-11-23T14:15:00.000Z'],
  ['2026-07-01T09:15:00-0400', '2026-07-01T13:15:00.000Z'],
])('--at %s', (text, utc) => {
  expect(new Date(instantOfFlag(text)).toISOString()).toBe(utc);
});

test.each([
  'now',
  '',
  '2026-11-23',
  '2026-11-23T09:15:00',
  '09:15',
  '1764000000',
  '2026-02-30T09:15:00Z',
  '2026-11-23T25:00:00Z',
])('--at %j is refused, and what is wanted is said', (text) => {
  expect(() => instantOfFlag(text)).toThrow(/^--at: want an instant in ISO 8601 with its offset/);
});

test('an operation of a later version is told apart from a slip of the finger', () => {
  expect(() => operationOf('capture-lkg')).toThrow(
    "operation 'capture-lkg' is not part of this version; known: readiness-check, deploy-report, pre-market-readiness, pre-open-readiness",
  );
  expect(() => operationOf('readiness')).toThrow(/^there is no operation 'readiness'; known: /);
  expect(() => operationOf('toString')).toThrow(/^there is no operation/);
});

test('everything that is wrong with the flags is said, by the names of the flags', () => {
  expect(() => inputOf({ namespace: 'A;b', phase: 'Pre Market', requestedBy: 'a\nb' })).toThrow(
    /^--namespace: .*\n--phase: .*\n--requested-by: /,
  );
});

test('the id of a run that was asked for says what and when, in New York', () => {
  expect(adhocId('readiness-check', Date.parse('2026-11-24T04:05:06Z'), 'x1')).toBe(
    'readiness-check-adhoc-2026-11-23-230506-x1',
  );
});
