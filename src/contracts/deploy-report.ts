import { z } from 'zod';
import { ReadinessReport } from './readiness-report.ts';

const Text = z.string();
const TextOrNull = z.string().nullable();
const Count = z.int().nonnegative();
const CountOrNull = Count.nullable();
const Amounts = z.strictObject({
  cpu: z.number().nullable().describe('Cores'),
  memory: z.number().nullable().describe('Bytes'),
});
const ContainerWord = z.enum(['init', 'sidecar', 'app', 'ephemeral']);

/** Whether a workload may run under the lock. What is not known is not allowed. */
export const AllowedToRun = z.strictObject({
  allowed: z.boolean(),
  alarm: z.boolean().describe('Something enables execution, or may: Sev-0'),
  reason: Text,
});
export type AllowedToRun = z.infer<typeof AllowedToRun>;

const HealthSample = z.strictObject({
  replica: Text,
  via: z.enum(['url', 'service', 'pods/proxy']),
  endpoint: Text,
  observed_utc: Text,
  duration_ms: z.number(),
  origin: z.enum(['upstream', 'apiserver']).nullable(),
  http_status: z.int().nullable(),
  state: TextOrNull.describe('Of /ops/status, by its contract'),
  reason_codes: z.array(Text),
  ok: z.boolean().nullable().describe('Of /healthz, by its contract'),
  why: TextOrNull.describe('Why there is no usable answer'),
});
export type HealthSample = z.infer<typeof HealthSample>;

/** One workload that nothing else controls (ledger DR-06). */
export const DeployedWorkload = z.strictObject({
  workload_name: Text,
  kind: Text.describe('Pod for a pod that nothing controls'),
  namespace: Text,
  component: TextOrNull.describe('Of the floor file; null when it names none'),
  criticality: z.enum(['critical', 'important', 'optional']).nullable(),
  labels: z.record(z.string(), Text),
  replicas_wanted_by_floor_file: CountOrNull,
  replicas_desired: CountOrNull,
  replicas_ready: CountOrNull,
  replicas_updated: CountOrNull,
  replicas_available: CountOrNull,
  pod_status_summary: z.strictObject({
    running: Count,
    pending: Count,
    succeeded: Count,
    failed: Count,
    unknown: Count,
    terminating: Count,
    crashloop: Count,
    imagepull: Count,
  }),
  images: z.array(z.strictObject({ container_type: ContainerWord, name: Text, image: Text })),
  observed_image_digests: z.array(
    z.strictObject({ container_type: ContainerWord, name: Text, image_ids: z.array(Text) }),
  ),
  service_account: TextOrNull,
  resources: z.array(z.strictObject({ container: Text, requests: Amounts, limits: Amounts })),
  env_summary: z
    .record(z.string(), Text)
    .describe('A value, "mixed", or "unreadable"; a name that nothing sets is left out'),
  allowed_to_run: AllowedToRun,
  job_status: z.enum(['active', 'complete', 'failed', 'suspended', 'scheduled']).nullable(),
  health: z.strictObject({
    cluster_dns_url: TextOrNull,
    samples: z.array(HealthSample).max(25),
    samples_total: Count,
  }),
  state: z.enum(['healthy', 'degraded', 'halted']).describe('What is not known is degraded'),
  state_reason: Text,
});
export type DeployedWorkload = z.infer<typeof DeployedWorkload>;

const DeployedService = z.strictObject({
  name: Text,
  component: TextOrNull,
  type: Text,
  cluster_ip: TextOrNull,
  ports: z.array(z.strictObject({ name: TextOrNull, port: z.int(), target_port: Text, node_port: z.int().nullable() })),
  selector: z.record(z.string(), Text).nullable(),
  endpoints_ready: CountOrNull,
  endpoints_not_ready: CountOrNull,
});
export type DeployedService = z.infer<typeof DeployedService>;

const DeployIssue = z.strictObject({
  code: Text,
  status: z.enum(['FAIL', 'UNKNOWN']),
  severity: z.enum(['sev0', 'critical', 'major', 'minor']),
  subject: Text,
  detail: Text,
  blocking: z.boolean(),
  runbook: TextOrNull,
});
export type DeployIssue = z.infer<typeof DeployIssue>;

const RecommendedAction = z.strictObject({
  action: Text.describe('For a person; it changes nothing, or says that a person decides'),
  runbook: TextOrNull,
  subjects: z.array(Text),
});
export type RecommendedAction = z.infer<typeof RecommendedAction>;

/** `deploy_report.json`: what is deployed, from which image, is it well, may it run (ledger DR-04 to DR-09). */
export const DeployReport = z.strictObject({
  schema_version: z.literal('floor-ops/deploy-report/v1'),
  status: z
    .enum(['ok', 'degraded', 'failed'])
    .describe('failed: what is deployed is not known, or something enables execution'),
  complete: z.boolean().describe('Everything that this report is to tell was seen'),
  missing: z.array(Text),
  meta: z.strictObject({
    generated_utc: Text.describe('The instant that ages are taken at'),
    floor: Text,
    label: TextOrNull,
    namespace: Text,
    clock: z.enum(['live', 'simulated']),
    kube_context: TextOrNull,
    kube_cluster: TextOrNull,
    kube_user: TextOrNull,
    label_selector: z.null().describe('Nothing is left out by label'),
    cluster_access: z.boolean(),
    cluster_error: TextOrNull,
    cluster_uid: TextOrNull,
    server_version: TextOrNull,
    resource_version: TextOrNull,
    consistent: z.boolean(),
  }),
  session: ReadinessReport.shape.session,
  run: ReadinessReport.shape.run.omit({ finished_utc: true }),
  summary: z.strictObject({
    workloads_total: Count,
    deployments: Count,
    statefulsets: Count,
    jobs: Count,
    jobs_active: Count,
    healthy: Count,
    degraded: Count,
    halted: Count,
  }),
  workloads: z.array(DeployedWorkload),
  services: z.array(DeployedService),
  top_issues: z.array(DeployIssue).max(25),
  issues_total: Count,
  recommended_actions: z.array(RecommendedAction).max(25),
  errors: z.array(Text).max(25),
});
export type DeployReport = z.infer<typeof DeployReport>;
