import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Client, ScheduleNotFoundError } from '@temporalio/client';
import { type SearchAttributePair, TypedSearchAttributes } from '@temporalio/common';
import { DateTime } from 'luxon';
import { TemporalUnreachable } from '../../src/adapters/temporal/reach.ts';
import { listSchedules, matchingTimes } from '../../src/adapters/temporal/schedule-list.ts';
import { applySchedules, diffSchedules } from '../../src/adapters/temporal/schedules.ts';
import { createCalendar } from '../../src/domain/calendar/calendar.ts';
import { planDay, type SchedulePlan } from '../../src/domain/schedule/plan.ts';
import { SCHEDULES, type ScheduleSlot } from '../../src/domain/schedule/slots.ts';
import { shutdownRuntime, startTemporal, type TestTemporal } from '../support/temporal.ts';

const NOW = Date.UTC(2026, 10, 22, 15, 0, 0); // a Sunday, EST
const calendar = createCalendar({ name: 'XNYS', closures: [], early_closes: [] });
const plans = planDay({ calendar, nowMs: NOW, namespace: 'trading-floor', readinessSeconds: 120 });

/** Holidays of the exchange, 2026 to 2028, copied from nyse.com/markets/hours-calendars: the oracle is not our code. */
const NYSE_HOLIDAYS = new Set(
  `2026-01-01 2026-01-19 2026-02-16 2026-04-03 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-11-26 2026-12-25
  2027-01-01 2027-01-18 2027-02-15 2027-03-26 2027-05-31 2027-06-18 2027-07-05 2027-09-06 2027-11-25 2027-12-24
  2028-01-17 2028-02-21 2028-04-14 2028-05-29 2028-06-19 2028-07-04 2028-09-04 2028-11-23 2028-12-25`.split(/\s+/),
);

jest.setTimeout(60_000);

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTemporal();
});
afterAll(async () => {
  await temporal?.[Symbol.asyncDispose]();
  await shutdownRuntime();
});
afterEach(async () => {
  const made = [...plans.map(({ id }) => id), 'jo-nightly', 'floor-moved'];
  for (const id of made) await handleOf(id).delete().catch(ignoreMissing);
});

function ignoreMissing(error: unknown): void {
  if (!(error instanceof ScheduleNotFoundError)) throw error;
}

function handleOf(id: string) {
  return temporal.env.client.schedule.getHandle(id);
}

async function apply(wanted: readonly SchedulePlan[] = plans) {
  return applySchedules(temporal.env.client, wanted);
}

function planOf(overrides: Partial<ScheduleSlot>): readonly SchedulePlan[] {
  const slot: ScheduleSlot = { ...SCHEDULES[0], ...overrides };
  return planDay({ calendar, nowMs: NOW, namespace: 'trading-floor', readinessSeconds: 120 }, [slot]);
}

/** Every weekday of New York but the holidays, at a wall time, worked out without our code. */
function expectedTimes(from: string, to: string, hour: number, minute: number): number[] {
  const times: number[] = [];
  const end = DateTime.fromISO(to, { zone: 'America/New_York' });
  for (let day = DateTime.fromISO(from, { zone: 'America/New_York' }); day < end; day = day.plus({ days: 1 })) {
    const holiday = NYSE_HOLIDAYS.has(day.toISODate() ?? '');
    if (day.weekday <= 5 && !holiday) times.push(day.set({ hour, minute }).toMillis());
  }
  return times;
}

