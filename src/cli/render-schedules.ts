import type { Instant, ListedSchedule } from './ports.ts';
import type { Style } from './styles.ts';

/** One firing that is to come. */
export interface NextRun extends Instant {
  readonly id: string;
}

/** The next firings of all schedules together, soonest first; what is paused or missing fires nothing. */
export function nextRuns(listed: readonly ListedSchedule[], count: number): readonly NextRun[] {
  return listed
    .filter(({ exists, paused }) => exists && !paused)
    .flatMap(({ id, next }) => next.map((instant) => ({ id, ...instant })))
    .toSorted((a, b) => (a.utc < b.utc ? -1 : 1))
    .slice(0, count);
}

/** Next runs for people, a line each, in New York and in UTC. */
export function nextRunLines(runs: readonly NextRun[], style: Style): readonly string[] {
  return table([['in New York', 'in UTC', 'schedule'], ...runs.map(({ id, et, utc }) => [et, utc, id])], style);
}

/** Schedules with their state and the next `count` runs of each. */
export function scheduleTable(listed: readonly ListedSchedule[], count: number, style: Style): readonly string[] {
  const rows = listed.flatMap((schedule) => {
    const times = schedule.exists ? schedule.next.slice(0, count) : [];
    const [first] = times;
    return [
      [schedule.id, stateOf(schedule), first?.et ?? '–', first?.utc ?? '–'],
      ...times.slice(1).map(({ et, utc }) => ['', '', et, utc]),
    ];
  });
  return table([['schedule', 'state', 'next in New York', 'next in UTC'], ...rows], style);
}

function stateOf({ exists, paused, missed }: ListedSchedule): string {
  if (!exists) return 'missing';
  const lost = missed > 0 ? `, ${missed} lost` : '';
  return `${paused ? 'paused' : 'active'}${lost}`;
}

/** Columns, the first row being their headings. */
function table(rows: readonly (readonly string[])[], style: Style): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row, index) => {
    const line = row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
    return index === 0 ? style('faint', line) : line;
  });
}
