import { DateTime } from 'luxon';
import type { Calendar } from './calendar.ts';
import { addDays, requireDate } from './civil-date.ts';
import { easternDate, easternInstant, easternTime, formatEastern } from './eastern.ts';
import { XNYS_HOURS } from './market-day.ts';
import { type Session, sessionOn } from './session.ts';

const MINUTE = 60_000;
const PRE_OPEN = 60 * MINUTE;
const PRE_MARKET_FROM = '04:00';
const POST_MARKET_TO = '20:00';
/** How far an opening is looked for; a market shut for longer shows none. */
const LOOK_AHEAD_DAYS = 31;

/**
 * The part of the Eastern day. On a trading day pre_market is [04:00, 08:30), pre_open the 60 minutes [08:30, 09:30),
 * open [open, close) so that 16:00:00.000 is not open, post_market [close, 20:00), and the rest closed. A holiday is
 * a day on which the market would trade but for the holiday or special closure, all of it; a weekend is closed.
 * `24x7` is always open, but for closures; `none` is always closed.
 */
export type SessionPhase = 'closed' | 'pre_open' | 'pre_market' | 'open' | 'post_market' | 'holiday';

/** What a report says of the moment it was made. */
export interface SessionView {
  /** The Eastern calendar date of the instant, trading day or not. */
  readonly trading_day: string;
  readonly phase: SessionPhase;
  readonly market_open: boolean;
  /** The next instant at which a market that is shut opens: tomorrow's open while it is open. Null when none is near. */
  readonly next_open_utc: string | null;
  /** Whole minutes to next_open_utc, begun ones counted: 60 from 08:30:00.000 on, 0 never. */
  readonly minutes_to_open: number | null;
  /** The day's session ends before its usual time. */
  readonly early_close: boolean;
  /** One sentence for people. */
  readonly note: string;
}

/**
 * Where an instant (epoch ms) lies in the market's day. A day of which the calendar cannot tell is taken for a trading
 * day with usual hours, weekends too, as the checks are strictest then; the note says so.
 */
export function sessionAt(calendar: Calendar, nowMs: number): SessionView {
  const date = easternDate(nowMs);
  const today = presumedSession(calendar, date);
  const next = upcomingOpen(calendar, date, nowMs);
  const phase = phaseAt({ nowMs, date, today, next, holiday: calendar.dayKind(date) === 'holiday' });
  return {
    trading_day: date,
    phase,
    market_open: phase === 'open',
    next_open_utc: next === undefined ? null : utc(next.openMs),
    minutes_to_open: next === undefined ? null : Math.ceil((next.openMs - nowMs) / MINUTE),
    early_close: today?.early ?? false,
    note: [stateNote(calendar, date, phase, next), earlyNote(calendar, today), unknownNote(calendar, date)]
      .filter((part) => part !== undefined)
      .join('; '),
  };
}

interface Moment {
  readonly nowMs: number;
  readonly date: string;
  readonly today: Session | undefined;
  readonly next: Session | undefined;
  readonly holiday: boolean;
}

function phaseAt({ nowMs, date, today, next, holiday }: Moment): SessionPhase {
  if (today !== undefined && today.openMs <= nowMs && nowMs < today.closeMs) return 'open';
  if (next !== undefined && next.openMs - nowMs <= PRE_OPEN) return 'pre_open';
  if (today === undefined) return holiday ? 'holiday' : 'closed';
  if (nowMs < today.openMs) return nowMs < easternInstant(date, PRE_MARKET_FROM) ? 'closed' : 'pre_market';
  return nowMs < easternInstant(date, POST_MARKET_TO) ? 'post_market' : 'closed';
}

function presumedSession(calendar: Calendar, date: string): Session | undefined {
  if (calendar.isTradingDay(date) !== 'unknown') return calendar.session(date);
  return sessionOn(requireDate(date), XNYS_HOURS.open, XNYS_HOURS.close, false);
}

/** An opening ends a time in which the market was shut: a session that starts as the one before it ends is none. */
function upcomingOpen(calendar: Calendar, today: string, nowMs: number): Session | undefined {
  let openUntilMs: number | undefined;
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead += 1) {
    const session = presumedSession(calendar, addDays(today, ahead));
    if (session === undefined) continue;
    if (session.openMs > nowMs && session.openMs !== openUntilMs) return session;
    openUntilMs = session.closeMs;
  }
  return undefined;
}

function stateNote(calendar: Calendar, date: string, phase: SessionPhase, next: Session | undefined): string {
  const opening = next === undefined ? '' : `next open ${formatEastern(next.openMs)}`;
  if (phase === 'pre_open' || phase === 'pre_market') return opening;
  const why = calendar.whyClosed(date);
  const state = why === undefined ? phase.replace('_', ' ') : `${phase}: ${why}`;
  return opening === '' ? state : `${state}, ${opening}`;
}

function earlyNote(calendar: Calendar, today: Session | undefined): string | undefined {
  if (today === undefined || !today.early) return undefined;
  return `early close ${easternTime(today.closeMs)} ET: ${calendar.whyEarly(today.date) ?? 'no reason given'}`;
}

function unknownNote(calendar: Calendar, date: string): string | undefined {
  if (calendar.isTradingDay(date) !== 'unknown') return undefined;
  return `the ${calendar.name} calendar does not know ${date}: taken for a trading day`;
}

function utc(ms: number): string {
  return DateTime.fromMillis(ms, { zone: 'utc' }).toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
