import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnection } from '@temporalio/worker';
import { TASK_QUEUE } from '../contracts/operations.ts';

/** When the server last saw this worker ask for work, ms since the epoch; null when it never did. */
export interface PollWitness {
  readonly lastPollMs: () => number | null;
  stop(): Promise<void>;
}

/** temporal.api.enums.v1.TaskQueueType */
const WORKFLOW_QUEUE = 1;
const ACTIVITY_QUEUE = 2;
const ANSWER_MS = 5_000;

/**
 * Asks the server, every so often, when it last saw this identity poll. A worker's own word is not enough: there are
 * workers whose process is up and whose polls have stopped.
 */
export function watchPolls(options: {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly identity: string;
  readonly everyMs: number;
}): PollWitness {
  const stopping = new AbortController();
  let last: number | null = null;
  const ask = async (): Promise<void> => {
    const [workflows, activities] = await Promise.all([
      lastAccess(options, WORKFLOW_QUEUE),
      lastAccess(options, ACTIVITY_QUEUE),
    ]);
    // The one of the two that has been silent for longer.
    if (workflows !== undefined && activities !== undefined)
      last = Math.max(last ?? 0, Math.min(workflows, activities));
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      // A server that does not answer has nothing to testify; the last answer grows old by itself.
      await ask().catch(() => undefined);
      await sleep(options.everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    lastPollMs: () => last,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function lastAccess(
  { connection, namespace, identity }: { connection: NativeConnection; namespace: string; identity: string },
  taskQueueType: number,
): Promise<number | undefined> {
  const { pollers } = await connection.withDeadline(
    Date.now() + ANSWER_MS,
    async () =>
      await connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: TASK_QUEUE },
        // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- its enum is in a package that is not ours
        taskQueueType,
      }),
  );
  const own = (pollers ?? []).find((poller) => poller.identity === identity);
  const seconds = own?.lastAccessTime?.seconds;
  return seconds === undefined || seconds === null ? undefined : Number(seconds) * 1_000;
}
