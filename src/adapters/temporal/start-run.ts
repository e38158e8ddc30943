import type { SearchAttributePair } from '@temporalio/common';
import type { FloorInput } from '../../contracts/inputs.ts';
import { OPERATIONS, type OperationName, TASK_QUEUE } from '../../contracts/operations.ts';
import { errorText } from '../../domain/error-text.ts';
import type { FloorClient } from './connect-client.ts';
import { status } from './grpc-status.ts';
import { grpcCode, TemporalUnreachable } from './reach.ts';
import { ensureSearchAttributes, SEARCH_ATTRIBUTE_KEYS } from './search-attributes.ts';

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

/**
 * Starts an operation's workflow. A workflow id that is in use is an error: a second run that a person asks for is a
 * second run. Rejects with SearchAttributesMissing, or with TemporalUnreachable where the server refuses it.
 */
export async function startRun(floor: FloorClient, wanted: WantedRun): Promise<TakenRun> {
  try {
    const handle = await floor.client.workflow.start(OPERATIONS[wanted.operation], {
      taskQueue: TASK_QUEUE,
      workflowId: wanted.workflowId,
      workflowIdConflictPolicy: 'FAIL',
      args: [wanted.input],
      typedSearchAttributes: attributesOf(wanted),
      memo: { headline: 'No verdict yet: read it as NO-GO' },
      staticSummary: wanted.summary,
      workflowExecutionTimeout: EXECUTION_TIMEOUT,
    });
    return { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
  } catch (error) {
    throw await refusalOf(error, floor);
  }
}

function attributesOf({ operation, tradingDay, input }: WantedRun): SearchAttributePair[] {
  const attributes: SearchAttributePair[] = [
    { key: SEARCH_ATTRIBUTE_KEYS.FloorOperation, value: operation },
    { key: SEARCH_ATTRIBUTE_KEYS.FloorVerdict, value: 'RUNNING' },
    { key: SEARCH_ATTRIBUTE_KEYS.FloorTradingDay, value: tradingDay },
  ];
  const { namespace } = input;
  if (namespace !== undefined) attributes.push({ key: SEARCH_ATTRIBUTE_KEYS.FloorNamespace, value: namespace });
  return attributes;
}

/** The server says of a missing search attribute only that the request is invalid. */
async function refusalOf(error: unknown, { connection, address, namespace }: FloorClient): Promise<unknown> {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = grpcCode(cause);
  if (code === undefined) return error;
  try {
    if (code === status.INVALID_ARGUMENT) await ensureSearchAttributes(connection, namespace, { add: false });
  } catch (missing) {
    return missing;
  }
  const message = `Temporal at ${address} does not take the run: ${errorText(cause)}`;
  return new TemporalUnreachable(message, { mayHeal: false, cause: error });
}
