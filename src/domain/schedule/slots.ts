import type { OperationName } from '../../contracts/operations.ts';

/** One fixed place in the day at which an operation starts by itself. */
export interface ScheduleSlot {
  /** Id of its Temporal schedule; public. */
  readonly id: string;
  readonly operation: OperationName;
  /** Eastern wall time, HH:mm. */
  readonly at: string;
  readonly days: 'weekdays' | 'every_day';
  /** Whether the market's holidays and special closures are left out. */
  readonly holidays: 'skipped' | 'kept';
  /** Eastern wall time, HH:mm, at which it fires instead on the days of an early close. */
  readonly onEarlyClose?: string;
  /** A run that starts this long after its time, or later, does not pass for the slot. */
  readonly lapsesAfterMinutes: number;
  /** What people call it: `T-60 readiness`. */
  readonly title: string;
  /** One sentence for the schedule's page: what it is for, and what to do without it. */
  readonly purpose: string;
}

/** The day, as data. Times are New York wall times: daylight saving is the server's work, not ours. */
export const SCHEDULES = [
  {
    id: 'floor-pre-market-readiness',
    operation: 'pre-market-readiness',
    at: '08:30',
    days: 'weekdays',
    holidays: 'skipped',
    // Until T-15's slot begins.
    lapsesAfterMinutes: 45,
    title: 'T-60 readiness',
    purpose: 'Readiness an hour before the open: time enough to mend what it finds. No report is a NO-GO.',
  },
  {
    id: 'floor-pre-open-readiness',
    operation: 'pre-open-readiness',
    at: '09:15',
    days: 'weekdays',
    holidays: 'skipped',
    // Until the open: after it nothing passes for a check before it.
    lapsesAfterMinutes: 15,
    title: 'T-15 readiness',
    purpose: 'The last readiness check before the open, the one that GO or NO-GO stands on. No report is a NO-GO.',
  },
] as const satisfies readonly ScheduleSlot[];

/** The slot of a schedule of ours; undefined for any other schedule. */
export function slotOf(scheduleId: string): ScheduleSlot | undefined {
  return SCHEDULES.find(({ id }) => id === scheduleId);
}