describe('applying', () => {
  test('creates each schedule with its zone, policies and timeout', async () => {
    expect((await apply()).map(({ did }) => did)).toEqual(['created', 'created']);
    const t60 = await handleOf('floor-pre-market-readiness').describe();
    expect(t60.spec.timezone).toBe('America/New_York');
    expect(t60.policies).toEqual({ overlap: 'SKIP', catchupWindow: 600_000, pauseOnFailure: false });
    expect(t60.action).toMatchObject({
      workflowType: 'preMarketReadiness',
      workflowId: 'pre-market-readiness',
      taskQueue: 'floor-ops',
      args: [],
      workflowExecutionTimeout: (45 * 60 + 240) * 1000,
      staticSummary: 'T-60 readiness, 08:30 ET Mon–Fri, floor trading-floor',
    });
    expect(t60.action.memo).toEqual({ headline: expect.stringContaining('No verdict yet') });
    const tags = pairsOf(t60.action.typedSearchAttributes);
    expect(tags.map(({ key, value }) => [key.name, value])).toEqual(
      expect.arrayContaining([
        ['FloorOperation', 'pre-market-readiness'],
        ['FloorNamespace', 'trading-floor'],
        ['FloorVerdict', 'RUNNING'],
      ]),
    );
    expect(t60.state).toMatchObject({ paused: false, note: expect.stringContaining('08:30 ET') });
    const t15 = await handleOf('floor-pre-open-readiness').describe();
    expect(t15.action).toMatchObject({
      workflowType: 'preOpenReadiness',
      workflowExecutionTimeout: (15 * 60 + 240) * 1000,
    });
  });

  test('a second time changes nothing', async () => {
    await apply();
    const before = await handleOf('floor-pre-open-readiness').describe();
    expect((await apply()).map(({ did, changed }) => [did, changed])).toEqual([
      ['unchanged', []],
      ['unchanged', []],
    ]);
    expect((await handleOf('floor-pre-open-readiness').describe()).info.lastUpdatedAt).toEqual(
      before.info.lastUpdatedAt,
    );
  });

  test('renews the skips in a new year, and keeps a pause and its note', async () => {
    await apply();
    await handleOf('floor-pre-open-readiness').pause('venue test, jo 2026-11-22');
    const nextYear = planDay({
      calendar,
      nowMs: Date.UTC(2027, 0, 4, 12),
      namespace: 'trading-floor',
      readinessSeconds: 120,
    });
    const applied = await apply(nextYear);
    expect(applied.map(({ did, paused }) => [did, paused])).toEqual([
      ['updated', false],
      ['updated', true],
    ]);
    expect(applied[1]?.changed.map(({ field }) => field)).toEqual(['skips']);
    expect((await handleOf('floor-pre-open-readiness').describe()).state).toMatchObject({
      paused: true,
      note: 'venue test, jo 2026-11-22',
    });
  });

  test("keeps a person's note of a schedule that runs, and renews its own", async () => {
    await apply();
    await handleOf('floor-pre-market-readiness').pause('away');
    await handleOf('floor-pre-market-readiness').unpause('back on after the venue test');
    expect((await apply())[0]).toMatchObject({ did: 'unchanged', note: 'back on after the venue test' });
    const t15 = handleOf('floor-pre-open-readiness');
    await t15.update((previous) => ({ ...previous, state: { ...previous.state, note: 'From code: an older text' } }));
    expect((await apply())[1]).toMatchObject({ did: 'updated', changed: [{ field: 'note' }] });
    expect((await t15.describe()).state.note).toBe(plans[1]?.note);
  });

  test('a pause that comes between its reading and its writing is not lost', async () => {
    await apply();
    const t60 = handleOf('floor-pre-market-readiness');
    await t60.update((previous) => ({ ...previous, spec: { ...previous.spec, timezone: 'UTC' } }));
    const { client } = temporal.env;
    const { workflowService } = client.connection;
    let reads = 0;
    // The server itself, but somebody pauses after our second reading, which is the one that the update stands on.
    const interrupted = Object.create(workflowService, {
      describeSchedule: {
        value: async (request: Parameters<typeof workflowService.describeSchedule>[0]) => {
          const description = await workflowService.describeSchedule(request);
          reads += 1;
          if (reads === 2) await t60.pause('stop, incident 12');
          return description;
        },
      },
    });
    const connection = Object.create(client.connection, { workflowService: { value: interrupted } });
    const racing = Object.create(client, { connection: { value: connection } });
    const [applied] = await applySchedules(racing, plans.slice(0, 1));
    expect(reads).toBeGreaterThan(2);
    expect(applied).toMatchObject({ did: 'updated', paused: true });
    expect(await t60.describe()).toMatchObject({
      spec: { timezone: 'America/New_York' },
      state: { paused: true, note: 'stop, incident 12' },
    });
  });

  test('two workers that boot at once create each schedule once', async () => {
    const outcomes = (await Promise.all([apply(), apply(), apply()])).flat();
    expect(outcomes).toHaveLength(6);
    const created = outcomes.filter(({ did }) => did === 'created').map(({ id }) => id);
    expect(created.toSorted()).toEqual(['floor-pre-market-readiness', 'floor-pre-open-readiness']);
  });
});

