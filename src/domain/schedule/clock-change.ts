import { IANAZone } from 'luxon';
import { EASTERN_ZONE } from '../calendar/eastern.ts';

const DAY = 86_400_000;
/** Both clock changes of a year lie within this. */
const LOOK_AHEAD_DAYS = 370;

/** A change of the clock in New York, by which every schedule's UTC time moves. */
export interface ClockChange {
  /** The first instant (epoch ms) with the new offset. */
  readonly atMs: number;
  /** Offsets from UTC in minutes: -300 is EST, -240 is EDT. */
  readonly offsetBefore: number;
  readonly offsetAfter: number;
}

/** The first clock change strictly after an instant (epoch ms); undefined where a year has none. */
export function nextClockChange(afterMs: number): ClockChange | undefined {
  const zone = IANAZone.create(EASTERN_ZONE);
  const offsetBefore = zone.offset(afterMs);
  for (let day = 1; day <= LOOK_AHEAD_DAYS; day += 1) {
    if (zone.offset(afterMs + day * DAY) !== offsetBefore) {
      const atMs = firstWithout(zone, offsetBefore, afterMs + (day - 1) * DAY, afterMs + day * DAY);
      return { atMs, offsetBefore, offsetAfter: zone.offset(atMs) };
    }
  }
  return undefined;
}

/** Bisection: the first instant in (fromMs, toMs] that has not the offset. */
function firstWithout(zone: IANAZone, offset: number, fromMs: number, toMs: number): number {
  let has = fromMs;
  let hasNot = toMs;
  while (hasNot - has > 1) {
    const middle = Math.floor((has + hasNot) / 2);
    if (zone.offset(middle) === offset) has = middle;
    else hasNot = middle;
  }
  return hasNot;
}
