import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import { isMapping, type Mapping } from './merge.ts';

const BASE = new URL('../../cases/base/', import.meta.url);
const OBJECT_FILES = [
  'marketdata.yaml',
  'gamma-strategy.yaml',
  'whale-strategy.yaml',
  'mission-control.yaml',
  'ops-ui.yaml',
  'configmaps.yaml',
  'nodes.yaml',
];

/** The raw objects of the healthy floor, as kubectl prints them. Times are tokens still. */
export const BASE_OBJECTS: readonly Mapping[] = OBJECT_FILES.flatMap((file) =>
  parseAllDocuments(read(file)).map((one) => mapping(one.toJS(), file)),
);

/** What each service answers, by component. */
export const BASE_SERVICES: Mapping = readMapping('services.yaml');
/** What a look at the cluster tells beside its lists. */
export const BASE_CLUSTER: Mapping = readMapping('cluster.yaml');
/** What was read beside the cluster. */
export const BASE_REPOSITORY: Mapping = readMapping('repository.yaml');

function readMapping(file: string): Mapping {
  return mapping(parse(read(file), { merge: true }), file);
}

function read(file: string): string {
  return readFileSync(new URL(file, BASE), 'utf8');
}

function mapping(value: unknown, file: string): Mapping {
  if (!isMapping(value)) throw new Error(`test/cases/base/${file}: want a mapping`);
  return value;
}
