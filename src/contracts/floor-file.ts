import { z } from 'zod';

const DnsLabel = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'an RFC 1123 label: lower-case letters, digits and "-", at most 63');
const CalendarDate = z.iso.date();
const EnvName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable');
const HttpUrl = z.url({ protocol: /^https?$/ });

const Workload = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job']),
  name: z.string().min(1).max(253),
  replicas: z.int().min(0).default(1).describe('Pods that the floor wants; 0 only where the lock wants it at rest'),
});

const Component = z.strictObject({
  name: DnsLabel,
  kind: z.enum(['marketdata', 'strategy', 'execution', 'ingest', 'ops']),
  criticality: z.enum(['critical', 'important', 'optional']).default('critical'),
  owner: z.string().min(1).default('Ops On-Call'),
  secondary: z.string().min(1).optional(),
  workloads: z.array(Workload).default([]),
  service: z.strictObject({ name: DnsLabel, port: z.int().min(1).max(65_535) }).optional(),
  probe_port: z.int().min(1).max(65_535).default(8080).describe('Container port that answers, for pods/proxy'),
  urls: z.array(HttpUrl).default([]).describe('One base URL a replica; replaces Service and port'),
  endpoints: z
    .array(z.enum(['/ops/status', '/healthz', '/health']))
    .default(['/ops/status', '/healthz', '/health'])
    .describe('What it serves; none means that it is not probed'),
});
export type Component = z.infer<typeof Component>;

const KillSwitch = z.strictObject({
  configmap: z.string().min(1).max(253),
  namespace: DnsLabel.optional().describe('Where it lies, if not in the floor namespace'),
  key: z.string().min(1).max(253),
  safe: z.string(),
});

/** Another name that could enable execution, and how its values read after trimming and upper-casing. */
const Switch = z.strictObject({
  name: EnvName,
  group: z.enum(['execution', 'marketdata_bypass']).default('execution'),
  safe: z.array(z.string()).describe('Values that are known to be safe'),
  unsafe: z.array(z.string()).default([]).describe('Values that enable; "*" for any value at all'),
});
export type Switch = z.infer<typeof Switch>;

const Waiver = z.strictObject({
  check: z.string().min(1),
  reason: z.string().min(1),
  by: z.string().min(1),
  until: CalendarDate,
});
export type Waiver = z.infer<typeof Waiver>;

const Matcher = z.strictObject({
  name: z.string().optional().describe('Regular expression on the workload name'),
  label: z.string().optional().describe('key=regular expression'),
  image: z.string().optional().describe('Regular expression on an image'),
  args: z.string().optional().describe('Regular expression on command and arguments'),
});

const Exposure = z.strictObject({
  kind: z.enum(['Service', 'Ingress']),
  name: z.string().min(1),
  namespace: DnsLabel.optional(),
  reason: z.string().min(1),
});

const TRUTHY = ['1', 'TRUE', 'YES', 'ON', 'Y', 'T', 'ENABLED'];
const FALSY = ['0', 'FALSE', 'NO', 'OFF', 'N', 'F', 'DISABLED', ''];

