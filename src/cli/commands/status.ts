import { join } from 'node:path';
import type { Command } from 'commander';
import { ARTIFACT_ROOT } from '../../contracts/operations.ts';
import { spanOf } from '../../domain/instant.ts';
import { stampMs } from '../../domain/report/run-stamp.ts';
import type { Act, CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { endingOf } from '../failures.ts';
import type { CliPorts, ListedSchedule } from '../ports.ts';
import { lined } from '../render-run.ts';
import { nextRunLines, nextRuns, scheduleTable } from '../render-schedules.ts';
import { type Standing, standingOf } from '../standing.ts';
import type { Style } from '../styles.ts';

/** Kinds of evidence whose age is shown. */
const KINDS = ['readiness', 'deploy'];
const NEXT_RUNS = 5;

/** Adds `floor status`. */
export function addStatus(program: Command, act: Act): void {
  program
    .command('status')
    .summary('latest verdict, next runs, age of evidence')
    .description(
      'The latest verdict, the schedules with their next runs, the age of the evidence. ' +
        'Exit code 0 for a GO of this day, 3 for NO-GO, 4 where there is no verdict.',
    )
    .action(async () => {
      await act(showStatus);
    });
}

/** The schedules, or why they cannot be told. */
type Timetable =
  | { readonly reachable: true; readonly schedules: readonly ListedSchedule[] }
  | { readonly reachable: false; readonly why: string };

interface Evidence {
  readonly kind: string;
  readonly newest: string | null;
  readonly age_seconds: number | null;
}

async function showStatus(context: CommandContext, ports: CliPorts): Promise<ExitCode> {
  const { output, now, data } = context;
  const [latest, evidence, timetable] = await Promise.all([
    ports.latestReport(),
    evidenceAges(ports, now()),
    context.progress.during('schedules', 'Ask Temporal for the schedules', async () => await timetableOf(ports)),
  ]);
  const standing = standingOf(latest, now());
  const { report, ...verdict } = standing;
  const value = {
    ...verdict,
    report: report === null ? null : { path: `${ARTIFACT_ROOT}/readiness_report.md`, run: report.run },
    evidence,
    temporal: timetable,
    next: timetable.reachable ? nextRuns(timetable.schedules, NEXT_RUNS) : [],
    exit: standing.exit,
  };
  output.result(render({ standing, evidence, timetable, data }, output.style), value);
  return standing.exit;
}

async function timetableOf(ports: CliPorts): Promise<Timetable> {
  try {
    await using schedules = await ports.connectSchedules();
    return { reachable: true, schedules: await schedules.list() };
  } catch (error) {
    const { exit, message } = endingOf(error);
    if (exit !== EXIT.noVerdict) throw error;
    return { reachable: false, why: message };
  }
}

async function evidenceAges(ports: CliPorts, nowMs: number): Promise<readonly Evidence[]> {
  const newest = await ports.newestRuns(KINDS);
  return KINDS.map((kind) => {
    const name = newest[kind] ?? null;
    const age = name === null ? null : Math.floor((nowMs - stampMs(name)) / 1_000);
    return { kind, newest: name, age_seconds: age };
  });
}

function render(
  shown: {
    readonly standing: Standing;
    readonly evidence: readonly Evidence[];
    readonly timetable: Timetable;
    readonly data: string;
  },
  style: Style,
): string {
  const { standing, evidence, timetable, data } = shown;
  const { report, age_seconds } = standing;
  const rows: (readonly [string, string | null])[] = [
    ['age', age_seconds === null ? null : spanOf(age_seconds * 1_000)],
    ['started', report === null ? null : report.run.started_utc],
    ['report', report === null ? null : join(data, ARTIFACT_ROOT, 'readiness_report.md')],
    ['run', report === null ? null : `${report.run.workflow_id} (${report.run.run_id})`],
    ...evidence.map(({ kind, newest, age_seconds: age }): readonly [string, string] => [
      `${kind} evidence`,
      newest === null || age === null ? 'none' : `${spanOf(age * 1_000)} old: ${ARTIFACT_ROOT}/${kind}/${newest}`,
    ]),
  ];
  const times = timetable.reachable
    ? [
        ...scheduleTable(timetable.schedules, 1, style),
        '',
        ...nextRunLines(nextRuns(timetable.schedules, NEXT_RUNS), style),
      ]
    : [style('doubtful', `Schedules unknown: ${timetable.why}`)];
  return [
    style(standing.exit === EXIT.ok ? 'good' : 'bad', standing.headline),
    ...lined(rows, style),
    '',
    ...times,
  ].join('\n');
}
