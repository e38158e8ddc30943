import { expect, test } from '@jest/globals';
import { assert, integer, property, string } from 'fast-check';
import { clampBytes, clampText, oneLine, utf8Length } from '../../../src/domain/findings/text.ts';

const anyText = string({ unit: 'binary', maxLength: 300 });
const encoder = new TextEncoder();

test('utf8Length is the length that an encoder writes', () => {
  expect(() => assert(property(anyText, (text) => utf8Length(text) === encoder.encode(text).length))).not.toThrow();
});

test('clampBytes never exceeds its limit, keeps what fits, and cuts between characters', () => {
  expect(() =>
    assert(
      property(anyText, integer({ min: 3, max: 250 }), (text, max) => {
        const clamped = clampBytes(text, max);
        if (encoder.encode(text).length <= max) return clamped === text;
        return encoder.encode(clamped).length <= max && clamped.endsWith('…') && text.startsWith(clamped.slice(0, -1));
      }),
    ),
  ).not.toThrow();
});

test('clampText never exceeds its limit and keeps what fits', () => {
  expect(() =>
    assert(
      property(anyText, integer({ min: 2, max: 250 }), (text, max) => {
        const clamped = clampText(text, max);
        if (text.length <= max) return clamped === text;
        return clamped.length <= max && clamped.endsWith('…') && text.startsWith(clamped.slice(0, -1));
      }),
    ),
  ).not.toThrow();
});

test('oneLine has no line break and no mark that hides or reorders, whatever it is given', () => {
  expect(() => assert(property(anyText, (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(oneLine(text))))).not.toThrow();
});

test.each([
  ['PASS\nFAIL', 'PASS FAIL'],
  ['  a \t b\r\n', 'a b'],
  ['safe\u202eLIAF', 'safe\\u{202e}LIAF'],
  ['bell\u0007', 'bell\\u{7}'],
])('%j on one line', (text, expected) => {
  expect(oneLine(text)).toBe(expected);
});
