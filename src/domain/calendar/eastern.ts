import { DateTime, IANAZone } from 'luxon';
import { dayOf, requireDate } from './civil-date.ts';

/** The zone of the exchange and of every schedule; the domain names it here only. */
export const EASTERN_ZONE = 'America/New_York';

const WALL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
// The Eastern years 1 to 9999 with a day to spare: beyond them a date no longer is YYYY-MM-DD.
const FIRST_INSTANT = dayOf(1, 1, 2) * DAY;
const END_OF_INSTANTS = dayOf(9999, 12, 31) * DAY;

/** The ET calendar date, YYYY-MM-DD, on which an instant (epoch ms) falls. Throws a RangeError for what is none. */
export function easternDate(ms: number): string {
  return eastern(ms).toFormat('yyyy-MM-dd');
}

/** The Eastern wall time HH:mm of an instant (epoch ms), seconds cut off. */
export function easternTime(ms: number): string {
  return eastern(ms).toFormat('HH:mm');
}

/** An instant (epoch ms) as people on the floor write it: `2026-11-23 09:15:00 EST`. */
export function formatEastern(ms: number): string {
  return eastern(ms).toFormat('yyyy-MM-dd HH:mm:ss ZZZZ');
}

/**
 * The instant (epoch ms) at which a clock in New York shows `time` (HH:mm) on `date`.
 * Of a time that the autumn change repeats it is the first; a time that the spring change skips is read on the clock
 * from before the change (02:30 is 03:30). Throws a RangeError for what is no date or no time.
 */
export function easternInstant(date: string, time: string): number {
  if (!isWallTime(time)) throw new RangeError(`'${time}' is not a wall time, want HH:mm from 00:00 to 23:59`);
  const wall = requireDate(date) * DAY + (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * MINUTE;
  // Not DateTime.fromISO: it takes its first guess of the offset from the present, and so reads 01:30 of the
  // repeated hour one way in summer and the other in winter.
  const zone = IANAZone.create(EASTERN_ZONE);
  const before = wall - zone.offset(wall - DAY) * MINUTE;
  const after = wall - zone.offset(wall + DAY) * MINUTE;
  if (showsWall(zone, before, wall)) return before;
  return showsWall(zone, after, wall) ? after : before;
}

/** Whether a number is an instant that has a four-digit year: not NaN, not Infinity. */
export function isInstant(ms: number): boolean {
  return ms >= FIRST_INSTANT && ms < END_OF_INSTANTS;
}

/** Whether a text is a wall time HH:mm of the 24-hour clock. */
export function isWallTime(text: string): boolean {
  return WALL_TIME.test(text);
}

function showsWall(zone: IANAZone, ms: number, wall: number): boolean {
  return ms + zone.offset(ms) * MINUTE === wall;
}

function eastern(ms: number): DateTime {
  if (!isInstant(ms)) throw new RangeError(`${ms} is not an instant of the years 1 to 9999, want epoch milliseconds`);
  return DateTime.fromMillis(ms, { zone: EASTERN_ZONE });
}
