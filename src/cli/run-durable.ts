import type { FloorInput } from '../contracts/inputs.ts';
import { FAILURE, type OperationName } from '../contracts/operations.ts';
import { easternDate } from '../domain/calendar/eastern.ts';
import { explainFailure } from '../workflows/failure.ts';
import type { CommandContext } from './context.ts';
import { Interrupted, NoVerdict, UsageError } from './failures.ts';
import type { DurableRuns, TakenRun } from './ports.ts';
import { adhocId } from './run-request.ts';

/** Starts an operation on Temporal. */
export async function startDurable(
  runs: DurableRuns,
  operation: OperationName,
  input: FloorInput,
  { context, random }: { readonly context: CommandContext; readonly random: string },
): Promise<TakenRun> {
  const nowMs = context.now();
  const run = await runs.start({
    operation,
    workflowId: adhocId(operation, nowMs, random),
    input,
    tradingDay: easternDate(nowMs),
    summary: `${operation}, asked for by ${input.requestedBy ?? context.identity}`,
  });
  context.progress.noted(context.output.style('faint', `${run.workflowId} started on Temporal at ${runs.address}`));
  return run;
}

/** Watches it to its end. Rejects with NoVerdict, UsageError (input that the workflow refused) or Interrupted. */
export async function followDurable(runs: DurableRuns, run: TakenRun, context: CommandContext): Promise<unknown> {
  try {
    return await runs.follow(run, { watch: context.progress, signal: context.interrupted });
  } catch (error) {
    if (context.interrupted.aborted) throw new Interrupted(goesOn(runs, run));
    if (error instanceof Error && error.name === 'WorkflowFailedError') throw failureOf(error, runs, run);
    throw error;
  }
}

function goesOn(runs: DurableRuns, run: TakenRun): string {
  return [
    `interrupted: ${run.workflowId} goes on in Temporal`,
    `  follow it: ${temporalCommand('show --follow', runs, run)}`,
    `  cancel it: ${temporalCommand('cancel', runs, run)}`,
  ].join('\n');
}

/** The `temporal` command line that does something with a run. */
export function temporalCommand(verb: string, { address, namespace }: DurableRuns, run: TakenRun): string {
  const where = address === 'localhost:7233' ? '' : ` --address ${address}`;
  const space = namespace === 'default' ? '' : ` --namespace ${namespace}`;
  return `temporal workflow ${verb}${where}${space} --workflow-id ${run.workflowId}`;
}

function failureOf(error: Error, runs: DurableRuns, run: TakenRun): Error {
  const { cause } = error;
  const { type, why } = explainFailure(cause);
  if (type === FAILURE.invalidInput) return new UsageError(why);
  const how = ENDS[cause instanceof Error ? cause.name : ''] ?? `failed: ${why}`;
  return new NoVerdict(
    `no verdict was recorded, which is NO-GO: ${run.workflowId} ${how}\n  see it: ${temporalCommand('show', runs, run)}`,
  );
}

const ENDS: Readonly<Record<string, string>> = {
  TimeoutFailure: 'timed out',
  TerminatedFailure: 'was terminated',
  CancelledFailure: 'was cancelled',
};
