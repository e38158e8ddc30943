import { expect, test } from '@jest/globals';
import { assert, dictionary, jsonValue, nat, property, string } from 'fast-check';
import { parseStrictJson } from '../../../src/adapters/http/strict-json.ts';

const read = (text: string) => parseStrictJson(Buffer.from(text));
const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

test.each<[string, string, RegExp]>([
  ['nothing', '', /empty/],
  ['white space', ' \n', /not JSON/],
  ['a byte order mark', '\uFEFF{}', /byte order mark/],
  ['HTML', '\n<!doctype html>', /HTML/],
  ['a list', '[{"ok":true}]', /not an object/],
  ['null', 'null', /not an object/],
  ['a text', '"ok"', /not an object/],
  ['NaN', '{"a":NaN}', /not JSON/],
  ['Infinity', '{"a":Infinity}', /not JSON/],
  ['a number that overflows', '{"a":1e999}', /too large/],
  ['one that overflows below zero, in a list', '{"a":[1,-1e999]}', /too large/],
  ['a comment', '{"a":1/*b*/}', /not JSON/],
  ['a comma too many', '{"a":1,}', /not JSON/],
  ['two documents', '{"a":1}{"a":1}', /not JSON/],
  ['a member twice', '{"a":1,"a":1}', /twice/],
  ['a member twice, the second one escaped', '{"a":1,"\\u0061":2}', /twice/],
  ['a member twice, deep down', '{"x":[{"y":{"a":1,"b":{"a":1},"a":2}}]}', /twice/],
  ['a member twice, white space before the colon', '{"a" : 1, "a"\n:2}', /twice/],
  ['33 levels', nested(33), /deeper than 32/],
  ['a hundred thousand levels', nested(100_000), /deeper than 32/],
])('%s is refused', (_, text, why) => {
  expect(read(text)).toEqual({ ok: false, why: expect.stringMatching(why) });
});

test('bytes that are not UTF-8 are refused', () => {
  expect(parseStrictJson(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toMatchObject({ ok: false });
});

test.each<[string, string]>([
  ['an empty object', '{}'],
  ['32 levels', nested(32)],
  ['the same member in two objects', '{"a":{"b":1},"c":{"b":1}}'],
  ['a text that looks like a member', '{"a":"\\"a\\":","b":["a","a"]}'],
  ['a text that ends in a backslash', '{"a":"\\\\","b":"\\\\\\""}'],
  ['a quarter of a megabyte of text', `{"a":"${'x\\n'.repeat(80_000)}"}`],
])('%s is taken', (_, text) => {
  expect(read(text)).toEqual({ ok: true, value: JSON.parse(text) });
});

test('what JSON.stringify writes is taken as it was', () => {
  assert(
    property(dictionary(string(), jsonValue({ maxDepth: 6 })), (value) => {
      const text = JSON.stringify(value);
      expect(read(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }),
  );
});

test('a member that is written twice anywhere is found', () => {
  assert(
    property(string(), jsonValue(), nat(5), (name, value, depth) => {
      const key = JSON.stringify(name);
      const twice = `{${key}:${JSON.stringify(value)},${key}:1}`;
      const text = `${'{"in":['.repeat(depth)}${twice}${']}'.repeat(depth)}`;
      expect(read(text)).toMatchObject({ ok: false, why: expect.stringMatching(/twice/) });
    }),
  );
});
