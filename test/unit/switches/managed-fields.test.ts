import { describe, expect, test } from '@jest/globals';
import { newestWriteOf, writeOfMetadata, writesOf } from '../../../src/domain/switches/managed-fields.ts';

const EARLY = '2026-11-23T12:00:00Z';
const LATE = '2026-11-23T13:00:00Z';

function entry(manager: string, time: unknown, data: unknown): unknown {
  return { manager, operation: 'Update', time, fieldsV1: { 'f:data': data } };
}

function object(...managedFields: readonly unknown[]): unknown {
  return { metadata: { managedFields } };
}

describe('the last write of a key', () => {
  const K = { 'f:K': {} };
  test.each<[string, unknown, string | null, string | null]>([
    ['by its one manager', object(entry('a', EARLY, K)), EARLY, 'a'],
    ['the newest of several', object(entry('a', LATE, K), entry('b', EARLY, K)), LATE, 'a'],
    ['the newest, whatever their order', object(entry('b', EARLY, K), entry('a', LATE, K)), LATE, 'a'],
    ['unknown as soon as one does not tell', object(entry('a', LATE, K), entry('b', undefined, K)), null, 'b'],
    ['unknown, whatever their order', object(entry('b', undefined, K), entry('a', LATE, K)), null, 'b'],
    ['by who owns the whole map', object(entry('a', EARLY, {})), EARLY, 'a'],
    ['not by who owns another key', object(entry('a', EARLY, { 'f:L': {} })), null, null],
    ['unknown without managedFields', { metadata: {} }, null, null],
    ['unknown without an object', null, null, null],
    ['unknown where they are no list', { metadata: { managedFields: {} } }, null, null],
    ['unknown where the entry is odd', object(7, { fieldsV1: { 'f:data': 7 } }), null, null],
    ['unknown where the time is odd', object(entry('a', 7, K)), null, 'a'],
  ])('%s', (_name, raw, at, by) => {
    expect(writesOf(raw, ['K'])).toEqual({ K: { at, by } });
  });
});

test('the newest write of anyone to the data, and to nothing else', () => {
  const label = { manager: 'l', time: '2026-11-23T14:00:00Z', fieldsV1: { 'f:metadata': { 'f:labels': {} } } };
  expect(newestWriteOf(object(entry('a', EARLY, { 'f:A': {} }), entry('b', LATE, { 'f:B': {} }), label))).toBe(LATE);
  expect(newestWriteOf(object(label))).toBeNull();
  const binary = { manager: 'b', time: LATE, fieldsV1: { 'f:binaryData': { 'f:K': {} } } };
  expect(newestWriteOf(object(entry('a', EARLY, { 'f:A': {} }), binary))).toBe(LATE);
  expect(writesOf(object(binary), ['K'])).toEqual({ K: { at: LATE, by: 'b' } });
});

test('the last write of a label or annotation', () => {
  const owned = { 'f:metadata': { 'f:annotations': { '.': {}, 'f:mode': {} } } };
  const raw = object({ manager: 'a', time: EARLY, fieldsV1: owned }, { manager: 'b', time: LATE, fieldsV1: owned });
  expect(writeOfMetadata(raw, 'annotations', 'mode')).toBe(LATE);
  expect(writeOfMetadata(raw, 'annotations', 'other')).toBeNull();
  expect(writeOfMetadata(raw, 'labels', 'mode')).toBeNull();
});
