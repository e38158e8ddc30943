import { expect, test } from '@jest/globals';
import { parseQuantity } from '../../../src/domain/cluster/quantity.ts';

test.each([
  ['250m', 0.25],
  ['1', 1],
  ['0.5', 0.5],
  ['.5', 0.5],
  ['5.', 5],
  ['1Gi', 2 ** 30],
  ['128974848', 128_974_848],
  ['12e6', 12_000_000],
  ['1E3', 1_000],
  ['1E', 1e18],
  ['1Ei', 2 ** 60],
  ['1500n', 0.000_001_5],
  ['7u', 0.000_007],
  ['2k', 2_000],
  ['-1M', -1_000_000],
])('%s is %d', (text, value) => {
  expect(parseQuantity(text)).toBeCloseTo(value, 12);
});

test.each([[''], ['1 Gi'], ['Gi'], ['1K'], ['1gi'], ['1e'], ['1e9999'], ['0x10'], ['NaN'], ['1.2.3'], ['1Gi1']])(
  '%j is none',
  (text) => {
    expect(parseQuantity(text)).toBeNull();
  },
);
