import type { Client } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import type { FloorInput } from '../../contracts/inputs.ts';
import { OPERATIONS, type OperationName, TASK_QUEUE } from '../../contracts/operations.ts';
import { SEARCH_ATTRIBUTE_KEYS } from './search-attributes.ts';

/** A run that a person asks for. */
export interface WantedRun {
  readonly operation: OperationName;
  readonly workflowId: string;
  readonly input: FloorInput;
  /** ET calendar date. */
  readonly tradingDay: string;
  /** One line for the run's page. */
  readonly summary: string;
}

/** A run that the server has taken. */
export interface TakenRun {
  readonly workflowId: string;
  readonly runId: string;
}

/** No hand-started run goes on for longer, or waits for longer until a worker is there. */
const EXECUTION_TIMEOUT = '30 minutes';

/** Starts an operation's workflow. A workflow id that is in use is an error: a second run that a person asks for is a second run. */
export async function startRun(client: Client, wanted: WantedRun): Promise<TakenRun> {
  const attributes: SearchAttributePair[] = [
    { key: SEARCH_ATTRIBUTE_KEYS.FloorOperation, value: wanted.operation },
    { key: SEARCH_ATTRIBUTE_KEYS.FloorVerdict, value: 'RUNNING' },
    { key: SEARCH_ATTRIBUTE_KEYS.FloorTradingDay, value: wanted.tradingDay },
  ];
  if (wanted.input.namespace !== undefined) {
    attributes.push({ key: SEARCH_ATTRIBUTE_KEYS.FloorNamespace, value: wanted.input.namespace });
  }
  const handle = await client.workflow.start(OPERATIONS[wanted.operation], {
    taskQueue: TASK_QUEUE,
    workflowId: wanted.workflowId,
    workflowIdConflictPolicy: 'FAIL',
    args: [wanted.input],
    typedSearchAttributes: attributes,
    memo: { headline: 'No verdict yet: read it as NO-GO' },
    staticSummary: wanted.summary,
    workflowExecutionTimeout: EXECUTION_TIMEOUT,
  });
  return { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
}
