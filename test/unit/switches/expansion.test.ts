import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { expand } from '../../../src/domain/switches/expansion.ts';

const [heading = '', ...lines] = readFileSync(
  new URL('../../support/env-oracle/expansions.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n');
const VARIABLES: Record<string, string> = JSON.parse(heading);
const SAMPLES: [string, string][] = lines.map((line) => JSON.parse(line));

function lookup(name: string): string | null {
  return Object.hasOwn(VARIABLES, name) ? (VARIABLES[name] ?? null) : null;
}

test('it makes of 300 inputs what the expansion of Kubernetes makes of them', () => {
  expect(SAMPLES).toHaveLength(300);
  expect(SAMPLES.map(([input]) => [input, expand(input, lookup)])).toEqual(SAMPLES);
});

test('a text without a dollar sign is itself', () => {
  assert(
    property(string({ unit: 'binary', maxLength: 200 }), (text) => {
      const plain = text.replaceAll('$', '');
      expect(expand(plain, () => 'x')).toBe(plain);
    }),
  );
});

test('what is escaped comes out as it was', () => {
  assert(
    property(string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(expand(text.replaceAll('$', '$$$$'), () => 'x')).toBe(text);
    }),
  );
});
