import { Agent, type Dispatcher } from 'undici';
import type { EndpointProbe, ReplicaProbe } from '../../contracts/facts.ts';
import type { Component, FloorFile } from '../../contracts/floor-file.ts';
import { type Observation, seen, unseen } from '../../contracts/observation.ts';
import type { Clock, ServiceProber } from '../../contracts/ports.ts';
import { podProxyPath } from '../kubernetes/api-paths.ts';
import type { ApiConnection } from '../kubernetes/connection.ts';
import { createTransport, type Journal, type KubeTransport } from '../kubernetes/transport.ts';
import { BODY_CAP_BYTES, ENDPOINTS, type Endpoint, readProbe } from './endpoint-probe.ts';
import { type Exchange, exchange } from './exchange.ts';
import { createLimiter } from './limiter.ts';
import { podReplicas, type ReplicaTarget, urlReplicas } from './replicas.ts';
import type { Scope } from './scope.ts';

export interface ProberOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** The cluster that pods are asked through; null where there is none, and then only URLs can be asked. */
  readonly connection: ApiConnection | null;
  /** Takes the record of each request that went through the API server. */
  readonly journal?: Journal;
}

/** Replicas that are asked at the same time, of all components. */
const AT_ONCE = 10;
/** Kept back from the deadline, so that the answer is there before it: a share of the time, within bounds. */
const RESERVE = { share: 0.1, leastMs: 50, mostMs: 1_000 } as const;

interface Way {
  readonly scope: Scope;
  readonly limitMs: number;
  readonly dispatcher: Dispatcher;
  readonly transport: KubeTransport | null;
}

/** Asks services how they are, by plain GET: by URL, at their pods' addresses, or through the API server. */
export function createServiceProber(options: ProberOptions): ServiceProber & { close(): Promise<void> } {
  const { clock, connection, journal = () => undefined } = options;
  // A connection for each request: one that was kept and has gone meanwhile would look like a service that is down.
  const dispatcher = new Agent({ pipelining: 0, allowH2: false, maxOrigins: Number.POSITIVE_INFINITY });
  const transport = connection === null ? null : createTransport(connection, journal);
  const turn = createLimiter(AT_ONCE);
  return {
    probe: async ({ component, floor, namespace, deadlineMs, signal }) => {
      const observedMs = clock.now();
      const reserveMs = Math.min(Math.max((deadlineMs - observedMs) * RESERVE.share, RESERVE.leastMs), RESERVE.mostMs);
      const scope = { signal, deadlineMs: deadlineMs - reserveMs, now: () => clock.now() };
      const way = { scope, limitMs: floor.deadlines.probe_seconds * 1_000, dispatcher, transport };
      const targets = targetsOf(component, floor, namespace, connection);
      const replicas = targets.seen ? seen(await askAll(targets.value, component, way, turn)) : targets;
      return { component: component.name, observed_utc: new Date(observedMs).toISOString(), replicas };
    },
    close: () => dispatcher.destroy(),
  };
}

function targetsOf(
  component: Component,
  floor: FloorFile,
  namespace: Parameters<ServiceProber['probe']>[0]['namespace'],
  connection: ApiConnection | null,
): Observation<readonly ReplicaTarget[]> {
  if (component.endpoints.length === 0) return seen([]);
  if (component.urls.length > 0) return seen(urlReplicas(component));
  const isDirect = floor.probe_via === 'service' || (floor.probe_via === 'auto' && connection?.inCluster === true);
  if (isDirect) return podReplicas(component, floor, namespace, 'service');
  if (connection === null)
    return unseen('skipped', 'it has no urls, and there is no cluster to reach its pods through');
  return podReplicas(component, floor, namespace, 'pods/proxy');
}

async function askAll(
  targets: readonly ReplicaTarget[],
  component: Component,
  way: Way,
  turn: ReturnType<typeof createLimiter>,
): Promise<readonly ReplicaProbe[]> {
  const asked = ENDPOINTS.filter((endpoint) => component.endpoints.includes(endpoint));
  return Promise.all(targets.map((target) => turn(() => askReplica(target, asked, component.kind, way))));
}

async function askReplica(
  target: ReplicaTarget,
  asked: readonly Endpoint[],
  kind: Component['kind'],
  way: Way,
): Promise<ReplicaProbe> {
  const endpoints: EndpointProbe[] = [];
  for (const endpoint of asked) {
    if (isNeeded(endpoint, kind, endpoints)) endpoints.push(await askEndpoint(target, endpoint, way));
  }
  return { replica: target.replica, via: target.via, endpoints };
}

/**
 * The later endpoints tell a reader what is left of a service whose primary answer is no use; they make no bad answer
 * good, so a good one needs none of them. Market data is the exception: its freshness is gated by `/healthz` as well.
 */
function isNeeded(endpoint: Endpoint, kind: Component['kind'], before: readonly EndpointProbe[]): boolean {
  return (kind === 'marketdata' && endpoint === '/healthz') || !before.some(({ cause }) => cause === null);
}

async function askEndpoint({ to }: ReplicaTarget, endpoint: Endpoint, way: Way): Promise<EndpointProbe> {
  const startedMs = way.scope.now();
  const started = performance.now();
  const answer = await get(to, endpoint, way);
  const durationMs = performance.now() - started;
  return readProbe({ endpoint, url: urlOf(to, endpoint), startedMs, durationMs, proxied: to.kind === 'pod' }, answer);
}

async function get(to: ReplicaTarget['to'], endpoint: Endpoint, way: Way): Promise<Exchange> {
  const { scope, limitMs, dispatcher, transport } = way;
  if (to.kind === 'nowhere') return noAnswer(to.why);
  if (to.kind === 'pod') {
    if (transport === null) return noAnswer('there is no cluster to reach it through');
    return transport.podProxy(to, endpoint, { scope, limitMs, capBytes: BODY_CAP_BYTES });
  }
  return exchange(dispatcher, scope, {
    method: 'GET',
    origin: to.origin,
    path: to.prefix + endpoint,
    headers: async () => ({ accept: 'application/json', 'user-agent': 'agenttrader-floor' }),
    limitMs,
    capBytes: BODY_CAP_BYTES,
    gzip: false,
  });
}

function noAnswer(why: string): Exchange {
  const fault = { cause: 'unreachable', why, remedy: null } as const;
  return { status: null, headers: {}, body: Buffer.alloc(0), bytes: 0, sha256: null, fault };
}

function urlOf(to: ReplicaTarget['to'], endpoint: Endpoint): string {
  if (to.kind === 'direct') return to.origin + to.prefix + endpoint;
  if (to.kind === 'pod') return podProxyPath(to.namespace, to.pod, to.port, endpoint);
  return endpoint;
}
