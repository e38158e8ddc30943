import { z } from 'zod';
import { RefRecord } from './run-record.ts';

const Text = z.string();
const TextOrNull = z.string().nullable();

const ReportedFinding = z.strictObject({
  code: Text,
  status: z.enum(['PASS', 'FAIL', 'UNKNOWN']),
  subject: Text,
  detail: Text,
  blocking: z.boolean(),
});

export const ReportedCheck = z.strictObject({
  name: Text,
  status: z.enum(['PASS', 'FAIL', 'UNKNOWN', 'WAIVED']),
  details: Text,
  severity: z.enum(['sev0', 'critical', 'major', 'minor']),
  observed_utc: Text,
  evidence: z.array(RefRecord),
  runbook: TextOrNull,
  owner: Text,
  findings: z.array(ReportedFinding).describe('Worst first; at most 25'),
  findings_total: z.int().nonnegative(),
});
export type ReportedCheck = z.infer<typeof ReportedCheck>;

/** `readiness_report.json` (interfaces §5): the fields of the replaced script first, with the same meaning. */
export const ReadinessReport = z.strictObject({
  schema_version: z.literal('floor-ops/readiness-report/v1'),
  generated_utc: Text,
  git_sha: TextOrNull,
  git_branch: TextOrNull,
  kubectl_context: TextOrNull,
  namespace: Text,
  ready: z.boolean(),
  checks: z.array(ReportedCheck).min(1),
  verdict: z.enum(['GO', 'NO_GO']),
  headline: Text,
  floor: Text,
  label: TextOrNull,
  session: z.strictObject({
    trading_day: Text,
    phase: z.enum(['closed', 'pre_open', 'pre_market', 'open', 'post_market', 'holiday']),
    market_open: z.boolean(),
    next_open_utc: TextOrNull,
    note: Text,
  }),
  clock: z.enum(['live', 'simulated']),
  waived: z.array(z.strictObject({ check: Text, reason: Text, by: Text, until: Text })),
  waivers_not_applied: z.array(Text).describe('Waivers of the floor file that are not in force, and why'),
  run: z.strictObject({
    workflow_id: Text,
    run_id: Text,
    workflow_history: z.boolean(),
    directory: Text,
    trigger: Text,
    requested_by: TextOrNull,
    reason: TextOrNull,
    started_utc: Text,
    finished_utc: Text,
    deadline_utc: Text,
    supersedes: TextOrNull,
    slot: z
      .strictObject({
        schedule_id: Text,
        nominal_utc: Text,
        late_by_seconds: z.number(),
        counts: z.boolean(),
        note: Text,
      })
      .nullable(),
  }),
  cluster: z.strictObject({
    uid: TextOrNull,
    server_version: TextOrNull,
    resource_version: TextOrNull,
    user: TextOrNull,
    consistent: z.boolean(),
  }),
  not_observed: z.array(Text),
  markdown: z.strictObject({
    path: Text,
    sha256: z.string().describe('Of readiness_report.md without its last line, which names this file’s sha256'),
  }),
});
export type ReadinessReport = z.infer<typeof ReadinessReport>;
