import { z } from 'zod';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const RefRecord = z.strictObject({ path: z.string(), sha256: Sha256, bytes: z.int().nonnegative() });

/** One command, request or read that a run made. */
export const StepRecord = z.strictObject({
  what: z.string().describe('GET /api/v1/…, POST …/selfsubjectreviews, git status …'),
  started_utc: z.string(),
  duration_ms: z.number(),
  status: z.union([z.int(), z.string()]).nullable().describe('HTTP status or exit code; null when nothing came back'),
  bytes: z.int().nonnegative(),
  sha256: Sha256.nullable(),
  audit_id: z.string().nullable(),
  error: z.string().nullable(),
  evidence: z.string().nullable().describe('Path of the file of evidence that holds what came back, redacted'),
});
export type Step = z.infer<typeof StepRecord>;

/** `run.json`: who, what, why, when, what was read, what is missing, and the sha256 of each file beside it. */
export const RunRecord = z.strictObject({
  schema_version: z.literal('floor-ops/run/v1'),
  who: z.strictObject({
    trigger: z.enum(['schedule', 'backfill', 'schedule_trigger', 'manual', 'local']),
    requested_by: z.string().nullable().describe('As the starter claims; nobody checked it'),
    starter_identity: z
      .string()
      .nullable()
      .describe('As the Temporal client that started it claims; nobody checked it'),
    worker_identity: z.string(),
    cluster_user: z.string().nullable(),
  }),
  what: z.strictObject({
    operation: z.string(),
    workflow_type: z.string(),
    inputs: z.record(z.string(), z.unknown()),
    code_version: z.string().nullable().describe('git commit of the product'),
    sources_digest: z.string().nullable(),
    config_digest: z.string(),
    namespace: z.string(),
    configured_namespace: z.boolean(),
    supersedes: z.string().nullable(),
  }),
  why: z.strictObject({ reason: z.string().nullable(), phase: z.string().nullable() }),
  when: z.strictObject({
    requested_utc: z.string(),
    started_utc: z.string(),
    finished_utc: z.string(),
    deadline_utc: z.string(),
    trading_day: z.string(),
    clock: z.enum(['live', 'simulated']),
    slot: z
      .strictObject({
        schedule_id: z.string(),
        nominal_utc: z.string(),
        late_by_seconds: z.number(),
        counts: z.boolean(),
        note: z.string(),
      })
      .nullable(),
  }),
  workflow: z.strictObject({
    workflow_id: z.string(),
    run_id: z.string(),
    history: z.boolean().describe('False for a local run: no workflow history exists'),
    parent: z.strictObject({ workflow_id: z.string(), run_id: z.string() }).nullable(),
  }),
  outcome: z.strictObject({ verdict: z.string(), headline: z.string() }),
  steps: z.array(StepRecord),
  missing: z.array(z.string()),
  files: z.array(RefRecord),
});
export type RunRecord = z.infer<typeof RunRecord>;
