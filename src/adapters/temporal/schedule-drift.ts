import type { CalendarSpecDescription, ScheduleDescription } from '@temporalio/client';
import type { SearchAttributePair, TypedSearchAttributes } from '@temporalio/common';
import type { ScheduleDefinition } from './schedule-spec.ts';

/** One field that stands on the server otherwise than in the code; each side shows only what the other lacks. */
export interface DriftedField {
  readonly field: string;
  readonly have: readonly string[];
  readonly want: readonly string[];
}

/**
 * What of a schedule differs from its definition; empty when nothing does. The server keeps a compiled form, so both
 * are compared as it compiles them. State is left out, but for a limit of actions, by which a schedule falls silent.
 */
export function driftOf(actual: ScheduleDescription, wanted: ScheduleDefinition): readonly DriftedField[] {
  const have = fieldsOf(actual);
  const want = fieldsOf(wanted);
  return Object.keys(want).flatMap((field) => {
    const difference = {
      have: without(have[field] ?? [], want[field] ?? []),
      want: without(want[field] ?? [], have[field] ?? []),
    };
    return difference.have.length + difference.want.length === 0 ? [] : [{ field, ...difference }];
  });
}

/** The lines less the others, each taken away once. */
function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = [...others];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

type Comparable = ScheduleDescription | ScheduleDefinition;

function fieldsOf(schedule: Comparable): Record<string, readonly string[]> {
  const { spec, policies, action } = schedule;
  return {
    timezone: [spec.timezone === undefined || spec.timezone === '' ? 'UTC' : spec.timezone],
    fires: (spec.calendars ?? []).map(calendarText),
    skips: (spec.skip ?? []).map(calendarText),
    'other times': otherTimes(spec),
    overlap: [String(policies.overlap)],
    'catch-up window': [`${Number(policies.catchupWindow) / 1000} s`],
    'pause on failure': [String(policies.pauseOnFailure)],
    'limit of actions': limitText(schedule),
    'workflow type': [String(action.workflowType)],
    'workflow id': [action.workflowId ?? ''],
    'task queue': [action.taskQueue],
    input: [JSON.stringify(action.args ?? [])],
    'execution timeout': durationText(action.workflowExecutionTimeout),
    'run timeout': durationText(action.workflowRunTimeout),
    'task timeout': durationText(action.workflowTaskTimeout),
    retry: action.retry === undefined ? [] : [JSON.stringify(action.retry)],
    memo: [JSON.stringify(action.memo ?? {})],
    summary: [action.staticSummary ?? ''],
    details: [action.staticDetails ?? ''],
    'search attributes of its runs': attributeTexts(action.typedSearchAttributes),
    'search attributes': attributeTexts(schedule.typedSearchAttributes),
  };
}

function otherTimes(spec: Comparable['spec']): string[] {
  if (!('intervals' in spec)) return [];
  return [
    ...(spec.intervals ?? []).map(({ every, offset }) => `every ${every} ms, offset ${offset} ms`),
    ...(spec.startAt === undefined ? [] : [`from ${spec.startAt.toISOString()}`]),
    ...(spec.endAt === undefined ? [] : [`until ${spec.endAt.toISOString()}`]),
    ...(spec.jitter === undefined || spec.jitter === 0 ? [] : [`jitter ${spec.jitter} ms`]),
  ];
}

function limitText(schedule: Comparable): string[] {
  if (!('state' in schedule) || schedule.state.remainingActions === undefined) return [];
  return [`${schedule.state.remainingActions} left`];
}

function durationText(value: unknown): string[] {
  return value === undefined || value === 0 ? [] : [`${Number(value) / 1000} s`];
}

function attributeTexts(attributes: readonly SearchAttributePair[] | TypedSearchAttributes | undefined): string[] {
  if (attributes === undefined) return [];
  const pairs = 'getAll' in attributes ? attributes.getAll() : attributes;
  return pairs.map(({ key, value }) => `${key.name}=${JSON.stringify(value)}`);
}

/** `2026 NOVEMBER 26 SUNDAY-SATURDAY 0-23:0-59:0-59 (Thanksgiving Day)` */
function calendarText(spec: CalendarSpecDescription): string {
  const date = [spec.year, spec.month, spec.dayOfMonth, spec.dayOfWeek].map(rangesText).join(' ');
  const time = [spec.hour, spec.minute, spec.second].map(rangesText).join(':');
  return `${date} ${time}${spec.comment === undefined || spec.comment === '' ? '' : ` (${spec.comment})`}`;
}

function rangesText(ranges: readonly { start: string | number; end: string | number; step: number }[]): string {
  if (ranges.length === 0) return '*';
  return ranges
    .map(({ start, end, step }) => `${start}${start === end ? '' : `-${end}`}${step > 1 ? `/${step}` : ''}`)
    .join(',');
}
