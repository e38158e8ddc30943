import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { CHECK_NAMES } from '../../../src/domain/checks/index.ts';

const ROOT = new URL('../../cases/', import.meta.url);
const Any = z.record(z.string(), z.unknown());
const Unseen = z.strictObject({
  cause: z.enum([
    'refused',
    'absent',
    'unreachable',
    'late',
    'malformed',
    'throttled',
    'server_error',
    'inconsistent',
    'skipped',
  ]),
  why: z.string(),
});
export type UnseenCase = z.infer<typeof Unseen>;

/** What one endpoint of a replica answered: laid over the base's answer. */
const Endpoint = z.strictObject({
  /** Laid over the base's body. */
  body: Any.optional(),
  /** Put in the place of the base's body, whatever it is; a text is the body as it was sent. */
  raw: z.unknown().optional(),
  status: z.int().nullable().optional(),
  cause: Unseen.shape.cause.optional(),
  why: z.string().optional(),
  origin: z.enum(['upstream', 'apiserver']).nullable().optional(),
  duration_ms: z.number().optional(),
  started_utc: z.string().optional(),
  /** It was not asked. */
  skip: z.boolean().optional(),
});
export type EndpointCase = z.infer<typeof Endpoint>;

const Replica = z.strictObject({
  '/ops/status': Endpoint.optional(),
  '/healthz': Endpoint.optional(),
  '/health': Endpoint.optional(),
});
export type ReplicaCase = z.infer<typeof Replica>;

const Probe = Replica.extend({
  /** It could not be told which replicas to ask. */
  unseen: Unseen.optional(),
  /** There is no probe of this component at all. */
  none: z.boolean().optional(),
  via: z.enum(['url', 'service', 'pods/proxy']).optional(),
  /** Exactly these replicas, each laid over what the component answers. */
  replicas: z.record(z.string(), Replica).optional(),
});
export type ProbeCase = z.infer<typeof Probe>;

/** One case: a change of the healthy base floor, and what it must come to (test/cases/README.md). */
export const CaseFile = z.strictObject({
  why: z.string().min(10),
  at: z.iso.datetime({ offset: true }).default('2026-11-23T15:00:00Z'),
  floor: Any.default({}),
  /** The namespace that is judged, where it is not the floor file's. */
  namespace: z.string().optional(),
  /** Exactly these namespaces were looked at, where that is not the judged one and the watched ones. */
  looked_at: z.array(z.string()).optional(),
  /** Raw objects: put in the place of those of the same kind, namespace and name, or added. */
  objects: z.array(Any).default([]),
  /** `Pod/gamma-strategy-0`, `ConfigMap/other-namespace/name`. */
  remove: z.array(z.string()).default([]),
  patch: z.array(z.strictObject({ object: z.string(), set: Any })).default([]),
  /** `pods`, `CronJob`, `other-namespace/pods`, `nodes`, `nodeUsage`, `cluster`, `repository`, `manifests`, `lkg`, `build`. */
  unseen: z.record(z.string(), Unseen).default({}),
  probes: z.record(z.string(), Probe).default({}),
  /** Laid over base/cluster.yaml and base/repository.yaml. */
  cluster: Any.default({}),
  identity: Any.default({}),
  repository: Any.default({}),
  manifests: Any.default({}),
  lkg: Any.default({}),
  build: Any.default({}),
  expect: z
    .strictObject({
      /** A finding of this code must be there, and be the worst. */
      code: z.string(),
      /** Text that the details must hold. */
      details: z.string(),
      /** Other codes that must be there. */
      also: z.array(z.string()),
    })
    .partial()
    .default({}),
});
export type CaseFile = z.infer<typeof CaseFile>;

/** A case with what its place says: the check by its folder, the status by the first word of its name. */
export interface PlacedCase {
  readonly check: string;
  readonly status: string;
  readonly file: string;
  readonly content: CaseFile;
}

/** Every case of every check; a file that breaks the format is an error that names it. */
export function readCases(): readonly PlacedCase[] {
  return CHECK_NAMES.flatMap((check) =>
    filesOf(check).map((file) => {
      const text = readFileSync(new URL(`${check}/${file}`, ROOT), 'utf8');
      const content = CaseFile.safeParse(parse(text, { merge: true }));
      if (!content.success) throw new Error(`test/cases/${check}/${file}: ${z.prettifyError(content.error)}`);
      return { check, status: file.split('.')[0] ?? '', file, content: content.data };
    }),
  );
}

/** Names of folders below test/cases that hold cases. */
export function caseFolders(): readonly string[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'base')
    .map(({ name }) => name);
}

function filesOf(check: string): readonly string[] {
  if (!caseFolders().includes(check)) return [];
  return readdirSync(new URL(`${check}/`, ROOT)).toSorted();
}
