import { NOTHING_READ, type ReadBody, readHealthz, readOpsStatus } from '../../../src/adapters/http/bodies.ts';
import { parseStrictJson } from '../../../src/adapters/http/strict-json.ts';
import { tellsExecution } from '../../../src/adapters/http/tells-execution.ts';
import type { ComponentProbe, EndpointProbe, ReplicaProbe } from '../../../src/contracts/facts.ts';
import type { Component, FloorFile } from '../../../src/contracts/floor-file.ts';
import { seen, unseen } from '../../../src/contracts/observation.ts';
import { BASE_SERVICES } from './base-floor.ts';
import type { EndpointCase, ProbeCase, ReplicaCase } from './case-file.ts';
import { isMapping, type Mapping, merge, resolveTimes } from './merge.ts';

const STARTED_BEFORE_MS = 1_000;
const DURATION_MS = 12;

/** What the probes of a case have to know of it. */
export interface ProbeScene {
  readonly floor: FloorFile;
  readonly probes: Readonly<Record<string, ProbeCase>>;
  readonly marketOpen: boolean;
  readonly atMs: number;
  /** Pods of each workload of the base floor and the case, by workload name. */
  readonly podsOf: (component: Component) => readonly string[];
}

/** What every component answered: the base's truthful answers with the case laid over them. */
export function probesOf(scene: ProbeScene): readonly ComponentProbe[] {
  return scene.floor.components
    .filter(({ endpoints, name }) => endpoints.length > 0 && scene.probes[name]?.none !== true)
    .map((component) => componentProbe(component, scene));
}

function componentProbe(component: Component, scene: ProbeScene): ComponentProbe {
  const change = scene.probes[component.name] ?? {};
  const observed_utc = new Date(scene.atMs).toISOString();
  if (change.unseen !== undefined) {
    return { component: component.name, observed_utc, replicas: unseen(change.unseen.cause, change.unseen.why) };
  }
  const names = change.replicas === undefined ? replicaNames(component, scene) : Object.keys(change.replicas);
  const replicas = names.map((replica): ReplicaProbe => {
    const own = change.replicas?.[replica] ?? {};
    const via = change.via ?? (component.urls.length > 0 ? 'url' : 'pods/proxy');
    const endpoints = component.endpoints
      .filter((endpoint) => change[endpoint]?.skip !== true && own[endpoint]?.skip !== true)
      .map((endpoint) => endpointProbe(component, endpoint, [change, own], scene));
    return { replica, via, endpoints };
  });
  return { component: component.name, observed_utc, replicas: seen(replicas) };
}

function replicaNames(component: Component, scene: ProbeScene): readonly string[] {
  return component.urls.length > 0 ? component.urls : scene.podsOf(component);
}

function endpointProbe(
  { name }: Component,
  endpoint: EndpointProbe['endpoint'],
  changes: readonly ReplicaCase[],
  scene: ProbeScene,
): EndpointProbe {
  const base = baseAnswer(name, endpoint, scene.marketOpen);
  const change = changes.reduce<EndpointCase>((sum, one) => ({ ...sum, ...mergeEndpoint(sum, one[endpoint]) }), {});
  const body = resolveTimes('raw' in change ? change.raw : merge(base.body, change.body ?? {}), scene.atMs);
  const answered = change.cause === undefined || change.status !== undefined || change.raw !== undefined;
  const usual = answered ? ({ status: base.status, origin: 'upstream' } as const) : { status: null, origin: null };
  // The prober reads no contract out of an answer that is no use for another reason.
  const read = readBody(endpoint, answered && change.cause === undefined ? body : undefined);
  const broken = read.why !== null;
  const origin = change.origin === undefined ? usual.origin : change.origin;
  return {
    endpoint,
    url: `http://${name}${endpoint}`,
    started_utc: String(
      resolveTimes(change.started_utc ?? new Date(scene.atMs - STARTED_BEFORE_MS).toISOString(), scene.atMs),
    ),
    duration_ms: change.duration_ms ?? DURATION_MS,
    origin,
    status: change.status === undefined ? usual.status : change.status,
    content_type: answered ? 'application/json' : null,
    bytes: answered ? JSON.stringify(body ?? '').length : 0,
    sha256: null,
    cause: change.cause ?? (broken ? 'malformed' : null),
    why: change.why ?? (broken ? read.why : null),
    ops_status: read.ops_status,
    minimal: read.minimal,
    healthz: read.healthz,
    ...(answered && origin !== 'apiserver' && tellsExecution(textOf(body)) ? { tells_execution: true } : {}),
  };
}

function mergeEndpoint(before: EndpointCase, change: EndpointCase | undefined): EndpointCase {
  if (change === undefined) return before;
  const body = merge(before.body ?? {}, change.body ?? {});
  return isMapping(body) ? { ...before, ...change, body } : { ...before, ...change };
}

function readBody(endpoint: EndpointProbe['endpoint'], body: unknown): ReadBody {
  if (endpoint === '/health' || body === undefined) return NOTHING_READ;
  const parsed = parseStrictJson(Buffer.from(textOf(body)));
  if (!parsed.ok) return { ...NOTHING_READ, why: parsed.why };
  return endpoint === '/healthz' ? readHealthz(parsed.value) : readOpsStatus(parsed.value);
}

/** A text is the body as it was sent. */
function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body ?? '');
}

function baseAnswer(
  name: string,
  endpoint: string,
  open: boolean,
): { readonly status: number; readonly body: Mapping } {
  const service = mappingOf(BASE_SERVICES[name]);
  const part = open ? 'open' : 'shut';
  if (endpoint === '/ops/status') {
    return { status: 200, body: mappingOf(merge(mappingOf(service['always']), mappingOf(service[part]))) };
  }
  if (endpoint === '/health') return { status: 200, body: { status: 'alive' } };
  const answer = mappingOf(mappingOf(service['healthz'])[part]);
  return { status: Number(answer['status'] ?? 200), body: mappingOf(answer['body']) };
}

function mappingOf(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}
