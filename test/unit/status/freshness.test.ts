import { expect, test } from '@jest/globals';
import { freshnessAt } from '../../../src/domain/status/freshness.ts';

const NOW = 1_795_000_000_000;

test.each<[why: string, lastTickMs: number | null, expected: string]>([
  ['no tick ever', null, 'missing'],
  ['a tick of now', NOW, 'fresh'],
  ['a tick at the limit', NOW - 60_000, 'fresh'],
  ['a tick a millisecond past the limit', NOW - 60_001, 'stale'],
  ['a tick ahead by the skew that is allowed', NOW + 2_000, 'fresh'],
  ['a tick from the future', NOW + 2_001, 'future'],
])('%s is %s', (_why, lastTickMs, expected) => {
  expect(freshnessAt(lastTickMs, NOW, 60_000)).toBe(expected);
});
