import { describe, expect, test } from '@jest/globals';
import { assert, jsonValue, property } from 'fast-check';
import { canonicalJson } from '../../../src/domain/report/canonical-json.ts';

describe('canonicalJson', () => {
  test('sorts keys at every depth, by code unit, numbers among them', () => {
    const value = { b: [{ z: 1, a: {} }], '10': null, '2': [], B: 'x', a: undefined };
    expect(canonicalJson(value)).toBe(
      '{\n  "10": null,\n  "2": [],\n  "B": "x",\n  "b": [\n    {\n      "a": {},\n      "z": 1\n    }\n  ]\n}\n',
    );
  });

  test.each<[unknown, string]>([
    [undefined, 'null\n'],
    [Number.NaN, 'null\n'],
    [[undefined], '[\n  null\n]\n'],
    ['line\nbreak "quoted" \u2028', '"line\\nbreak \\"quoted\\" \u2028"\n'],
    [{ ['__proto__']: 1 }, '{\n  "__proto__": 1\n}\n'],
  ])('%j', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('says what JSON.stringify says, whatever order the keys were given in', () => {
    assert(
      property(jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
