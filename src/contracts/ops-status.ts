import { z } from 'zod';

/** Reason codes of the status contract. A code that is not listed is UNKNOWN to a reader. */
export const REASON_CODES = [
  'KILL_SWITCH',
  'MARKET_CLOSED',
  'MARKETDATA_STALE',
  'MARKETDATA_MISSING',
  'EXECUTION_DISABLED',
  'HEARTBEAT_STALE',
  'REQUIRED_FIELDS_MISSING',
  'PROCESS_DOWN',
  'CLOCK_SKEW',
] as const;

export const SERVICE_KINDS = ['marketdata', 'strategy', 'execution', 'ingest', 'ops'] as const;
export const SERVICE_STATES = ['OK', 'DEGRADED', 'HALTED', 'MARKET_CLOSED', 'OFFLINE', 'UNKNOWN'] as const;

const Instant = z.iso.datetime({ offset: true });
const TextOrNull = z.string().max(2_000).nullable();

/**
 * What every service of the floor answers on `GET /ops/status`.
 * Unknown members are ignored; a missing or mistyped one breaks the contract. Nothing is repaired or defaulted.
 */
export const OpsStatus = z.object({
  service_name: z.string().max(253),
  service_kind: z.enum(SERVICE_KINDS),
  repo_id: TextOrNull,
  git_sha: TextOrNull,
  build_id: TextOrNull,
  agent_identity: z.object({
    agent_name: z.string().max(253),
    agent_role: z.string().max(253),
    agent_mode: z.string().max(253),
  }),
  status: z.object({
    state: z.enum(SERVICE_STATES),
    summary: z.string().max(2_000),
    reason_codes: z.array(z.string().max(100)).max(50),
    last_updated_utc: Instant,
  }),
  heartbeat: z.object({
    last_heartbeat_utc: Instant.nullable(),
    age_seconds: z.number().nullable(),
    ttl_seconds: z.number().positive(),
  }),
  marketdata: z
    .object({
      last_tick_utc: Instant.nullable(),
      last_bar_utc: Instant.nullable(),
      stale_threshold_seconds: z.number().positive(),
      is_fresh: z.boolean().nullable(),
    })
    .nullable(),
  safety: z.object({
    kill_switch: z.boolean(),
    safe_to_run_strategies: z.boolean(),
    safe_to_execute_orders: z.boolean(),
    gating_reasons: z.array(z.string().max(100)).max(50),
  }),
  endpoints: z.record(z.string(), z.unknown()).nullable(),
});
export type OpsStatus = z.infer<typeof OpsStatus>;

/** The older contract: a service that answers only this is judged on what it tells; the rest is UNKNOWN. */
export const MinimalOpsStatus = z.object({
  uptime: z.number().nonnegative(),
  last_heartbeat: Instant,
  data_freshness_seconds: z.number().nullable(),
  build_sha: z.string().max(253),
  agent_mode: z.string().max(253),
});
export type MinimalOpsStatus = z.infer<typeof MinimalOpsStatus>;

/** `GET /healthz`: 200 with `ok: true` when fresh or ready, 503 with `ok: false` otherwise. */
export const Healthz = z.object({
  ok: z.boolean(),
  reason: z.string().max(500).optional(),
  market_open: z.boolean().optional(),
  feed: z.string().max(100).optional(),
});
export type Healthz = z.infer<typeof Healthz>;
