import { Client, Connection } from '@temporalio/client';
import { ATTEMPT_MS, dial, notTemporal, type Patience, requireNamespace, untilReachable } from './reach.ts';
import type { TemporalTarget } from './target.ts';

/** A client of one namespace, to be closed. */
export interface FloorClient extends AsyncDisposable {
  readonly client: Client;
  readonly connection: Connection;
  readonly address: string;
  readonly namespace: string;
  close(): Promise<void>;
}

/**
 * Connects and proves it by one call. `identity` is what histories show of who asked.
 * Rejects with TemporalUnreachable, or with the signal's reason.
 */
export async function connectClient(
  target: TemporalTarget,
  options: Patience & { readonly identity: string },
): Promise<FloorClient> {
  const connection = await untilReachable(() => attempt(target), options);
  const client = new Client({ connection, namespace: target.namespace, identity: options.identity });
  const close = (): Promise<void> => connection.close();
  return {
    client,
    connection,
    address: target.address,
    namespace: target.namespace,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function attempt(target: TemporalTarget): Promise<Connection> {
  await dial(target);
  const { address, apiKey, metadata, tls } = target.options;
  const connection = Connection.lazy({
    address: address ?? target.address,
    connectTimeout: ATTEMPT_MS,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(tls === undefined ? {} : { tls }),
  });
  try {
    await connection.ensureConnected().catch((error: unknown) => {
      throw notTemporal(target, error);
    });
    await connection.withDeadline(Date.now() + ATTEMPT_MS, () => requireNamespace(target, connection.workflowService));
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}
