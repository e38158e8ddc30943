import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from './resource-path.ts';

/** What tells an observer what the services were built from. */
export interface Fingerprints {
  /** Null where the sources came without a git checkout. */
  readonly gitSha: string | null;
  readonly buildId: string;
}

/** The worker of an embedded floor is the process that boots it; its namespace, identity and rights are applied. */
const NOT_ON_STAGE = new Set(['Deployment/floor-ops-worker', 'PersistentVolumeClaim/floor-ops-evidence']);

/** Every object of the project's own manifests, in the order of the files, as the embedded floor applies them. */
export async function readManifests(directory: string, built: Fingerprints): Promise<readonly KubeObject[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.yaml')).toSorted();
  const files = await Promise.all(names.map((name) => readObjects(join(directory, name))));
  return files
    .flat()
    .filter(({ kind, metadata }) => !NOT_ON_STAGE.has(`${kind}/${metadata.name}`))
    .map((object) => withFingerprints(object, built));
}

/** As kubectl reads them: by YAML 1.1. */
async function readObjects(path: string): Promise<readonly KubeObject[]> {
  return parseAllDocuments(await readFile(path, 'utf8'), { version: '1.1' }).map((document): KubeObject => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${path}: ${error.message}`);
    return document.toJS();
  });
}

/** As a release does it: GIT_SHA and BUILD_ID of a template are of what its containers really run. */
function withFingerprints(object: KubeObject, built: Fingerprints): KubeObject {
  const values = new Map([
    ['GIT_SHA', built.gitSha],
    ['BUILD_ID', built.buildId],
  ]);
  return replaceEnv(object, (name, value) => values.get(name) ?? value);
}

function replaceEnv<T>(value: T, replace: (name: string, value: string) => string): T {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) => {
    if (!isLiteral(inner)) return inner;
    return { ...inner, value: replace(inner.name, inner.value) };
  });
}

function isLiteral(value: unknown): value is { readonly name: string; readonly value: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'value' in value &&
    typeof value.value === 'string'
  );
}
