import type { Healthz, OpsStatus } from '../../contracts/ops-status.ts';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { sessionAt } from '../../domain/calendar/session-phase.ts';
import {
  decideState,
  type Freshness,
  gatingReasons,
  type ServiceKind,
  type StateDecision,
  type StateFacts,
} from '../../domain/status/ops-state.ts';
import type { Clock } from './clock.ts';
import { type KillSwitchReading, readKillSwitch } from './kill-switch.ts';
import type { ServiceSettings } from './settings.ts';

/** What a service sees of market data; times are epoch ms. */
export interface MarketdataView {
  readonly lastTickMs: number | null;
  readonly freshness: Freshness;
  readonly staleAfterMs: number;
  /** Required things that it lacks, by name. */
  readonly missing: readonly string[];
}

/** What a status is told from, beside the settings. */
export interface StatusSource {
  readonly kind: ServiceKind;
  readonly settings: ServiceSettings;
  readonly calendar: Calendar;
  readonly clock: Clock;
  /** When the service's own loop last came round, epoch ms; not when it was asked. */
  lastHeartbeatMs(): number | null;
  /** Null for a kind that sees no market data. */
  marketdata(nowMs: number): MarketdataView | null;
  /** Where its market data comes from, told in every answer; null for a kind that is no source. */
  readonly feed: string | null;
}

type MarketdataBlock = NonNullable<OpsStatus['marketdata']> & { readonly feed?: string };

/** One moment of a service, and what follows from it. */
interface Moment {
  readonly nowMs: number;
  readonly killSwitch: KillSwitchReading;
  readonly view: MarketdataView | null;
  readonly heartbeatMs: number | null;
  readonly facts: StateFacts;
  readonly decision: StateDecision;
}

/** `GET /ops/status`, by the contract; `feed` and `clock` are further fields. */
export function opsStatus(source: StatusSource): OpsStatus & { readonly clock: Clock['kind'] } {
  const { kind, settings, clock } = source;
  const { nowMs, killSwitch, view, heartbeatMs, facts, decision } = moment(source);
  const gates = gatingReasons(facts);
  return {
    service_name: settings.name,
    service_kind: kind,
    repo_id: settings.repoId,
    git_sha: settings.gitSha,
    build_id: settings.buildId,
    agent_identity: {
      agent_name: settings.agent.name,
      agent_role: settings.agent.role,
      agent_mode: settings.agent.mode,
    },
    status: {
      state: decision.state,
      summary: summary(decision, killSwitch, source),
      reason_codes: [...decision.reasonCodes],
      last_updated_utc: utc(nowMs),
    },
    heartbeat: {
      last_heartbeat_utc: heartbeatMs === null ? null : utc(heartbeatMs),
      age_seconds: heartbeatMs === null ? null : (nowMs - heartbeatMs) / 1_000,
      ttl_seconds: settings.heartbeatTtlMs / 1_000,
    },
    marketdata: view === null ? null : marketdataBlock(view, source.feed),
    safety: {
      kill_switch: killSwitch.halted,
      safe_to_run_strategies: gates.length === 0,
      safe_to_execute_orders: false,
      gating_reasons: [...gates],
    },
    endpoints: { ops_status: '/ops/status', healthz: '/healthz', health: '/health' },
    clock: clock.kind,
  };
}

/** `GET /healthz`: fresh for market data, ready for the others; the HTTP status follows `ok`. */
export function healthz(source: StatusSource): { readonly status: 200 | 503; readonly body: Healthz } {
  const { view, facts, decision } = moment(source);
  const sound = facts.missing.length === 0 && !facts.heartbeatStale;
  const ok = sound && (source.kind !== 'marketdata' || view?.freshness === 'fresh');
  const told = { market_open: facts.marketOpen, ...(source.feed === null ? {} : { feed: source.feed }) };
  if (ok) return { status: 200, body: { ok, ...told } };
  return { status: 503, body: { ok, reason: decision.reasonCodes[0] ?? 'MARKETDATA_MISSING', ...told } };
}

function moment(source: StatusSource): Moment {
  const { kind, settings, calendar, clock } = source;
  const nowMs = clock.now();
  const killSwitch = readKillSwitch(settings.killSwitch);
  const view = source.marketdata(nowMs);
  const heartbeatMs = source.lastHeartbeatMs();
  const facts: StateFacts = {
    kind,
    missing: [...(killSwitch.readable ? [] : ['kill_switch']), ...(view?.missing ?? [])],
    executionDisabled: true,
    processDown: false,
    killSwitch: killSwitch.halted,
    marketOpen: sessionAt(calendar, nowMs).market_open,
    freshness: view?.freshness ?? 'missing',
    heartbeatStale: heartbeatMs === null || nowMs - heartbeatMs > settings.heartbeatTtlMs,
  };
  return { nowMs, killSwitch, view, heartbeatMs, facts, decision: decideState(facts) };
}

function marketdataBlock(view: MarketdataView, feed: string | null): MarketdataBlock {
  return {
    last_tick_utc: view.lastTickMs === null ? null : utc(view.lastTickMs),
    last_bar_utc: null,
    stale_threshold_seconds: view.staleAfterMs / 1_000,
    is_fresh: view.freshness === 'missing' ? null : view.freshness === 'fresh',
    ...(feed === null ? {} : { feed }),
  };
}

function summary(decision: StateDecision, killSwitch: KillSwitchReading, { clock, feed }: StatusSource): string {
  const reasons = decision.reasonCodes.length === 0 ? '' : `: ${decision.reasonCodes.join(', ')}`;
  return [
    `${decision.state}${reasons}`,
    killSwitch.readable ? undefined : `kill switch not readable (${killSwitch.source}), taken for halted`,
    feed === null ? undefined : `feed ${feed}`,
    clock.kind === 'simulated' ? 'simulated clock' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join('; ');
}

function utc(ms: number): string {
  return new Date(ms).toISOString();
}
