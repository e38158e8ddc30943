import type { WorkflowService } from '@temporalio/client';
import { seen, unseen } from '../../contracts/observation.ts';
import type { StarterLookup } from '../../contracts/ports.ts';
import { errorText } from '../../domain/error-text.ts';

/** What of a connection is used; a client's and a worker's both have it. */
export interface HistoryConnection {
  readonly workflowService: Pick<WorkflowService, 'getWorkflowExecutionHistory'>;
  withDeadline<T>(deadline: number, work: () => Promise<T>): Promise<T>;
}

/** A report is not kept waiting for a name. */
const LIMIT_MS = 3_000;

/** Reads who started a run from the first event of its history: what that client said of itself, nobody checked it. */
export function createStarterLookup(connection: HistoryConnection, namespace: string): StarterLookup {
  return {
    identityOf: async (workflowId, runId) => {
      try {
        const { history } = await connection.withDeadline(
          Date.now() + LIMIT_MS,
          async () =>
            await connection.workflowService.getWorkflowExecutionHistory({
              namespace,
              execution: { workflowId, runId },
              maximumPageSize: 1,
            }),
        );
        const identity = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.identity ?? '';
        return identity === '' ? unseen('absent', 'the starter did not say who it is') : seen(identity);
      } catch (error) {
        return unseen('unreachable', `the start of ${workflowId}: ${errorText(error)}`);
      }
    },
  };
}
