import { expect, test } from '@jest/globals';
import { assert, property, string, uint8Array } from 'fast-check';
import { base64Text } from '../../../src/domain/switches/base64-text.ts';

test('gives back every text without a NUL', () => {
  assert(
    property(string({ unit: 'grapheme' }), (text) => {
      const expected = text.includes('\0') ? null : text;
      expect(base64Text(Buffer.from(text, 'utf8').toString('base64'))).toBe(expected);
    }),
  );
});

test('takes bytes for text only where they are UTF-8, as the platform does', () => {
  assert(
    property(uint8Array({ maxLength: 40 }), (bytes) => {
      const text = Buffer.from(bytes).toString('utf8');
      const isText = Buffer.from(text, 'utf8').equals(bytes) && !text.includes('\0');
      expect(base64Text(Buffer.from(bytes).toString('base64'))).toBe(isText ? text : null);
    }),
  );
});

test.each(['====', 'abc', 'a b=', 'YQ=', 'Y*=='])('%s is no base64', (text) => {
  expect(base64Text(text)).toBeNull();
});