test('what the server refuses is no bug of ours, and is told in its words', async () => {
  await using bare = await startTemporal({ searchAttributes: [] });
  const applying = applySchedules(bare.env.client, plans);
  await expect(applying).rejects.toThrow(TemporalUnreachable);
  await expect(applying).rejects.toThrow(
    /^schedule floor-pre-market-readiness: Temporal answered .*no mapping defined for search attribute Floor/,
  );
  const elsewhere = new Client({ connection: temporal.env.connection, namespace: 'elsewhere' });
  await expect(diffSchedules(elsewhere, plans)).rejects.toThrow(TemporalUnreachable);
  await expect(listSchedules(elsewhere, plans, calendar, NOW)).rejects.toThrow(TemporalUnreachable);
});

describe('drift', () => {
  test('everything missing', async () => {
    expect(await diffSchedules(temporal.env.client, plans)).toMatchObject({
      in_sync: false,
      missing: ['floor-pre-market-readiness', 'floor-pre-open-readiness'],
      changed: [],
    });
  });

  test('none after applying; a pause is told and is none', async () => {
    await apply();
    await handleOf('floor-pre-open-readiness').pause('venue test');
    expect(await diffSchedules(temporal.env.client, plans)).toEqual({
      in_sync: true,
      missing: [],
      changed: [],
      paused: [{ id: 'floor-pre-open-readiness', note: 'venue test' }],
      foreign: [],
    });
  });

  test.each<[what: string, edit: Update, field: string]>([
    ['a zone', (s) => ({ ...s, spec: { ...s.spec, timezone: 'UTC' } }), 'timezone'],
    [
      'a cron, as the UI writes it',
      (s) => ({ ...s, spec: { cronExpressions: ['30 8 * * 1-5'], timezone: 'America/New_York' } }),
      'skips',
    ],
    ['an interval beside it', (s) => ({ ...s, spec: { ...s.spec, intervals: [{ every: '1h' }] } }), 'other times'],
    ['jitter', (s) => ({ ...s, spec: { ...s.spec, jitter: '5m' } }), 'other times'],
    ['a skip taken out', (s) => ({ ...s, spec: { ...s.spec, skip: (s.spec.skip ?? []).slice(1) } }), 'skips'],
    ['a catch-up window', (s) => ({ ...s, policies: { ...s.policies, catchupWindow: '1d' } }), 'catch-up window'],
    ['an overlap policy', (s) => ({ ...s, policies: { ...s.policies, overlap: 'ALLOW_ALL' } }), 'overlap'],
    ['pause on failure', (s) => ({ ...s, policies: { ...s.policies, pauseOnFailure: true } }), 'pause on failure'],
    ['another workflow', (s) => ({ ...s, action: { ...s.action, workflowType: 'deployReport' } }), 'workflow type'],
    ['another queue', (s) => ({ ...s, action: { ...s.action, taskQueue: 'elsewhere' } }), 'task queue'],
    ['an input', (s) => ({ ...s, action: { ...s.action, args: [{ namespace: 'other' }] } }), 'input'],
    ['a timeout', (s) => ({ ...s, action: { ...s.action, workflowExecutionTimeout: '7d' } }), 'execution timeout'],
    ['a limit of actions', (s) => ({ ...s, state: { ...s.state, remainingActions: 1 } }), 'limit of actions'],
  ])('%s is shown and mended', async (_what, edit, field) => {
    await apply();
    await handleOf('floor-pre-market-readiness').update(edit);
    const diff = await diffSchedules(temporal.env.client, plans);
    expect(diff.in_sync).toBe(false);
    expect(diff.changed.map(({ id }) => id)).toEqual(['floor-pre-market-readiness']);
    expect(diff.changed[0]?.fields.map((drifted) => drifted.field)).toContain(field);
    expect((await apply()).map(({ did }) => did)).toEqual(['updated', 'unchanged']);
    expect((await diffSchedules(temporal.env.client, plans)).in_sync).toBe(true);
  });

  test("other people's schedules are listed and left alone", async () => {
    await apply();
    await temporal.env.client.schedule.create({
      scheduleId: 'jo-nightly',
      spec: { calendars: [{ hour: 4 }] },
      action: { type: 'startWorkflow', workflowType: 'readinessCheck', taskQueue: 'floor-ops', args: [] },
    });
    await eventually(async () => {
      expect((await diffSchedules(temporal.env.client, plans)).foreign).toEqual([
        { id: 'jo-nightly', workflow: 'readinessCheck' },
      ]);
    });
    await apply();
    expect((await handleOf('jo-nightly').describe()).spec.calendars?.[0]?.hour).toEqual([
      { start: 4, end: 4, step: 1 },
    ]);
  });
});

