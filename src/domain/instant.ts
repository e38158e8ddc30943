import { parseDate } from './calendar/civil-date.ts';

const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):?(\d\d))$/;
const DAY = 86_400_000;

/**
 * Epoch ms of an instant as Kubernetes, git and the floor's services write it. Null for no text, for what is no
 * instant, and for a wall time without an offset: it would mean another instant on every machine.
 * By arithmetic, as a floor has tens of thousands of them; a test holds it against luxon.
 */
export function instantOf(text: string | null): number | null {
  const match = text === null ? null : RFC3339.exec(text);
  if (match === null) return null;
  const [, date = '', hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = match;
  const day = parseDate(date);
  const clock = [Number(hour), Number(minute), Number(second)] as const;
  if (day === undefined || clock[0] > 23 || clock[1] > 59 || clock[2] > 59) return null;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 * (sign === '-' ? -1 : 1);
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  return day * DAY + (clock[0] * 3_600 + clock[1] * 60 + clock[2]) * 1_000 + ms - offset;
}

/** A span for people, in its largest whole unit: `42 s`, `7 min`, `3 h`, `12 d`. */
export function spanOf(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