/** Ledger SF-13: the names that a checker must know. A floor file adds to them; it cannot take one away. */
export const BUILT_IN_SWITCHES: readonly Switch[] = [
  { name: 'EXECUTION_ENABLED', group: 'execution', safe: FALSY, unsafe: TRUTHY },
  { name: 'BROKER_EXECUTION_ENABLED', group: 'execution', safe: FALSY, unsafe: TRUTHY },
  { name: 'EXECUTION_AGENT_ENABLED', group: 'execution', safe: FALSY, unsafe: TRUTHY },
  { name: 'EXEC_DRY_RUN', group: 'execution', safe: TRUTHY, unsafe: FALSY },
  { name: 'EXEC_KILL_SWITCH', group: 'execution', safe: TRUTHY, unsafe: FALSY },
  { name: 'EXEC_GUARD_UNLOCK', group: 'execution', safe: FALSY, unsafe: ['*'] },
  { name: 'EXECUTION_CONFIRM_TOKEN', group: 'execution', safe: [''], unsafe: ['*'] },
  {
    name: 'TRADING_MODE',
    group: 'execution',
    safe: ['PAPER', 'OFF', 'OBSERVE', 'SHADOW'],
    unsafe: ['LIVE', 'EXECUTE'],
  },
  {
    name: 'EXECUTION_MODE',
    group: 'execution',
    safe: ['PAPER', 'OFF', 'OBSERVE', 'SHADOW', 'DRY_RUN', 'DISABLED'],
    unsafe: ['LIVE', 'EXECUTE'],
  },
  {
    name: 'OPTIONS_EXECUTION_MODE',
    group: 'execution',
    safe: ['PAPER', 'OFF', 'OBSERVE', 'SHADOW', 'DRY_RUN', 'DISABLED'],
    unsafe: ['LIVE', 'EXECUTE'],
  },
  { name: 'PAPER_TRADING', group: 'execution', safe: TRUTHY, unsafe: FALSY },
  { name: 'SHADOW_MODE', group: 'execution', safe: TRUTHY, unsafe: FALSY },
  { name: 'EXECUTION_HALTED', group: 'execution', safe: TRUTHY, unsafe: FALSY },
  { name: 'MARKETDATA_HEALTH_CHECK_DISABLED', group: 'marketdata_bypass', safe: FALSY, unsafe: TRUTHY },
  { name: 'MARKETDATA_FORCE_STALE', group: 'marketdata_bypass', safe: FALSY, unsafe: TRUTHY },
];

/** Known safe values of AGENT_MODE after trimming and upper-casing (checks.md). */
export const SAFE_AGENT_MODES = ['OFF', 'OBSERVE', 'EVAL', 'PAPER', 'DISABLED', 'HALTED', 'WARMUP'] as const;
/** Values of AGENT_MODE that enable execution. Any other word is UNKNOWN. */
export const UNSAFE_AGENT_MODES = ['EXECUTE', 'LIVE'] as const;

/** Keys that are a kill switch wherever a ConfigMap holds them (ledger SF-15): those that no floor file names must agree. */
export const KILL_SWITCH_KEYS = ['EXECUTION_HALTED', 'KILL_SWITCH', 'EXEC_KILL_SWITCH'] as const;

const strategy = (name: string) => ({
  name,
  kind: 'strategy' as const,
  criticality: 'critical' as const,
  owner: 'Ops On-Call',
  secondary: 'Strategy Owner',
  workloads: [{ kind: 'StatefulSet' as const, name, replicas: 1 }],
  service: { name: `agenttrader-${name}`, port: 80 },
});

/** The floor of the seeds: what runs under the production lock, without an execution workload. */
const SEED_COMPONENTS: z.input<typeof Component>[] = [
  {
    name: 'marketdata-mcp-server',
    kind: 'marketdata',
    criticality: 'critical',
    owner: 'Ops On-Call',
    secondary: 'Marketdata Owner',
    workloads: [{ kind: 'Deployment', name: 'marketdata-mcp-server', replicas: 1 }],
    service: { name: 'marketdata-mcp-server', port: 80 },
  },
  strategy('gamma-strategy'),
  strategy('whale-strategy'),
  {
    name: 'mission-control',
    kind: 'ops',
    criticality: 'important',
    owner: 'Ops On-Call',
    secondary: 'Platform Owner',
    workloads: [{ kind: 'Deployment', name: 'mission-control', replicas: 1 }],
    service: { name: 'mission-control', port: 80 },
  },
  {
    name: 'ops-ui',
    kind: 'ops',
    criticality: 'optional',
    owner: 'Ops On-Call',
    secondary: 'UI Owner',
    workloads: [{ kind: 'Deployment', name: 'agenttrader-ops-ui', replicas: 1 }],
    service: { name: 'agenttrader-ops-ui', port: 80 },
  },
];

