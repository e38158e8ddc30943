import type { CalendarSpecDescription, ScheduleOptions, ScheduleOptionsAction } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import type { FloorVerdict } from '../../contracts/operations.ts';
import type { FiringRule, SchedulePlan } from '../../domain/schedule/plan.ts';
import { SEARCH_ATTRIBUTE_KEYS } from './search-attributes.ts';

/** A plan in the SDK's words, without its state: whether it is paused is never ours to say. */
export interface ScheduleDefinition {
  readonly spec: {
    readonly timezone: string;
    readonly calendars: CalendarSpecDescription[];
    readonly skip: CalendarSpecDescription[];
  };
  readonly policies: Required<NonNullable<ScheduleOptions['policies']>>;
  readonly action: ScheduleOptionsAction;
  readonly typedSearchAttributes: SearchAttributePair[];
}

const MONTHS = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;

const EVERY_WEEKDAY: CalendarSpecDescription['dayOfWeek'] = [{ start: 'SUNDAY', end: 'SATURDAY', step: 1 }];

/** The definition of a plan's schedule; every field that the server would fill in is set. */
export function scheduleDefinition(plan: SchedulePlan): ScheduleDefinition {
  const tags: SearchAttributePair[] = [
    { key: SEARCH_ATTRIBUTE_KEYS.FloorOperation, value: plan.operation },
    { key: SEARCH_ATTRIBUTE_KEYS.FloorNamespace, value: plan.namespace },
  ];
  return {
    spec: {
      // Not `timezoneName`, which the SDK would ignore in silence: the schedule would then run on UTC.
      timezone: plan.timezone,
      calendars: plan.fires.map(calendarSpec),
      skip: plan.skips.map(calendarSpec),
    },
    policies: { overlap: 'SKIP', catchupWindow: plan.catchup_window_seconds * 1000, pauseOnFailure: false },
    action: {
      type: 'startWorkflow',
      workflowType: plan.workflow,
      workflowId: plan.workflow_id,
      taskQueue: plan.task_queue,
      args: [],
      workflowExecutionTimeout: plan.execution_timeout_seconds * 1000,
      memo: { headline: plan.headline },
      typedSearchAttributes: [
        ...tags,
        { key: SEARCH_ATTRIBUTE_KEYS.FloorVerdict, value: 'RUNNING' satisfies FloorVerdict },
      ],
      staticSummary: plan.summary,
      staticDetails: plan.details,
    },
    typedSearchAttributes: tags,
  };
}

/** A rule as the server gives it back, so that what it holds and what it should hold can be compared. */
function calendarSpec(rule: FiringRule): CalendarSpecDescription {
  return { ...timeOfDay(rule.at), ...daysOf(rule.on), comment: rule.comment };
}

function timeOfDay(at: string): Pick<CalendarSpecDescription, 'hour' | 'minute' | 'second'> {
  if (at === 'all_day') {
    // A skip matches only when hour, minute and second match too: left out, they would mean midnight.
    return { hour: [range(0, 23)], minute: [range(0, 59)], second: [range(0, 59)] };
  }
  const [hour, minute] = at.split(':').map(Number);
  if (hour === undefined || minute === undefined) throw new RangeError(`'${at}' is not a wall time, want HH:mm`);
  return { hour: [range(hour)], minute: [range(minute)], second: [range(0)] };
}

function daysOf(on: FiringRule['on']): Pick<CalendarSpecDescription, 'year' | 'month' | 'dayOfMonth' | 'dayOfWeek'> {
  if (typeof on === 'object') {
    const [year, month, day] = on.date.split('-').map(Number);
    const name = MONTHS[(month ?? 0) - 1];
    if (year === undefined || name === undefined || day === undefined) {
      throw new RangeError(`'${on.date}' is not a calendar date, want YYYY-MM-DD`);
    }
    return { year: [range(year)], month: [range(name)], dayOfMonth: [range(day)], dayOfWeek: EVERY_WEEKDAY };
  }
  const days = on === 'weekdays' ? [range('MONDAY' as const, 'FRIDAY' as const)] : EVERY_WEEKDAY;
  return { year: [], month: [range('JANUARY', 'DECEMBER')], dayOfMonth: [range(1, 31)], dayOfWeek: days };
}

function range<Unit>(start: Unit, end: Unit = start): { start: Unit; end: Unit; step: number } {
  return { start, end, step: 1 };
}
