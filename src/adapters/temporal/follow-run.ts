import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { RunWatch } from '../../contracts/run-watch.ts';
import { status } from './grpc-status.ts';
import { grpcCode, TemporalUnreachable } from './reach.ts';
import { historyWatcher, isClosing, type StartedPart, stepId } from './run-history.ts';
import type { TakenRun } from './start-run.ts';

/** The server answers a long poll within this, with or without news. */
const POLL_MS = 70_000;
/** A server that is being restarted is waited for this long. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 1_000;
/** How often one asks for what stands in no history: retries, and work that nobody takes. */
const GLANCE_MS = 2_000;

/** How to follow a run. */
export interface Following {
  readonly watch: RunWatch;
  readonly signal: AbortSignal;
}

/**
 * Follows a run to its end and answers with its result. Rejects with WorkflowFailedError where it came to none, with
 * TemporalUnreachable where the server stays away (the run may go on), or with the signal's reason.
 */
export async function followRun(client: Client, run: TakenRun, { watch, signal }: Following): Promise<unknown> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const glancing = glance(client, run, watch, either);
  try {
    await readHistory(client, run, { watch, signal });
    return await client.workflow.getHandle(run.workflowId, run.runId, { followRuns: false }).result();
  } finally {
    over.abort();
    await glancing;
  }
}

async function readHistory(client: Client, run: StartedPart, { watch, signal }: Following): Promise<void> {
  const parts: Promise<void>[] = [];
  const watcher = historyWatcher(run.workflowId, watch, (part) => {
    const reading = readHistory(client, part, { watch, signal });
    // Met below, when the whole has ended.
    reading.catch(() => undefined);
    parts.push(reading);
  });
  let token: Uint8Array | undefined;
  for (let closed = false; !closed; ) {
    const page = await nextPage(client, run, token, { watch, signal });
    token = page.nextPageToken ?? undefined;
    for (const event of page.history?.events ?? []) {
      watcher.see(event);
      closed ||= isClosing(event);
    }
  }
  await Promise.all(parts);
}

type Page = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;

async function nextPage(
  client: Client,
  run: StartedPart,
  token: Uint8Array | undefined,
  { watch, signal }: Following,
): Promise<Page> {
  let silentSince: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await pageOf(client, run, token, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!mayPass(error)) throw error;
      if (silentSince === undefined) watch.noted('Temporal does not answer any more; waiting for it to come back');
      silentSince ??= performance.now();
      if (performance.now() - silentSince > PATIENCE_MS) throw gone(error);
    }
    await sleep(PAUSE_MS);
  }
}

async function pageOf(
  client: Client,
  run: StartedPart,
  token: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<Page> {
  const { connection } = client;
  const ask = async (): Promise<Page> =>
    await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId: run.workflowId, runId: run.runId },
      waitNewEvent: true,
      ...(token === undefined ? {} : { nextPageToken: token }),
    });
  return await connection.withAbortSignal(signal, async () => await connection.withDeadline(Date.now() + POLL_MS, ask));
}

/** How a server that goes away or comes back ends its calls; what it refuses, it refuses for good. */
const PASSING: readonly number[] = [
  status.CANCELLED,
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.INTERNAL,
  status.UNAVAILABLE,
];

function mayPass(error: unknown): boolean {
  return PASSING.includes(grpcCode(error) ?? -1);
}

function gone(cause: unknown): TemporalUnreachable {
  const message = `Temporal has not answered for ${PATIENCE_MS / 1_000} s; the run may go on without being watched`;
  return new TemporalUnreachable(message, { mayHeal: true, cause });
}

type Description = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>['raw'];

/** Says what no history shows while it happens: tries that failed, and that there is nobody to work. */
async function glance(client: Client, run: TakenRun, watch: RunWatch, signal: AbortSignal): Promise<void> {
  const told = new Map<string, number>();
  let waiting: string | undefined;
  let saidNoWorker = false;
  try {
    for (;;) {
      await sleep(GLANCE_MS, undefined, { signal });
      const { raw } = await client.workflow.getHandle(run.workflowId, run.runId).describe();
      tellRetries(raw, run, watch, told);
      const before = waiting;
      waiting = untakenSince(raw);
      if (saidNoWorker || waiting === undefined || waiting !== before) continue;
      saidNoWorker = true;
      watch.noted('No worker takes it up: nothing happens until one serves the task queue floor-ops (floor worker)');
    }
  } catch {
    // Only news is lost: whether the run can be followed is seen where its history is read.
  }
}

function tellRetries(raw: Description, run: TakenRun, watch: RunWatch, told: Map<string, number>): void {
  for (const { activityId, attempt, lastFailure } of raw.pendingActivities ?? []) {
    const id = activityId ?? '';
    if ((attempt ?? 1) <= (told.get(id) ?? 1)) continue;
    told.set(id, attempt ?? 1);
    watch.troubled(stepId(run.workflowId, id), lastFailure?.message ?? 'no reason given');
  }
}

/** When the server put up work of the run that nobody has taken yet. */
function untakenSince({ pendingWorkflowTask: task }: Description): string | undefined {
  if (task === undefined || task === null || (task.startedTime ?? null) !== null) return undefined;
  return JSON.stringify(task.scheduledTime);
}
