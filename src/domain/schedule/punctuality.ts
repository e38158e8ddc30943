import type { Calendar } from '../calendar/calendar.ts';
import { easternDate, easternInstant, easternTime } from '../calendar/eastern.ts';
import { type ScheduleSlot, slotOf } from './slots.ts';

const MINUTE = 60_000;
/** The hosts of one Temporal cluster do not agree to the millisecond on when a slot begins. */
const EARLY_TOLERANCE = MINUTE;
/** A start within this is not worth a word. */
const PROMPT = MINUTE;

/** How a run relates to the slot that it was started for. */
export interface Punctuality {
  /** Whole seconds after the slot's time; 0 when not after it. */
  readonly late_by_seconds: number;
  /** Whether the run passes for that slot. */
  readonly counts: boolean;
  /** One sentence for people. */
  readonly note: string;
}

/**
 * Whether a run that `scheduleId` started passes for that schedule's slot. `nominalMs` is the time that the run was
 * due, by TemporalScheduledStartTime, and tells the day; `startedMs` is when it did start.
 * It passes when it started on that Eastern day at the slot's time or later, and before the slot lapsed.
 */
export function slotPunctuality(
  scheduleId: string,
  nominalMs: number,
  startedMs: number,
  calendar: Calendar,
): Punctuality {
  const slot = slotOf(scheduleId);
  const date = easternDate(nominalMs);
  if (slot === undefined) {
    const note = `schedule ${scheduleId} is none of this product's: the run passes for no slot of the day`;
    return { late_by_seconds: secondsAfter(nominalMs, startedMs), counts: false, note };
  }
  const time = slotTime(slot, date, calendar);
  const dueMs = easternInstant(date, time);
  const lapseMs = dueMs + slot.lapsesAfterMinutes * MINUTE;
  const early = startedMs < dueMs - EARLY_TOLERANCE;
  return {
    late_by_seconds: secondsAfter(dueMs, startedMs),
    counts: !early && startedMs < lapseMs,
    note: [punctualityNote(slot, { date, time, dueMs, lapseMs, startedMs }), closedNote(slot, date, calendar)]
      .filter((part) => part !== undefined)
      .join('; '),
  };
}

/** The Eastern wall time, HH:mm, at which a slot fires on a date. */
function slotTime(slot: ScheduleSlot, date: string, calendar: Calendar): string {
  return calendar.session(date)?.early === true ? (slot.onEarlyClose ?? slot.at) : slot.at;
}

interface SlotDay {
  readonly date: string;
  readonly time: string;
  readonly dueMs: number;
  readonly lapseMs: number;
  readonly startedMs: number;
}

function punctualityNote(slot: ScheduleSlot, day: SlotDay): string {
  const name = `${slot.title} of ${day.date} ${day.time} ET`;
  const late = day.startedMs - day.dueMs;
  if (late < -EARLY_TOLERANCE) return `does not pass for the ${name}: it started ${duration(-late)} before its time`;
  const lapse = easternTime(day.lapseMs);
  if (day.startedMs >= day.lapseMs) {
    return `does not pass for the ${name}: it started ${duration(late)} late, and the slot lapsed at ${lapse} ET`;
  }
  if (late < PROMPT) return `${name}, started on time`;
  return `${name}, started ${duration(late)} late and before ${lapse} ET, when the slot lapses`;
}

function closedNote(slot: ScheduleSlot, date: string, calendar: Calendar): string | undefined {
  const why = calendar.whyClosed(date);
  if (slot.holidays === 'kept' || why === undefined) return undefined;
  return `the market does not open on ${date} (${why})`;
}

function secondsAfter(dueMs: number, startedMs: number): number {
  return Math.max(0, Math.floor((startedMs - dueMs) / 1000));
}

/** `42 s`, `31 min`, `3 h 5 min`, `2 days 1 h`. */
function duration(ms: number): string {
  const minutes = Math.floor(ms / MINUTE);
  if (minutes < 1) return `${Math.floor(ms / 1000)} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return `${days} ${days === 1 ? 'day' : 'days'}${hours % 24 === 0 ? '' : ` ${hours % 24} h`}`;
}
