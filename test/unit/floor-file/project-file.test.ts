import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { FloorFile } from '../../../src/contracts/floor-file.ts';

function readFloorFile(name: string): FloorFile {
  return FloorFile.parse(parse(readFileSync(new URL(`../../../ops/${name}`, import.meta.url), 'utf8')));
}

test('the project’s floor file says what the defaults are, but for the folders that this project has', () => {
  expect(readFloorFile('floor.yaml')).toEqual({ ...FloorFile.parse({}), manifests: ['k8s'] });
});

test('the embedded floor’s template is the same floor, marked, and waives nothing by itself', () => {
  const { label, waivers, ...rest } = readFloorFile('floor.embedded.yaml');
  const { label: _label, waivers: _waivers, ...floor } = readFloorFile('floor.yaml');
  expect(rest).toEqual(floor);
  expect(label).toBe('embedded, sim feed');
  expect(waivers.map(({ until }) => until)).toEqual(waivers.map(() => '2026-01-02'));
});
