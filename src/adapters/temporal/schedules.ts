import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
} from '@temporalio/client';
import { NOTE_PREFIX, type SchedulePlan } from '../../domain/schedule/plan.ts';
import { CarefulScheduleClient } from './careful-schedule-client.ts';
import { status } from './grpc-status.ts';
import { asking, grpcCode } from './reach.ts';
import { type DriftedField, driftOf } from './schedule-drift.ts';
import { scheduleDefinition } from './schedule-spec.ts';

/** What applying did to one schedule. */
export interface AppliedSchedule {
  readonly id: string;
  readonly did: 'created' | 'updated' | 'unchanged';
  readonly changed: readonly DriftedField[];
  /** A person's pause is kept; a paused schedule fires nothing. */
  readonly paused: boolean;
  readonly note: string;
}

/** How the schedules on the server differ from the code. */
export interface ScheduleDiff {
  /** Nothing is missing and nothing has changed. Pauses and other people's schedules are told, and are no drift. */
  readonly in_sync: boolean;
  readonly missing: readonly string[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly DriftedField[] }[];
  readonly paused: readonly { readonly id: string; readonly note: string }[];
  /** Schedules of the namespace that this code does not know; nothing here touches them. */
  readonly foreign: readonly { readonly id: string; readonly workflow: string }[];
}

/** How often writing is repeated when somebody else's change comes between. */
const ATTEMPTS = 5;

/**
 * Creates what is missing and updates what differs; a second time it changes nothing. Never un-pauses, never deletes,
 * and keeps a note that a person wrote.
 */
export async function applySchedules(
  client: Client,
  plans: readonly SchedulePlan[],
): Promise<readonly AppliedSchedule[]> {
  const schedules = new CarefulScheduleClient(client);
  const applied: AppliedSchedule[] = [];
  for (const plan of plans) {
    applied.push(await asking(`schedule ${plan.id}`, async () => await applySchedule(schedules, plan)));
  }
  return applied;
}

async function applySchedule(schedules: CarefulScheduleClient, plan: SchedulePlan): Promise<AppliedSchedule> {
  let before: Pick<AppliedSchedule, 'did' | 'changed'> = { did: 'unchanged', changed: [] };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const actual = await describe(schedules, plan.id);
    const drift = actual === undefined ? [] : driftFrom(actual, plan);
    if (actual !== undefined && drift.length === 0) {
      return { id: plan.id, ...before, paused: actual.state.paused, note: actual.state.note ?? '' };
    }
    const written = await write(schedules, plan, actual !== undefined);
    if (written && before.did === 'unchanged') {
      before = { did: actual === undefined ? 'created' : 'updated', changed: drift };
    }
  }
  throw new Error(
    `schedule ${plan.id}: still not as wanted after ${ATTEMPTS} attempts; does another version of this product apply its own?`,
  );
}

/**
 * Creates or updates; false when somebody else was faster. That an update succeeds proves nothing: the server drops it
 * in silence when something changed since the reading that it stands on, so the caller reads again.
 */
async function write(schedules: CarefulScheduleClient, plan: SchedulePlan, exists: boolean): Promise<boolean> {
  const definition = scheduleDefinition(plan);
  try {
    if (!exists) await schedules.create({ scheduleId: plan.id, ...definition, state: { note: plan.note } });
    else {
      await schedules.getHandle(plan.id).update((previous) => ({
        ...definition,
        state: { paused: previous.state.paused, note: noteFor(previous, plan) },
      }));
    }
    return true;
  } catch (error) {
    if (!isCollision(error)) throw error;
    return false;
  }
}

/** Another worker created it first, or somebody changed it, or deleted it, between our reading and our writing. */
function isCollision(error: unknown): boolean {
  if (error instanceof ScheduleAlreadyRunning || error instanceof ScheduleNotFoundError) return true;
  return error instanceof Error && grpcCode(error.cause) === status.FAILED_PRECONDITION;
}

/** Shows drift and changes nothing. */
export async function diffSchedules(client: Client, plans: readonly SchedulePlan[]): Promise<ScheduleDiff> {
  return await asking('the schedules cannot be read', async () => await diff(client, plans));
}

async function diff(client: Client, plans: readonly SchedulePlan[]): Promise<ScheduleDiff> {
  const missing: string[] = [];
  const changed: { id: string; fields: readonly DriftedField[] }[] = [];
  const paused: { id: string; note: string }[] = [];
  for (const plan of plans) {
    const actual = await describe(client.schedule, plan.id);
    if (actual === undefined) {
      missing.push(plan.id);
      continue;
    }
    const fields = driftFrom(actual, plan);
    if (fields.length > 0) changed.push({ id: plan.id, fields });
    if (actual.state.paused) paused.push({ id: plan.id, note: actual.state.note ?? '' });
  }
  const foreign = await foreignSchedules(client, plans);
  return { in_sync: missing.length === 0 && changed.length === 0, missing, changed, paused, foreign };
}

async function foreignSchedules(client: Client, plans: readonly SchedulePlan[]): Promise<ScheduleDiff['foreign']> {
  const foreign: { id: string; workflow: string }[] = [];
  for await (const { scheduleId, action } of client.schedule.list()) {
    if (plans.some(({ id }) => id === scheduleId)) continue;
    foreign.push({ id: scheduleId, workflow: action?.workflowType ?? '' });
  }
  return foreign.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** A schedule as the server has it; undefined when there is none. */
export async function describe(schedules: Client['schedule'], id: string): Promise<ScheduleDescription | undefined> {
  try {
    return await schedules.getHandle(id).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** Our own note of an older version is renewed, everyone else's stays; so does any note that explains a pause. */
function noteFor({ state }: ScheduleDescription, plan: SchedulePlan): string {
  const { note = '', paused } = state;
  const ours = note === '' || note.startsWith(NOTE_PREFIX);
  return ours && !paused ? plan.note : note;
}

function driftFrom(actual: ScheduleDescription, plan: SchedulePlan): readonly DriftedField[] {
  const have = actual.state.note ?? '';
  const want = noteFor(actual, plan);
  const note = have === want ? [] : [{ field: 'note', have: [have], want: [want] }];
  return [...driftOf(actual, scheduleDefinition(plan)), ...note];
}
