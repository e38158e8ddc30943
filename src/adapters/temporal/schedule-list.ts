import type { Client, ScheduleDescription } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time.js';
import type { Calendar } from '../../domain/calendar/calendar.ts';
import { requireDate, weekdayOf } from '../../domain/calendar/civil-date.ts';
import { easternDate, easternInstant, easternTime, formatEastern } from '../../domain/calendar/eastern.ts';
import { nextClockChange } from '../../domain/schedule/clock-change.ts';
import { datesFrom, type SchedulePlan } from '../../domain/schedule/plan.ts';
import { asking } from './reach.ts';
import { describe } from './schedules.ts';

const DAY = 86_400_000;
const LOOK_AHEAD_DAYS = 30;

/** An instant, for people: `2026-11-23T13:30:00Z` and `2026-11-23 08:30:00 EST`. */
export interface Instant {
  readonly utc: string;
  readonly et: string;
}

/** One schedule, as the server will fire it. */
export interface ScheduleListing {
  readonly id: string;
  readonly workflow: string;
  /** False when the server has no such schedule: nothing will fire. */
  readonly exists: boolean;
  /** A paused schedule fires none of its times. */
  readonly paused: boolean;
  readonly note: string;
  /** Of the next 30 days, by the server's own reckoning. */
  readonly next: readonly Instant[];
  /** Days of those on which it would fire but for a skip, or fires at another time. */
  readonly exceptions: readonly { readonly date: string; readonly at: string | null; readonly why: string }[];
  /** When the clock in New York next changes, and what that does to this schedule; null when none is known. */
  readonly clock_change: (Instant & { readonly note: string }) | null;
  readonly recent: readonly { readonly workflow_id: string; readonly run_id: string; readonly nominal_utc: string }[];
  /** Firings that were lost since it was created: the server was down for longer than the catch-up window. */
  readonly missed: number;
  /** Firings that were left out because the run before them was still going on. */
  readonly overlapped: number;
}

/** What the schedules of the plans will do from `nowMs` on. Asks the server, whose reckoning is the one that counts. */
export async function listSchedules(
  client: Client,
  plans: readonly SchedulePlan[],
  calendar: Calendar,
  nowMs: number,
): Promise<readonly ScheduleListing[]> {
  const listings: ScheduleListing[] = [];
  for (const plan of plans) {
    await asking(`schedule ${plan.id} cannot be read`, async () => {
      const actual = await describe(client.schedule, plan.id);
      const until = nowMs + LOOK_AHEAD_DAYS * DAY;
      const times = actual === undefined ? [] : await matchingTimes(client, plan.id, nowMs, until);
      listings.push(listing(plan, actual, times, { calendar, nowMs }));
    });
  }
  return listings;
}

/** The instants (epoch ms) at which a schedule fires between two instants, past or future; a thousand at most. */
export async function matchingTimes(
  client: Client,
  scheduleId: string,
  fromMs: number,
  toMs: number,
): Promise<readonly number[]> {
  const { startTime } = await client.workflowService.listScheduleMatchingTimes({
    namespace: client.options.namespace,
    scheduleId,
    startTime: msToTs(fromMs),
    endTime: msToTs(toMs),
  });
  return startTime.map(tsToMs);
}

function listing(
  plan: SchedulePlan,
  actual: ScheduleDescription | undefined,
  times: readonly number[],
  { calendar, nowMs }: { readonly calendar: Calendar; readonly nowMs: number },
): ScheduleListing {
  return {
    id: plan.id,
    workflow: plan.workflow,
    exists: actual !== undefined,
    paused: actual?.state.paused ?? false,
    note: actual?.state.note ?? '',
    next: times.map(instant),
    exceptions: actual === undefined ? [] : exceptions(plan, times, calendar, nowMs),
    clock_change: clockChange(plan, nowMs),
    recent: (actual?.info.recentActions ?? []).map(({ action, scheduledAt }) => ({
      workflow_id: action.workflow.workflowId,
      run_id: action.workflow.firstExecutionRunId,
      nominal_utc: utc(scheduledAt.getTime()),
    })),
    missed: actual?.info.numActionsMissedCatchupWindow ?? 0,
    overlapped: actual?.info.numActionsSkippedOverlap ?? 0,
  };
}

function exceptions(
  plan: SchedulePlan,
  times: readonly number[],
  calendar: Calendar,
  nowMs: number,
): ScheduleListing['exceptions'] {
  const usual = usualFiring(plan);
  return datesFrom(nowMs, LOOK_AHEAD_DAYS).flatMap((date) => {
    const due = easternInstant(date, usual.at);
    const weekend = weekdayOf(requireDate(date)) > 5;
    if (due <= nowMs || (usual.on === 'weekdays' && weekend) || times.includes(due)) return [];
    const moved = times.find((time) => easternDate(time) === date);
    const why =
      calendar.whyClosed(date) ?? calendar.whyEarly(date) ?? 'skipped on the server, for no reason known here';
    return [{ date, at: moved === undefined ? null : easternTime(moved), why }];
  });
}

function clockChange(plan: SchedulePlan, nowMs: number): ScheduleListing['clock_change'] {
  const change = nextClockChange(nowMs);
  if (change === undefined) return null;
  const { at } = usualFiring(plan);
  const before = utc(easternInstant(easternDate(change.atMs - DAY), at)).slice(11, 16);
  const after = utc(easternInstant(easternDate(change.atMs + DAY), at)).slice(11, 16);
  return { ...instant(change.atMs), note: `${at} ET is ${before} UTC until then, ${after} UTC from then on` };
}

function usualFiring(plan: SchedulePlan): { readonly on: unknown; readonly at: string } {
  const [usual] = plan.fires;
  if (usual === undefined) throw new RangeError(`${plan.id} never fires`);
  return usual;
}

function instant(ms: number): Instant {
  return { utc: utc(ms), et: formatEastern(ms) };
}

function utc(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
