import { z } from 'zod';
import type { Gathered } from '../contracts/activities.ts';
import type { EvidenceSink, EvidenceStore } from '../contracts/ports.ts';
import type { Ref } from '../contracts/ref.ts';
import type { RunPlace } from '../contracts/run.ts';
import { RefRecord, type RunRecord, StepRecord } from '../contracts/run-record.ts';

/** The document that an activity leaves for the next: which files of evidence it wrote, and what it did for them. */
const GatheredDocument = z.strictObject({
  schema_version: z.literal('floor-ops/gathered/v1'),
  files: z.record(z.string(), RefRecord),
  steps: z.array(StepRecord),
  unseen: z.array(z.string()),
});
export type GatheredDocument = z.infer<typeof GatheredDocument>;

const MOST_UNSEEN = 10;

/** Writes the document and answers with what goes into the history. */
export async function leave(
  sink: EvidenceSink,
  key: string,
  left: {
    readonly files: Readonly<Record<string, Ref>>;
    readonly steps: RunRecord['steps'];
    readonly unseen: readonly string[];
    readonly counts: Readonly<Record<string, number>>;
  },
): Promise<Gathered> {
  const { files, steps, unseen, counts } = left;
  const manifest = await sink.document(key, { schema_version: 'floor-ops/gathered/v1', files, steps, unseen });
  return { manifest, counts, unseen: unseen.slice(0, MOST_UNSEEN) };
}

/** Reads such a document back, checked against its sha256 and its schema. */
export async function collect(store: EvidenceStore, place: RunPlace, manifest: Ref): Promise<GatheredDocument> {
  return GatheredDocument.parse(json(await store.read(place, manifest)));
}

/** Bytes of a JSON document of ours. */
export function json(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString('utf8'));
}
