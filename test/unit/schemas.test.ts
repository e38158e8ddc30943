import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { FloorFile } from '../../src/contracts/floor-file.ts';
import { renderSchemas } from '../../tools/docs/schemas.ts';

const FOLDER = new URL('../../docs/schemas/', import.meta.url);
const rendered = renderSchemas();

/** Refuses a document, with the place; undefined when it is fine. */
function fault(file: string, document: unknown): string | undefined {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  formats.default(ajv);
  const validate = ajv.compile(JSON.parse(rendered.get(file) ?? '{}'));
  if (validate(document)) return undefined;
  const [first] = validate.errors ?? [];
  return `${first?.instancePath} ${first?.message}`;
}

test('docs/schemas/ holds what the contracts render to (npm run docs writes it anew)', () => {
  expect(readdirSync(FOLDER).toSorted()).toEqual([...rendered.keys()].toSorted());
  for (const [file, text] of rendered)
    expect([file, readFileSync(new URL(file, FOLDER), 'utf8')]).toEqual([file, text]);
});

test.each([...rendered.keys()])('%s refuses what is no such document', (file) => {
  expect(fault(file, 'a text')).toBeDefined();
});

describe('the floor file', () => {
  test.each<[why: string, document: unknown]>([
    ['nothing at all', {}],
    ['every default written out', FloorFile.parse({})],
    ['a part of one', { thresholds: { headroom_percent: 80 } }],
  ])('takes %s', (_why, document) => {
    expect(fault('floor.schema.json', document)).toBeUndefined();
  });

  test.each<[why: string, document: unknown, said: string]>([
    ['an unknown key', { thresholds: { headroom: 80 } }, '/thresholds must NOT have additional properties'],
    ['no components', { components: [] }, '/components must NOT have fewer than 1 items'],
    ['a wrong unit', { thresholds: { pending_seconds: '60s' } }, '/thresholds/pending_seconds must be number'],
  ])('refuses %s', (_why, document, said) => {
    expect(fault('floor.schema.json', document)).toBe(said);
  });
});
