import { DateTime } from 'luxon';

const RFC3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d)$/;

/**
 * Epoch ms of an instant as Kubernetes, git and the floor's services write it. Null for no text, for what is no
 * instant, and for a wall time without an offset: it would mean another instant on every machine.
 */
export function instantOf(text: string | null): number | null {
  if (text === null || !RFC3339.test(text)) return null;
  const instant = DateTime.fromISO(text.replace(' ', 'T').toUpperCase(), { zone: 'utc' });
  return instant.isValid ? instant.toMillis() : null;
}

/** A span for people, in its largest whole unit: `42 s`, `7 min`, `3 h`, `12 d`. */
export function spanOf(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1_000);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
