import type { Judged, RunOutcome } from './run-outcome.ts';
import type { Style } from './styles.ts';

/** Where a reader finds more, as far as it is known here. */
export interface Whereabouts {
  /** Path of the report for people. */
  readonly report: string | null;
  /** Page of the run in the Temporal UI. */
  readonly page: string | null;
}

/** A run's end for people: the headline first, then what is not well, then where to read on. */
export function renderRun(outcome: RunOutcome, judged: Judged, where: Whereabouts, style: Style): string {
  const good = judged.verdict === 'GO' || judged.verdict === 'COMPLETE';
  const rows: readonly (readonly [string, string | null])[] = [
    ['failing', names(judged.failing)],
    ['unknown', names(judged.unknown)],
    ['waived', names(judged.waived)],
    ['report', where.report],
    ['run', `${outcome.workflow_id} (${outcome.run_id})`],
    ['page', where.page],
  ];
  return [style(good ? 'good' : 'bad', judged.headline), ...lined(rows, style)].join('\n');
}

/** Label and value, a line each, in two columns. Rows without a value are left out. */
export function lined(rows: readonly (readonly [string, string | null])[], style: Style): readonly string[] {
  const shown = rows.filter((row): row is readonly [string, string] => row[1] !== null);
  const width = Math.max(0, ...shown.map(([label]) => label.length));
  return shown.map(([label, value]) => `${style('faint', label.padEnd(width))}  ${value}`);
}

/** The report lists them all. */
const MOST_NAMES = 8;

function names(checks: readonly string[]): string | null {
  if (checks.length === 0) return null;
  const more = checks.length - MOST_NAMES;
  return `${checks.slice(0, MOST_NAMES).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