/**
 * `ops/floor.yaml`: what this floor is and what is expected of it. Unknown keys are errors.
 * Every value has a default that fits the floor of the seeds; an explicitly empty `components` or
 * `kill_switches` is an error, because a floor with nothing to look at would always be well.
 */
export const FloorFile = z.strictObject({
  floor: DnsLabel.default('trading-floor').describe('Name of the floor, in reports and alerts'),
  namespace: DnsLabel.default('trading-floor'),
  watched_namespaces: z.array(DnsLabel).default([]).describe('Looked at too, for the safety checks'),
  repo: z
    .strictObject({
      path: z.string().nullable().default(null).describe('Checkout that was deployed from; null where there is none'),
      repo_id: z.string().min(1).default('RichKingsASU/agent-trader-v2'),
      origin: z.string().min(1).default('https://github.com/RichKingsASU/agent-trader-v2.git'),
    })
    .prefault({}),
  calendar: z
    .strictObject({
      name: z.enum(['XNYS', '24x7', 'none']).default('XNYS'),
      closures: z.array(z.strictObject({ date: CalendarDate, reason: z.string().min(1) })).default([]),
      early_closes: z
        .array(
          z.strictObject({
            date: CalendarDate,
            close: z.string().regex(/^\d\d:\d\d$/, 'HH:mm, New York'),
            reason: z.string().min(1),
          }),
        )
        .default([]),
    })
    .prefault({}),
  components: z.array(Component).min(1, 'a floor has components').prefault(SEED_COMPONENTS),
  kill_switches: z
    .array(KillSwitch)
    .min(1, 'a floor has a kill switch')
    .default([{ configmap: 'agenttrader-kill-switch', key: 'EXECUTION_HALTED', safe: '1' }]),
  switches: z.array(Switch).default([]).describe('Added to the built-in ones, which cannot be removed'),
  execution_matchers: z.array(Matcher).default([]).describe('Added to the built-in ones, which cannot be removed'),
  allowed_exposure: z.array(Exposure).default([]).describe('Services and Ingresses that may leave the cluster'),
  allowed_workloads: z
    .array(z.strictObject({ kind: z.string().min(1), name: z.string().min(1), reason: z.string().min(1) }))
    .default([])
    .describe('Workloads of the namespace that belong to no component, such as the worker itself'),
  images: z.strictObject({ require_digest: z.boolean().default(true) }).prefault({}),
  identity: z.strictObject({ incomplete: z.enum(['unknown', 'spot_checks']).default('unknown') }).prefault({}),
  waivers: z.array(Waiver).default([]),
  thresholds: z
    .strictObject({
      marketdata_stale_seconds: z.number().positive().default(60),
      headroom_percent: z.number().positive().max(100).default(85),
      lkg_max_age_sessions: z.int().positive().default(5),
      restart_window_minutes: z.number().positive().default(30),
      pending_seconds: z.number().positive().default(120),
      status_max_age_seconds: z.number().positive().default(120),
      clock_skew_seconds: z.number().nonnegative().default(2),
    })
    .prefault({}),
  deadlines: z
    .strictObject({
      readiness_seconds: z.number().positive().default(120),
      probe_seconds: z.number().positive().default(3),
      request_seconds: z.number().positive().default(10),
    })
    .prefault({}),
  probe_via: z
    .enum(['auto', 'service', 'proxy'])
    .default('auto')
    .describe('auto: direct inside a cluster, else pods/proxy'),
  evidence: z.strictObject({}).prefault({}),
  durable: z.strictObject({}).prefault({}),
  alerts: z.strictObject({}).prefault({}),
  manifests: z.array(z.string().min(1)).default(['k8s', 'infra/cloudrun']),
  label: z.string().nullable().default(null).describe('A word that marks every report of this floor, e.g. "embedded"'),
});
export type FloorFile = z.infer<typeof FloorFile>;

/** Checks that no waiver can touch (interfaces §4). */
export function isWaivable(check: string): boolean {
  return !check.startsWith('safety.') && !check.startsWith('identity.') && check !== 'cluster.connectivity';
}
