import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { z } from 'zod';
import { type Calendar, createCalendar } from '../../src/domain/calendar/calendar.ts';
import type { Session } from '../../src/domain/calendar/session.ts';
import { bootEmbeddedFloor } from '../../src/embedded/boot.ts';
import { openFloorCommand } from '../support/floor-command.ts';

jest.setTimeout(120_000);

const MINUTE = 60_000;
const Outcome = z.object({ result: z.object({ artifacts: z.array(z.object({ path: z.string() })) }) });
const Report = z.object({
  checks: z.array(z.object({ name: z.string(), status: z.string(), details: z.string() })),
});
/** The clock of a rehearsal begins when the command has come up; within this time it does, and no status grows old. */
const LEAD_MS = 25_000;

function nextSession(calendar: Calendar): Session {
  const session = calendar.nextSession(Date.now());
  if (session === undefined) throw new Error('the calendar knows no next session');
  return session;
}

/** What an embedded floor whose services live at that instant is judged to be, by a rehearsal at the same instant. */
async function troubleAt(atMs: number): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'floor-hours-'));
  await using command = await openFloorCommand();
  const offsetMs = atMs - Date.now();
  const floor = await bootEmbeddedFloor({
    dir,
    progress: () => {},
    signal: new AbortController().signal,
    servicesClockOffsetMs: offsetMs,
  });
  try {
    const nowThere = new Date(Date.now() + offsetMs + LEAD_MS).toISOString();
    const args = ['run', 'readiness-check', '--local', '--json', '--at', nowThere, '--kubeconfig', floor.kubeconfig];
    const { stdout } = await command.run([...args, '--config', floor.floorFile, '--data', command.directory]);
    const [ref] = Outcome.parse(JSON.parse(stdout)).result.artifacts.filter(({ path }) => path.endsWith('.json'));
    const { checks } = Report.parse(JSON.parse(await readFile(join(command.directory, ref?.path ?? ''), 'utf8')));
    return checks
      .filter(({ status }) => status === 'FAIL' || status === 'UNKNOWN')
      .map((one) => `${one.name}: ${one.details}`);
  } finally {
    await floor.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 10 });
  }
}

const next = nextSession(createCalendar({ name: 'XNYS', closures: [], early_closes: [] }));

test.each<[when: string, atMs: number]>([
  ['in the night before a session', next.openMs - 8 * 60 * MINUTE],
  ['in the hour before the open', next.openMs - 30 * MINUTE],
  ['in session', next.openMs + 30 * MINUTE],
  ['after the close', next.closeMs + 30 * MINUTE],
])('%s an untouched embedded floor is well', async (_when, atMs) => {
  const trouble = await troubleAt(atMs);
  // The checkout and its build are no matter of the hour, and metrics bear the time of this machine, not of the rehearsal.
  const own =
    /^(change_control\.clean_working_tree|safety\.ci_safety_lint|build\.repo_preflight|infra\.capacity_headroom):/;
  expect(trouble.filter((name) => !own.test(name))).toEqual([]);
});
