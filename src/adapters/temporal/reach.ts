import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowService } from '@temporalio/client';
import { errorText } from '../../domain/error-text.ts';
import { status } from './grpc-status.ts';
import type { TemporalTarget } from './target.ts';

/** Temporal cannot be used from here: exit code 4. The message is one line that names the address and the way out. */
export class TemporalUnreachable extends Error {
  override readonly name = 'TemporalUnreachable';
  /** Whether the same attempt may work later. */
  readonly mayHeal: boolean;

  constructor(message: string, options: { readonly mayHeal: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.mayHeal = options.mayHeal;
  }
}

/** How long to go on when Temporal does not answer. */
export interface Patience {
  /** Milliseconds; 0 tries once, Infinity never gives up. */
  readonly forMs: number;
  readonly signal?: AbortSignal;
  /** Called after each attempt that failed and is to be repeated. */
  readonly onWaiting?: (state: { readonly attempt: number; readonly waited_ms: number; readonly why: string }) => void;
}

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5_000;
/** Bounds one attempt: a firewall that drops packets must not be waited for without an end. */
export const ATTEMPT_MS = 5_000;

/** Repeats an attempt until it succeeds, fails for good, or patience ends. Rejects with the signal's reason on abort. */
export async function untilReachable<T>(attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const { forMs, signal, onWaiting } = patience;
  const started = performance.now();
  for (let count = 1; ; count += 1) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      const waited = performance.now() - started;
      if (!(error instanceof TemporalUnreachable) || !error.mayHeal || waited >= forMs) throw error;
      onWaiting?.({ attempt: count, waited_ms: Math.round(waited), why: error.message });
      const pause = Math.min(FIRST_PAUSE * 2 ** Math.min(count - 1, 10), LONGEST_PAUSE, Math.max(forMs - waited, 1));
      await sleep(pause, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** Whether anything listens at the address at all: gRPC's own clients tell "refused", "unknown host" and "silent" badly. */
export async function dial(target: TemporalTarget): Promise<void> {
  const url = new URL(`tcp://${target.address}`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port: Number(url.port), timeout: ATTEMPT_MS });
    const end = (error?: Error): void => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(unreachable(target, `no answer within ${ATTEMPT_MS / 1000} s`)));
    socket.once('error', (error: NodeJS.ErrnoException) => end(unreachable(target, dialProblem(error), error)));
  });
}

function dialProblem(error: NodeJS.ErrnoException): string {
  const { code } = error;
  if (code === 'ECONNREFUSED') return 'connection refused';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no such host';
  return code ?? error.message;
}

/** The error for a Temporal that does not answer; it may heal. */
function unreachable(target: TemporalTarget, why: string, cause?: unknown): TemporalUnreachable {
  const message = `Temporal does not answer at ${target.address}: ${why}. Start it, or name another with TEMPORAL_ADDRESS`;
  return new TemporalUnreachable(message, { mayHeal: true, cause });
}

/** Something listens at the address and no Temporal connection came of it. */
export function notTemporal(target: TemporalTarget, cause: unknown): TemporalUnreachable {
  const tls = target.options.tls === undefined || target.options.tls === false || target.options.tls === null;
  const hint = tls ? 'if it wants TLS, set TEMPORAL_TLS' : 'check the TEMPORAL_TLS_… variables';
  const message = `${target.address} is open, but does not answer as Temporal does; ${hint}, or correct TEMPORAL_ADDRESS`;
  return new TemporalUnreachable(message, { mayHeal: true, cause });
}

/** Proves that the server answers, and for this namespace. */
export async function requireNamespace(
  target: TemporalTarget,
  service: Pick<WorkflowService, 'describeNamespace'>,
): Promise<void> {
  try {
    await service.describeNamespace({ namespace: target.namespace });
  } catch (error) {
    const problem = namespaceProblem(target, error);
    if (problem !== undefined) throw problem;
  }
}

function namespaceProblem(target: TemporalTarget, error: unknown): TemporalUnreachable | undefined {
  const { address, namespace } = target;
  switch (grpcCode(error)) {
    case status.NOT_FOUND: {
      const create = `temporal operator namespace create --address ${address} --namespace ${namespace} --retention 90d`;
      const message = `Temporal at ${address} has no namespace '${namespace}'; set TEMPORAL_NAMESPACE, or: ${create}`;
      return new TemporalUnreachable(message, { mayHeal: true, cause: error });
    }
    case status.UNAUTHENTICATED: {
      const message = `Temporal at ${address} does not accept our credentials; see TEMPORAL_API_KEY and TEMPORAL_TLS_…`;
      return new TemporalUnreachable(message, { mayHeal: false, cause: error });
    }
    // An identity that may not describe a namespace may still run in it.
    case status.PERMISSION_DENIED:
    case status.UNIMPLEMENTED:
      return undefined;
    case undefined:
    default:
      return unreachable(target, errorText(error), error);
  }
}

/** Runs a request; what the server answers otherwise than it should becomes TemporalUnreachable, with its own words. */
export async function asking<T>(what: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    // The schedule client wraps what gRPC said.
    const said = grpcCode(error) === undefined && error instanceof Error ? (error.cause ?? error) : error;
    const isServers =
      grpcCode(said) !== undefined || (error instanceof Error && error.name === 'NamespaceNotFoundError');
    if (!isServers) throw error;
    throw new TemporalUnreachable(`${what}: Temporal answered ${errorText(said)}`, { mayHeal: false, cause: error });
  }
}

/** The gRPC status code of an error of either client; undefined for any other error. */
export function grpcCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}
