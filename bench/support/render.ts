import { cpus } from 'node:os';
import { type FloorResult, median, ratio } from './floor-result.ts';
import type { ProcessUse } from './process-meter.ts';

type Row = readonly [name: string, cell: (result: FloorResult) => string];

const SECOND_MS = 1_000;
const MEGABYTE = 1_000_000;
const KIBIBYTE = 1_024;

/** Everything that was measured as Markdown: a table with a column for each floor, then the aims. */
export function renderResults(results: readonly FloorResult[]): string {
  const heading = ['', ...results.map(({ pods }) => `${count(pods)} pods`)];
  const rows = ROWS.map(([name, cell]) => [name, ...results.map(cell)]);
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [
    machine(results),
    '',
    line(heading),
    rule,
    ...rows.map(line),
    '',
    ...verdicts(results),
    '',
    ...aims(results),
  ].join('\n');
}

const ROWS: readonly Row[] = [
  ['time from start to verdict, s', ({ checks }) => spread(checks, 'wallMs', SECOND_MS)],
  ['— bare client', ({ bare }) => spread(bare, 'wallMs', SECOND_MS)],
  ['— ratio', (result) => times(ratio(result, 'wallMs'))],
  ['CPU, user and system, s', ({ checks }) => spread(checks, 'cpuMs', SECOND_MS)],
  ['— bare client', ({ bare }) => spread(bare, 'cpuMs', SECOND_MS)],
  ['— ratio', (result) => times(ratio(result, 'cpuMs'))],
  ['peak RSS of the worker, MB', ({ checks }) => spread(checks, 'peakRssBytes', MEGABYTE, 0)],
  ['— bare client', ({ bare }) => spread(bare, 'peakRssBytes', MEGABYTE, 0)],
  ['requests to the API server', ({ checks }) => count(median(checks.map(({ requests }) => requests)))],
  ['— bare client', ({ bare }) => count(median(bare.map(({ value }) => value.requests)))],
  ['read, unpacked, MB', ({ checks }) => megabytes(checks.map(({ bytes }) => bytes))],
  ['— bare client', ({ bare }) => megabytes(bare.map(({ value }) => value.bytes))],
  ['history, KiB', ({ checks }) => (median(checks.map(({ historyBytes }) => historyBytes)) / KIBIBYTE).toFixed(1)],
  ['history, events', ({ checks }) => count(median(checks.map(({ historyEvents }) => historyEvents)))],
  ['kubectl get … one after another, s', ({ kubectl }) => (kubectl === null ? 'no kubectl' : seconds(kubectl.wallMs))],
  ['— its CPU, s', ({ kubectl }) => (kubectl === null ? '' : seconds(kubectl.cpuMs))],
  ['load average before and after', ({ load }) => `${load.before.toFixed(1)}, ${load.after.toFixed(1)}`],
];

function machine(results: readonly FloorResult[]): string {
  const [processor] = cpus();
  const runs = median(results.map(({ checks }) => checks.length));
  const where = `${cpus().length} × ${processor?.model.trim() ?? 'unknown'}, ${process.platform}, Node ${process.version}`;
  const how = `${runs} runs a floor after one to warm up: the median, and the least and the most of them`;
  return `${new Date().toISOString().slice(0, 10)}; ${where}; ${how}.`;
}

function verdicts(results: readonly FloorResult[]): readonly string[] {
  return results.map(({ pods, checks }) => {
    const said = [...new Set(checks.map(({ result }) => result.headline))].join(' / ');
    return `Verdict on ${count(pods)} pods: ${said}.`;
  });
}

/** What is aimed at, beside what was reached. A slow machine misses an aim; that is no failure of this program. */
function aims(results: readonly FloorResult[]): readonly string[] {
  const [ten, tenThousand, twentyThousand] = [10, 10_000, 20_000].map((size) =>
    results.find(({ pods }) => pods === size),
  );
  const growth = medianOf(twentyThousand, 'wallMs', 1) / medianOf(tenThousand, 'wallMs', 1);
  const cpu = tenThousand === undefined ? Number.NaN : ratio(tenThousand, 'cpuMs');
  return [
    'Aims:',
    aim('CPU at 10,000 pods, of that of the bare client,', cpu, 1.5, ' ×'),
    aim('peak RSS at 20,000 pods', medianOf(twentyThousand, 'peakRssBytes', MEGABYTE), 350, ' MB'),
    aim('verdict on 10 pods after', medianOf(ten, 'wallMs', SECOND_MS), 0.5, ' s'),
    aim('time for 20,000 pods, of that for 10,000,', growth, 2, ' ×'),
  ];
}

function aim(what: string, reached: number, limit: number, unit: string): string {
  if (Number.isNaN(reached)) return `- ${what} ≤ ${limit}${unit}: not run`;
  return `- ${what} ≤ ${limit}${unit}: ${reached.toFixed(2)}${unit}, ${reached <= limit ? 'reached' : 'missed'}`;
}

function medianOf(result: FloorResult | undefined, of: keyof ProcessUse, unit: number): number {
  return result === undefined ? Number.NaN : median(result.checks.map(({ use }) => use[of])) / unit;
}

function spread(
  measured: readonly { readonly use: ProcessUse }[],
  of: keyof ProcessUse,
  unit: number,
  digits = 2,
): string {
  const values = measured.map(({ use }) => use[of] / unit);
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)];
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

function times(value: number): string {
  return `${value.toFixed(2)} ×`;
}

function seconds(ms: number): string {
  return (ms / SECOND_MS).toFixed(2);
}

function megabytes(bytes: readonly number[]): string {
  return (median(bytes) / MEGABYTE).toFixed(1);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
