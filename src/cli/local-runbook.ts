import type { ActivityName, FloorActivities, PartContract, PartName } from '../contracts/activities.ts';
import { OPERATIONS, type OperationName } from '../contracts/operations.ts';
import type { Clock } from '../contracts/ports.ts';
import type { RunOrigin } from '../contracts/run.ts';
import type { RunWatch } from '../contracts/run-watch.ts';
import { utc } from '../domain/report/run-stamp.ts';
import { explainFailure } from '../workflows/failure.ts';
import type { Announcement, Call, Runbook } from '../workflows/runbook.ts';
import { LocalFailure, makeCall } from './local-call.ts';
import type { LocalScopes } from './local-scopes.ts';
import { PARTS } from './runbooks.ts';

/** What a run without Temporal stands on. */
export interface LocalGround {
  readonly activities: FloorActivities;
  /** The clock that the activities were given, too. */
  readonly clock: Clock;
  readonly scopes: LocalScopes;
  readonly watch: RunWatch;
  /** Cancels the run. */
  readonly signal: AbortSignal;
  /** Unique, of letters, digits and "-": names the run's staging area. */
  readonly newRunId: () => string;
  readonly onAnnouncement: (announcement: Announcement) => void;
}

/** Who a run is that no Temporal server knows. */
export function localOrigin(operation: OperationName, workflowId: string, ground: LocalGround): RunOrigin {
  return {
    operation,
    workflow_id: workflowId,
    run_id: ground.newRunId(),
    workflow_type: OPERATIONS[operation],
    requested_utc: utc(ground.clock.now()),
    local: true,
    scheduled: null,
    parent: null,
  };
}

/** Runs a runbook in this process: the same steps, activities and deadlines, without a history. */
export function localRunbook(origin: RunOrigin, ground: LocalGround, signal: AbortSignal = ground.signal): Runbook {
  let obeyed = signal;
  return {
    origin,
    call: async (name, call, request) =>
      await callActivity(name, call, obeyed, ground, async () => await ground.activities[name](request)),
    part: async <Name extends PartName>(other: Name, name: string, input: unknown): Promise<PartContract[Name]> => {
      const part = localRunbook(
        partOrigin(other, name, origin, ground),
        { ...ground, onAnnouncement: () => {} },
        obeyed,
      );
      return await PARTS[other](part, input, []);
    },
    now: () => ground.clock.now(),
    announce: (announcement) => ground.onAnnouncement(announcement),
    isCancellation: (error) => error instanceof Error && error.name === 'CancelledFailure',
    explain: explainFailure,
    fail: (type, message, details = []) => new LocalFailure(type, message, details),
    evenIfCancelled: async (work) => {
      const before = obeyed;
      obeyed = new AbortController().signal;
      try {
        await work();
      } finally {
        obeyed = before;
      }
    },
  };
}

async function callActivity<T>(
  name: ActivityName,
  call: Call,
  signal: AbortSignal,
  { scopes, watch }: LocalGround,
  activity: () => Promise<T>,
): Promise<T> {
  const id = `${call.id}/${name}`;
  watch.began(id, call.summary);
  try {
    const attempt = async (scope: Parameters<LocalScopes['within']>[0]): Promise<T> =>
      await scopes.within(scope, activity);
    const answer = await makeCall(call, attempt, signal, (why) => watch.troubled(id, why));
    watch.ended(id, 'done');
    return answer;
  } catch (error) {
    watch.ended(id, 'failed', explainFailure(error).why);
    throw error;
  }
}

function partOrigin(operation: PartName, name: string, parent: RunOrigin, ground: LocalGround): RunOrigin {
  return {
    ...localOrigin(operation, `${parent.workflow_id}/${name}`, ground),
    parent: { workflow_id: parent.workflow_id, run_id: parent.run_id },
  };
}
