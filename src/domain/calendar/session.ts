import { dateOf, requireDate } from './civil-date.ts';
import { easternDate, easternInstant, isInstant } from './eastern.ts';
import type { MarketDay, MarketDays } from './market-day.ts';

/** One trading session, [openMs, closeMs) in epoch ms. */
export interface Session {
  /** The Eastern calendar date it belongs to, YYYY-MM-DD. */
  readonly date: string;
  readonly openMs: number;
  readonly closeMs: number;
  /** It ends before its usual time. */
  readonly early: boolean;
}

/** The session of a day number (civil-date.ts); undefined when the day has none. */
export type SessionOf = (day: number) => Session | 'unknown' | undefined;

/** A market that has been shut for this many days on end is not searched for its next session any further. */
const LONGEST_GAP_DAYS = 366;

/** The sessions of a calendar's days, each worked out once. */
export function sessionsOf(days: MarketDays): SessionOf {
  const seen = new Map<number, ReturnType<SessionOf>>();
  return (day) => {
    const before = seen.get(day);
    if (before !== undefined || seen.has(day)) return before;
    const session = workOut(days(day), day);
    seen.set(day, session);
    return session;
  };
}

function workOut(market: MarketDay, day: number): ReturnType<SessionOf> {
  if (market.kind === 'unknown') return 'unknown';
  if (market.kind !== 'session') return undefined;
  return sessionOn(day, market.open, market.close, market.early !== undefined);
}

/** The session of a day by its Eastern wall times; a close of `midnight` is the end of the day. */
export function sessionOn(day: number, open: string, close: string, early: boolean): Session {
  const date = dateOf(day);
  const closeMs = close === 'midnight' ? easternInstant(dateOf(day + 1), '00:00') : easternInstant(date, close);
  return { date, openMs: easternInstant(date, open), closeMs, early };
}

/** The first session that opens strictly after an instant. */
export function nextOpening(sessionOf: SessionOf, afterMs: number): Session | undefined {
  for (const session of sessionsFrom(sessionOf, dayAt(afterMs), 1)) {
    if (session.openMs > afterMs) return session;
  }
  return undefined;
}

/** The last session that has closed at or before an instant. */
export function previousClosing(sessionOf: SessionOf, beforeMs: number): Session | undefined {
  for (const session of sessionsFrom(sessionOf, dayAt(beforeMs), -1)) {
    if (session.closeMs <= beforeMs) return session;
  }
  return undefined;
}

/** The n-th session, n from 1, that closes strictly after an instant. */
export function nthClosing(sessionOf: SessionOf, sinceMs: number, n: number): Session | undefined {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`n is ${n}, want a whole number from 1`);
  let left = n;
  for (const session of sessionsFrom(sessionOf, dayAt(sinceMs), 1)) {
    if (session.closeMs > sinceMs) left -= 1;
    if (left === 0) return session;
  }
  return undefined;
}

/** The n-th session after a day, the -n-th before it, or with 0 its own. */
export function stepSessions(sessionOf: SessionOf, day: number, n: number): Session | undefined {
  if (!Number.isSafeInteger(n)) throw new RangeError(`n is ${n}, want a whole number`);
  const own = sessionOf(day);
  if (own === 'unknown' || n === 0) return own === 'unknown' ? undefined : own;
  let left = Math.abs(n);
  for (const session of sessionsFrom(sessionOf, day + Math.sign(n), Math.sign(n))) {
    left -= 1;
    if (left === 0) return session;
  }
  return undefined;
}

/** The sessions of the dates from first to last; days of which the calendar cannot tell are left out. */
export function listSessions(sessionOf: SessionOf, fromDate: string, toDate: string): readonly Session[] {
  const sessions: Session[] = [];
  const last = requireDate(toDate);
  for (let day = requireDate(fromDate); day <= last; day += 1) {
    const session = sessionOf(day);
    if (session !== undefined && session !== 'unknown') sessions.push(session);
  }
  return sessions;
}

/** How many sessions closed in (sinceMs, nowMs]; `unknown` when a day of it is, or when it ends before it begins. */
export function countClosed(sessionOf: SessionOf, sinceMs: number, nowMs: number): number | 'unknown' {
  if (!isInstant(sinceMs) || !isInstant(nowMs) || sinceMs > nowMs) return 'unknown';
  const today = dayAt(nowMs);
  let closed = 0;
  for (let day = dayAt(sinceMs); day <= today; day += 1) {
    const session = sessionOf(day);
    if (session === 'unknown') return 'unknown';
    if (session !== undefined && session.closeMs > sinceMs && session.closeMs <= nowMs) closed += 1;
  }
  return closed;
}

/** Sessions one after another, or backwards, up to the first day of which the calendar cannot tell. */
function* sessionsFrom(sessionOf: SessionOf, start: number, step: number): Generator<Session> {
  let idle = 0;
  for (let day = start; idle <= LONGEST_GAP_DAYS; day += step) {
    const session = sessionOf(day);
    if (session === 'unknown') return;
    idle = session === undefined ? idle + 1 : 0;
    if (session !== undefined) yield session;
  }
}

function dayAt(ms: number): number {
  return requireDate(easternDate(ms));
}
