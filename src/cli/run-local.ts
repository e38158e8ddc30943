import type { FloorInput } from '../contracts/inputs.ts';
import type { OperationName } from '../contracts/operations.ts';
import type { CommandContext } from './context.ts';
import { Interrupted, NoVerdict } from './failures.ts';
import { LocalFailure, LocalTimeout } from './local-call.ts';
import { type LocalGround, localOrigin, localRunbook } from './local-runbook.ts';
import type { LocalScopes } from './local-scopes.ts';
import type { LocalFloor, TakenRun } from './ports.ts';
import { adhocId } from './run-request.ts';
import { RUNBOOKS } from './runbooks.ts';

/** A local run that is ready to go. */
export interface LocalRun extends TakenRun {
  /** Runs it. Rejects with Interrupted when a signal cancelled it; nothing half-done is left then. */
  go(): Promise<unknown>;
}

/** Readies an operation to be run in this process. */
export function prepareLocal(
  floor: LocalFloor,
  operation: OperationName,
  input: FloorInput,
  how: {
    readonly context: CommandContext;
    readonly scopes: LocalScopes;
    readonly random: string;
    readonly newRunId: () => string;
  },
): LocalRun {
  const { context, scopes, newRunId } = how;
  const ground: LocalGround = {
    activities: floor.activities,
    clock: floor.clock,
    scopes,
    watch: context.progress,
    signal: context.interrupted,
    newRunId,
    onAnnouncement: () => {},
  };
  const origin = localOrigin(operation, `local-${adhocId(operation, floor.clock.now(), how.random)}`, ground);
  const runbook = localRunbook(origin, ground);
  return {
    workflowId: origin.workflow_id,
    runId: origin.run_id,
    go: async () => {
      try {
        return await RUNBOOKS[operation](runbook, input, []);
      } catch (error) {
        if (runbook.isCancellation(error)) {
          throw new Interrupted('interrupted: the run was cancelled, no report was written');
        }
        throw unrecorded(error);
      }
    },
  };
}

/** A step that failed for good is a day without a verdict, as it is on Temporal; a program error stays one. */
function unrecorded(error: unknown): unknown {
  const isStep = error instanceof LocalTimeout || (error instanceof LocalFailure && !BUGS.has(error.type));
  return isStep ? new NoVerdict(`no verdict could be recorded, which is NO-GO: ${error.message}`) : error;
}

const BUGS = new Set(['TypeError', 'RangeError', 'ReferenceError', 'ZodError']);
