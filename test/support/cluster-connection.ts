import { type ApiConnection, openConnection } from '../../src/adapters/kubernetes/connection.ts';
import { type AskOptions, createTransport, type KubeTransport } from '../../src/adapters/kubernetes/transport.ts';
import type { RequestRecord } from '../../src/contracts/cluster.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import type { KubeApi } from './kube-api.ts';

/** A transport of the product with its journal, over one kubeconfig. */
export interface TestTransport extends AsyncDisposable {
  readonly connection: ApiConnection;
  readonly transport: KubeTransport;
  readonly journal: readonly RequestRecord[];
}

/** Opens the product's own connection with a kubeconfig. */
export function openTransport(kubeconfig: string): TestTransport {
  const connection = openConnection({ kubeconfig, env: {} });
  const journal: RequestRecord[] = [];
  const transport = createTransport(connection, (record) => journal.push(record));
  return { connection, transport, journal, [Symbol.asyncDispose]: () => connection.close() };
}

export interface ApiProxy extends AsyncDisposable {
  readonly proxy: FaultProxy;
  readonly kubeconfig: string;
}

/** A fault proxy before the API server, and a kubeconfig of the read-only user that leads through it. */
export async function startApiProxy(api: KubeApi): Promise<ApiProxy> {
  const tls = { certificate: api.certificate, key: api.certificateKey, ca: api.certificate };
  const proxy = await startFaultProxy({ upstream: api.url, tls });
  const kubeconfig = await api.writeKubeconfig(`proxied-${new URL(proxy.url).port}`, {
    server: proxy.url,
    token: api.readerToken,
  });
  return { proxy, kubeconfig, [Symbol.asyncDispose]: () => proxy.stop() };
}

/** Options of a question that has `limitMs` and no other bounds. */
export function asking(limitMs = 5_000, signal: AbortSignal = new AbortController().signal): AskOptions {
  return { scope: { signal, deadlineMs: Number.POSITIVE_INFINITY, now: Date.now }, limitMs };
}
