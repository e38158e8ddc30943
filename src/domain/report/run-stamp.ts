import { DateTime } from 'luxon';

/** `YYYYMMDDTHHMMSSZ` of an instant: the name of a run's directory. */
export function utcStamp(ms: number): string {
  return DateTime.fromMillis(ms, { zone: 'utc' }).toFormat("yyyyMMdd'T'HHmmss'Z'");
}

/** The first run of a second has the bare stamp, the second `-2`, and so on. */
export function stampName(stamp: string, nth: number): string {
  return nth === 1 ? stamp : `${stamp}-${nth}`;
}

const STAMPED = /^(\d{8}T\d{6}Z)(?:-(\d+))?(?:_.*)?$/;

/** Newest first: by second, then by number within the second. Names that are not stamps are left out. */
export function newestFirst(names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, match: STAMPED.exec(name) }))
    .filter(({ match }) => match !== null)
    .map(({ name, match }) => ({ name, second: match?.[1] ?? '', nth: Number(match?.[2] ?? 1) }))
    .toSorted((a, b) => b.second.localeCompare(a.second, 'en') || b.nth - a.nth)
    .map(({ name }) => name);
}

/** RFC 3339 with milliseconds and Z. */
export function utc(ms: number): string {
  return DateTime.fromMillis(ms, { zone: 'utc' }).toISO() ?? 'invalid instant';
}

/** The instant of an RFC 3339 text, ms since the epoch; NaN for what is none. */
export function instantMs(text: string): number {
  return DateTime.fromISO(text, { zone: 'utc' }).toMillis();
}

/** The second (epoch ms) that a stamped name begins with; NaN for what is no stamp. */
export function stampMs(name: string): number {
  return DateTime.fromFormat(name.slice(0, 16), "yyyyMMdd'T'HHmmss'Z'", { zone: 'utc' }).toMillis();
}
