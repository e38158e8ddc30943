import { NativeConnection } from '@temporalio/worker';
import { ATTEMPT_MS, dial, notTemporal, type Patience, requireNamespace, untilReachable } from './reach.ts';
import type { TemporalTarget } from './target.ts';

/**
 * Connects for a worker, and proves it by one call. Install the Runtime first.
 * The SDK's own connect fails at once when Temporal is not up yet (temporalio/sdk-typescript#344): this one waits.
 * Rejects with TemporalUnreachable, or with the signal's reason.
 */
export async function connectWorker(target: TemporalTarget, patience: Patience): Promise<NativeConnection> {
  return untilReachable(() => attempt(target), patience);
}

async function attempt(target: TemporalTarget): Promise<NativeConnection> {
  await dial(target);
  const connection = await nativeConnection(target);
  try {
    await connection.withDeadline(Date.now() + ATTEMPT_MS, () => requireNamespace(target, connection.workflowService));
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** NativeConnection.connect has no deadline: against a port that accepts and stays silent it would wait for ever. */
async function nativeConnection(target: TemporalTarget): Promise<NativeConnection> {
  const pending = NativeConnection.connect(target.options);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ATTEMPT_MS / 1000} s`)), ATTEMPT_MS);
  });
  try {
    return await Promise.race([pending, late]);
  } catch (error) {
    void pending.then(
      (connection) => connection.close(),
      () => undefined,
    );
    throw notTemporal(target, error);
  } finally {
    clearTimeout(timer);
  }
}
