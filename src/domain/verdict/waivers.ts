import { isWaivable, type Waiver } from '../../contracts/floor-file.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { addDays, parseDate } from '../calendar/civil-date.ts';
import { easternDate } from '../calendar/eastern.ts';
import { CHECK_NAMES } from '../checks/index.ts';

/** How far ahead a waiver may end, in sessions of the floor's calendar (interfaces §4). */
const WAIVER_SESSIONS = 5;

/** A waiver as it is today: in force, or the reason why it is not. */
export interface JudgedWaiver {
  readonly waiver: Waiver;
  /** Null when the waiver is in force. */
  readonly refused: string | null;
}

/**
 * Which waivers are in force at an instant. A waiver holds through the whole of its Eastern date `until`; one that ends
 * more than five sessions ahead is not cut down to five but refused: somebody must write a date that was meant.
 */
export function judgeWaivers(waivers: readonly Waiver[], calendar: Calendar, nowMs: number): readonly JudgedWaiver[] {
  const today = easternDate(nowMs);
  const latest = latestEnd(calendar, today);
  return waivers.map((waiver) => ({ waiver, refused: refusal(waiver, today, latest) }));
}

function refusal(waiver: Waiver, today: string, latest: string): string | null {
  if (!CHECK_NAMES.some((name) => name === waiver.check)) return 'there is no such check';
  if (!isWaivable(waiver.check)) return 'this check cannot be waived';
  if (waiver.reason.trim() === '' || waiver.by.trim() === '') return 'it names no reason or nobody who answers for it';
  if (parseDate(waiver.until) === undefined) return `until ${waiver.until} is not a date`;
  if (waiver.until < today) return `it expired on ${waiver.until}`;
  if (waiver.until > latest)
    return `it ends on ${waiver.until}, more than ${WAIVER_SESSIONS} sessions ahead (${latest})`;
  return null;
}

// Where the calendar cannot count sessions, every day is taken for one.
function latestEnd(calendar: Calendar, today: string): string {
  return calendar.addSessions(today, WAIVER_SESSIONS)?.date ?? addDays(today, WAIVER_SESSIONS);
}
