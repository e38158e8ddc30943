import type { OpenedRun, OpenRunRequest, ProbeGroup } from '../contracts/activities.ts';
import type { Component } from '../contracts/floor-file.ts';
import type { OperationName } from '../contracts/operations.ts';
import type { RunContext, RunOrigin, Slot, Trigger } from '../contracts/run.ts';
import { type Calendar, createCalendar } from '../domain/calendar/calendar.ts';
import { sessionAt } from '../domain/calendar/session-phase.ts';
import { instantOf } from '../domain/instant.ts';
import { redactText } from '../domain/redaction/redact-text.ts';
import { utc } from '../domain/report/run-stamp.ts';
import { slotPunctuality } from '../domain/schedule/punctuality.ts';
import { slotOf } from '../domain/schedule/slots.ts';
import type { ActivityPorts } from './ports.ts';

/** Where each operation's artifacts lie below `audit_artifacts/`. */
const KINDS: Partial<Record<OperationName, string>> = {
  'readiness-check': 'readiness',
  'deploy-report': 'deploy',
};

const GROUP_OF_KIND = {
  marketdata: 'marketdata',
  strategy: 'trading',
  execution: 'trading',
  ingest: 'trading',
  ops: 'operations',
} as const satisfies Record<Component['kind'], ProbeGroup>;
const GROUPS: readonly ProbeGroup[] = ['marketdata', 'trading', 'operations'];

/** A scheduled run that starts later than its catch-up window allows was asked for afterwards: a backfill. */
const CATCHUP_WINDOW_MS = 10 * 60_000;
const NOMINAL_TOLERANCE_MS = 60_000;

/** Gives a run its place, and tells it what the floor file and the calendar say. Asked again, it answers the same. */
export async function openRun(ports: ActivityPorts, { origin, input }: OpenRunRequest): Promise<OpenedRun> {
  const { floor, clock, store } = ports;
  const kind = KINDS[origin.operation];
  if (kind === undefined) throw new TypeError(`${origin.operation} writes no artifacts of its own`);
  const { place, startedMs } = await store.claim(kind, clock.now(), origin.run_id);
  const calendar = createCalendar(floor.calendar);
  const session = sessionAt(calendar, startedMs);
  const budget_ms = floor.deadlines.readiness_seconds * 1_000;
  const slot = slotFor(origin, startedMs, calendar);
  const run: RunContext = {
    origin,
    place,
    trigger: triggerOf(origin, startedMs, calendar),
    namespace: input.namespace ?? floor.namespace,
    configured_namespace: (input.namespace ?? floor.namespace) === floor.namespace,
    requested_by: clean(input.requestedBy),
    reason: clean(input.reason),
    phase: input.phase ?? null,
    supersedes: input.supersedes ?? null,
    started_utc: utc(startedMs),
    deadline_utc: utc(startedMs + budget_ms),
    clock: clock.kind,
    trading_day: session.trading_day,
    slot,
    floor: { name: floor.floor, label: floor.label, digest: ports.floorDigest },
  };
  return { run, budget_ms, probe_groups: groupsOf(floor.components), session_note: session.note };
}

/** Components of a group that are to be probed, in the floor file's order. */
export function componentsOf(components: readonly Component[], group: ProbeGroup): readonly Component[] {
  return components.filter(({ kind, endpoints }) => GROUP_OF_KIND[kind] === group && endpoints.length > 0);
}

function groupsOf(components: readonly Component[]): readonly ProbeGroup[] {
  return GROUPS.filter((group) => componentsOf(components, group).length > 0);
}

function slotFor(origin: RunOrigin, startedMs: number, calendar: Calendar): Slot | null {
  if (origin.scheduled === null) return null;
  const { schedule_id, nominal_utc } = origin.scheduled;
  const nominalMs = instantOf(nominal_utc) ?? startedMs;
  return { schedule_id, nominal_utc, ...slotPunctuality(schedule_id, nominalMs, startedMs, calendar) };
}

/**
 * Temporal marks runs of a schedule alike, whether the hour came, a person pressed Trigger, or a backfill asked for
 * a past slot. Trigger takes the present as nominal time; a backfill starts after any catch-up would have.
 */
function triggerOf(origin: RunOrigin, startedMs: number, calendar: Calendar): Trigger {
  if (origin.local) return 'local';
  if (origin.scheduled === null) return 'manual';
  const nominalMs = instantOf(origin.scheduled.nominal_utc) ?? startedMs;
  if (startedMs - nominalMs > CATCHUP_WINDOW_MS) return 'backfill';
  const due = slotOf(origin.scheduled.schedule_id);
  if (due === undefined) return 'schedule_trigger';
  const atItsTime = slotPunctuality(origin.scheduled.schedule_id, nominalMs, nominalMs, calendar);
  const onTheDot = atItsTime.counts && atItsTime.late_by_seconds * 1_000 < NOMINAL_TOLERANCE_MS;
  return onTheDot ? 'schedule' : 'schedule_trigger';
}

function clean(text: string | undefined): string | null {
  return text === undefined ? null : redactText(text);
}