describe('two years of firings, by the server', () => {
  test.each([
    ['floor-pre-market-readiness', 8, 30],
    ['floor-pre-open-readiness', 9, 15],
  ])('%s is every trading day at its wall time and no other', async (id, hour, minute) => {
    await apply();
    const [from, to] = ['2026-11-23', '2028-11-23'];
    const times = [];
    for (const [start, end] of [
      [from, '2027-11-23'],
      ['2027-11-23', to],
    ] as const) {
      times.push(...(await matchingTimes(temporal.env.client, id, midnight(start), midnight(end) - 1)));
    }
    expect(times).toEqual(expectedTimes(from, to, hour, minute));
    expect(times).toHaveLength(504);
  });

  test('an early close moves a slot that follows it, and no other day', async () => {
    const moved = planOf({ id: 'floor-moved', at: '16:30', onEarlyClose: '13:30' });
    await apply(moved);
    const times = await matchingTimes(
      temporal.env.client,
      'floor-moved',
      midnight('2026-11-23'),
      midnight('2026-12-29'),
    );
    const local = times.map((time) => DateTime.fromMillis(time, { zone: 'America/New_York' }).toFormat('MM-dd HH:mm'));
    expect(local.slice(0, 5)).toEqual(['11-23 16:30', '11-24 16:30', '11-25 16:30', '11-27 13:30', '11-30 16:30']);
    expect(local.filter((time) => !time.endsWith('16:30'))).toEqual(['11-27 13:30', '12-24 13:30']);
    const [listed] = await listSchedules(temporal.env.client, moved, calendar, NOW);
    expect(listed?.exceptions).toEqual([
      { date: '2026-11-26', at: null, why: 'Thanksgiving Day' },
      { date: '2026-11-27', at: '13:30', why: 'day after Thanksgiving' },
    ]);
  });
});

describe('listing', () => {
  test('next runs in ET and UTC, skipped days with why, the next clock change', async () => {
    await apply();
    await handleOf('floor-pre-open-readiness').pause('venue test');
    const [t60, t15] = await listSchedules(temporal.env.client, plans, calendar, NOW);
    expect(t60).toMatchObject({
      id: 'floor-pre-market-readiness',
      exists: true,
      paused: false,
      missed: 0,
      overlapped: 0,
    });
    expect(t60?.next.slice(0, 4)).toEqual([
      { utc: '2026-11-23T13:30:00Z', et: '2026-11-23 08:30:00 EST' },
      { utc: '2026-11-24T13:30:00Z', et: '2026-11-24 08:30:00 EST' },
      { utc: '2026-11-25T13:30:00Z', et: '2026-11-25 08:30:00 EST' },
      { utc: '2026-11-27T13:30:00Z', et: '2026-11-27 08:30:00 EST' },
    ]);
    expect(t60?.exceptions).toEqual([{ date: '2026-11-26', at: null, why: 'Thanksgiving Day' }]);
    expect(t60?.clock_change).toEqual({
      utc: '2027-03-14T07:00:00Z',
      et: '2027-03-14 03:00:00 EDT',
      note: '08:30 ET is 13:30 UTC until then, 12:30 UTC from then on',
    });
    expect(t15).toMatchObject({ paused: true, note: 'venue test' });
  });

  test('a schedule that is not there fires nothing', async () => {
    const [t60] = await listSchedules(temporal.env.client, plans, calendar, NOW);
    expect(t60).toMatchObject({ exists: false, next: [], exceptions: [] });
  });

  test('a run that a schedule started', async () => {
    await apply();
    const t60 = handleOf('floor-pre-market-readiness');
    await t60.backfill({ start: new Date('2026-11-20T13:00:00Z'), end: new Date('2026-11-20T14:00:00Z') });
    await eventually(async () => {
      const [listed] = await listSchedules(temporal.env.client, plans, calendar, NOW);
      expect(listed?.recent).toEqual([
        {
          workflow_id: 'pre-market-readiness-2026-11-20T13:30:00Z',
          run_id: expect.any(String),
          nominal_utc: '2026-11-20T13:30:00Z',
        },
      ]);
    });
  });
});

type Update = Parameters<ReturnType<typeof handleOf>['update']>[0];

function pairsOf(attributes: readonly SearchAttributePair[] | TypedSearchAttributes | undefined) {
  return attributes instanceof TypedSearchAttributes ? attributes.getAll() : (attributes ?? []);
}

function midnight(date: string): number {
  return DateTime.fromISO(date, { zone: 'America/New_York' }).toMillis();
}

/** Visibility is eventually consistent: repeats an assertion until it holds, for ten seconds. */
async function eventually(assertion: () => Promise<void>): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
