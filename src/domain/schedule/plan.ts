import { OPERATIONS, type OperationName, TASK_QUEUE, type WorkflowType } from '../../contracts/operations.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { addDays } from '../calendar/civil-date.ts';
import { earlyClosesBetween, holidaysBetween } from '../calendar/day-plan.ts';
import { EASTERN_ZONE, easternDate, isWallTime } from '../calendar/eastern.ts';
import { SCHEDULES, type ScheduleSlot } from './slots.ts';

/** Which instants a schedule fires at, or leaves out: days, and a wall time on them. */
export interface FiringRule {
  readonly on: 'weekdays' | 'every_day' | { readonly date: string };
  /** Eastern wall time HH:mm, or `all_day`, which leaves out every firing of the day. */
  readonly at: string;
  /** Stands in the schedule, for people. */
  readonly comment: string;
}

/** One schedule as it is to stand on the server. */
export interface SchedulePlan {
  readonly id: string;
  readonly operation: OperationName;
  readonly workflow: WorkflowType;
  readonly task_queue: string;
  /** The server appends the nominal time, in UTC. */
  readonly workflow_id: string;
  readonly timezone: string;
  readonly fires: readonly FiringRule[];
  readonly skips: readonly FiringRule[];
  /** After an outage the server starts what it missed by no more than this. Its own default is a year. */
  readonly catchup_window_seconds: number;
  /** Past it the server ends a run that no worker took up, or that does not end by itself. */
  readonly execution_timeout_seconds: number;
  readonly namespace: string;
  readonly note: string;
  readonly summary: string;
  readonly details: string;
  /** What the memo says of a run that has not reached a verdict. */
  readonly headline: string;
}

/** What the schedules of a floor depend on. */
export interface PlanInput {
  readonly calendar: Calendar;
  /** Epoch ms. Plans change with the Eastern year only, so that applying them again changes nothing. */
  readonly nowMs: number;
  /** The floor's namespace, as a search attribute. */
  readonly namespace: string;
  /** `deadlines.readiness_seconds` of the floor file. */
  readonly readinessSeconds: number;
}

/** Skips reach from the first of January to the end of the year in which these months end. */
const SKIP_MONTHS = 24;
const CATCHUP_SECONDS = 600;
/** Marks a note as ours, so that a person's note is told apart and kept. */
export const NOTE_PREFIX = 'From code: ';

/** The schedules of the day, complete; throws a RangeError for a slot that cannot be kept every day of the year. */
export function planDay(input: PlanInput, slots: readonly ScheduleSlot[] = SCHEDULES): readonly SchedulePlan[] {
  return slots.map((slot) => planSchedule(slot, input));
}

function planSchedule(slot: ScheduleSlot, input: PlanInput): SchedulePlan {
  const window = skipWindow(input.nowMs);
  const early = slot.onEarlyClose === undefined ? [] : earlyCloseDays(slot, slot.onEarlyClose, input.calendar, window);
  refuseUncertainTime(slot.id, slot.at);
  const when = `${slot.at} ET ${slot.days === 'weekdays' ? 'Mon–Fri' : 'every day'}`;
  return {
    id: slot.id,
    operation: slot.operation,
    workflow: OPERATIONS[slot.operation],
    task_queue: TASK_QUEUE,
    workflow_id: slot.operation,
    timezone: EASTERN_ZONE,
    fires: [
      { on: slot.days, at: slot.at, comment: `${slot.title}: ${when}` },
      ...early.map(({ date, comment, instead }) => ({ on: { date }, at: instead, comment })),
    ],
    skips: [
      ...(slot.holidays === 'skipped' ? holidaySkips(input.calendar, window) : []),
      ...early.map(({ date, comment }) => ({ on: { date }, at: slot.at, comment })),
    ],
    catchup_window_seconds: CATCHUP_SECONDS,
    // The window in which a start still counts, then twice the check's own deadline: it ends by itself well before.
    execution_timeout_seconds: slot.lapsesAfterMinutes * 60 + Math.ceil(2 * input.readinessSeconds),
    namespace: input.namespace,
    note: `${NOTE_PREFIX}${when}${slot.holidays === 'skipped' ? ', no market holidays' : ''}. ${slot.purpose}`,
    summary: `${slot.title}, ${when}, floor ${input.namespace}`,
    details: slotDetails(slot, when),
    headline: `No verdict yet: ${slot.title} has not ended. Without a verdict the floor is NO-GO.`,
  };
}

interface SkipWindow {
  readonly from: string;
  readonly to: string;
}

function skipWindow(nowMs: number): SkipWindow {
  const today = easternDate(nowMs);
  const year = Number(today.slice(0, 4));
  return { from: `${year}-01-01`, to: `${year + SKIP_MONTHS / 12}-12-31` };
}

function holidaySkips(calendar: Calendar, { from, to }: SkipWindow): FiringRule[] {
  return holidaysBetween(calendar, from, to).map(({ date, reason }) => ({
    on: { date },
    at: 'all_day',
    comment: `${date} ${reason}`,
  }));
}

interface EarlyCloseDay {
  readonly date: string;
  readonly instead: string;
  readonly comment: string;
}

function earlyCloseDays(slot: ScheduleSlot, instead: string, calendar: Calendar, window: SkipWindow): EarlyCloseDay[] {
  refuseUncertainTime(slot.id, instead);
  return earlyClosesBetween(calendar, window.from, window.to).map(({ date, close, reason }) => ({
    date,
    instead,
    comment: `${date} ${reason}: close at ${close}, ${instead} instead of ${slot.at}`,
  }));
}

/** Between 01:00 and 03:00 a wall time comes twice on one day of the year, and not at all on another. */
function refuseUncertainTime(id: string, time: string): void {
  if (!isWallTime(time)) throw new RangeError(`${id}: '${time}' is not a wall time, want HH:mm`);
  if (time >= '01:00' && time < '03:00') {
    throw new RangeError(
      `${id}: ${time} ET is skipped or repeated when the clocks change, want a time outside 01:00–03:00`,
    );
  }
}

function slotDetails(slot: ScheduleSlot, when: string): string {
  return [
    `**${slot.title}**, ${when}.`,
    '',
    slot.purpose,
    '',
    `A run that starts ${slot.lapsesAfterMinutes} minutes after its time, or later, does not pass for this slot.`,
    'A verdict, good or bad, is a completed run. Failed or timed out: no verdict was reached, and that is NO-GO.',
  ].join('\n');
}

/** The dates from the Eastern day of an instant on, `days` of them. */
export function datesFrom(nowMs: number, days: number): readonly string[] {
  const today = easternDate(nowMs);
  return Array.from({ length: days }, (_, ahead) => addDays(today, ahead));
}
