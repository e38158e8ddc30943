import type { Command } from 'commander';
import type { Act } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { AppliedSchedule, ListedSchedule, ScheduleDiff } from '../ports.ts';
import { scheduleTable } from '../render-schedules.ts';
import type { Style } from '../styles.ts';

/** Adds `floor schedules apply|diff|list`. */
export function addSchedules(program: Command, act: Act): void {
  const schedules = program
    .command('schedules')
    .summary('the schedules of the day, kept as the code has them')
    .description('The schedules of the day on the Temporal server. Nothing here un-pauses or deletes one.');
  schedules
    .command('apply')
    .description('Creates what is missing and updates what differs; a second time it changes nothing.')
    .action(async () => {
      await act(async ({ output }, ports) => {
        await using connected = await ports.connectSchedules();
        const applied = await connected.apply();
        output.result(renderApplied(applied, output.style), { schedules: applied, exit: EXIT.ok });
        return EXIT.ok;
      });
    });
  schedules
    .command('diff')
    .description('Shows what differs from the code; exit code 3 when anything does.')
    .action(async () => {
      await act(async ({ output }, ports) => {
        await using connected = await ports.connectSchedules();
        const diff = await connected.diff();
        const exit = diff.in_sync ? EXIT.ok : EXIT.noGo;
        output.result(renderDiff(diff, output.style), { ...diff, exit });
        return exit;
      });
    });
  schedules
    .command('list')
    .description("Lists them with their next runs, by the server's own reckoning.")
    .action(async () => {
      await act(async ({ output }, ports) => {
        await using connected = await ports.connectSchedules();
        const listed = await connected.list();
        output.result(renderList(listed, output.style), { schedules: listed, exit: EXIT.ok });
        return EXIT.ok;
      });
    });
}

function renderApplied(applied: readonly AppliedSchedule[], style: Style): string {
  return applied
    .map(({ id, did, paused, note }) => {
      const state = paused ? style('doubtful', `, paused, and stays so: ${note}`) : '';
      return `${id}: ${did}${state}`;
    })
    .join('\n');
}

function renderDiff(diff: ScheduleDiff, style: Style): string {
  const lines = [
    ...diff.missing.map((id) => style('bad', `${id}: missing; nothing fires`)),
    ...diff.changed.flatMap(({ id, fields }) => [
      style('bad', `${id}: differs`),
      ...fields.flatMap(({ field, have, want }) => [
        `  ${field}`,
        ...have.map((line) => `    have  ${line}`),
        ...want.map((line) => `    want  ${line}`),
      ]),
    ]),
    ...diff.paused.map(({ id, note }) => style('doubtful', `${id}: paused: ${note}`)),
    ...diff.foreign.map(({ id, workflow }) => style('faint', `${id}: not of this product (${workflow}), left alone`)),
  ];
  const verdict = diff.in_sync
    ? style('good', 'No drift: the schedules stand as the code has them.')
    : 'Drift. Set it right with: floor schedules apply';
  return [...lines, verdict].join('\n');
}

function renderList(listed: readonly ListedSchedule[], style: Style): string {
  const details = listed.flatMap(({ id, note, exceptions, clock_change }) => [
    '',
    style('strong', id),
    ...(note === '' ? [] : [`  ${note}`]),
    ...exceptions.map(({ date, at, why }) => `  ${date}: ${at === null ? 'does not fire' : `at ${at} ET`} (${why})`),
    ...(clock_change === null ? [] : [`  clock change ${clock_change.et}: ${clock_change.note}`]),
  ]);
  return [...scheduleTable(listed, 3, style), ...details].join('\n');
}
