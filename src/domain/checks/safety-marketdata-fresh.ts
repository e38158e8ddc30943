import type { EndpointProbe, ReplicaProbe } from '../../contracts/facts.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { Component } from '../../contracts/floor-file.ts';
import type { Healthz, OpsStatus } from '../../contracts/ops-status.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import { oneLine } from '../findings/text.ts';
import { spanOf } from '../instant.ts';
import type { Check, CheckInput } from './check.ts';
import { type DataAge, dataAge, type FreshData } from './data-age.ts';
import { evidenceOfProbes } from './looked-at.ts';
import { replicasTrouble } from './replicas-asked.ts';
import { type Asked, statusTrouble, usableStatus } from './status-body.ts';

/**
 * spec/checks.md `safety.marketdata_fresh`; ledger RC-36, MD-01, SF-04, SF-16, ST-10; notes 0.7, 0.9.
 * In session both /healthz and /ops/status must say fresh, and the age by our clock must agree with the strictest
 * threshold. Out of session data may rest, if the service says that the market is closed.
 */
export const marketdataFresh: Check = {
  name: 'safety.marketdata_fresh',
  promise: 'PASS only when market data is proved fresh in session, or says MARKET_CLOSED out of it',
  evidence: evidenceOfProbes,
  run: (input) => {
    const feeds = input.floor.components.filter(({ kind }) => kind === 'marketdata');
    if (feeds.length > 0) return feeds.flatMap((component) => judgeFeed(component, input));
    const detail = 'the floor file has no component of kind marketdata: nothing can be proved fresh';
    return [finding('MARKETDATA_ABSENT', `floor/${input.floor.floor}`, detail)];
  },
};

/** Both answers of one replica, each usable. */
interface Answers {
  readonly asked: Asked;
  readonly body: OpsStatus;
  readonly healthz: Healthz;
  readonly healthy: boolean;
}

function judgeFeed(component: Component, input: CheckInput): readonly Finding[] {
  const probes = input.probes.filter((one) => one.component === component.name);
  const replicas = probes.flatMap(({ replicas: asked }) => (asked.seen ? asked.value : []));
  return [
    ...replicasTrouble(component, probes, input),
    ...replicas.flatMap((replica) => judgeReplica(component, replica, input)),
  ];
}

function judgeReplica(component: Component, replica: ReplicaProbe, input: CheckInput): readonly Finding[] {
  const probe = replica.endpoints.find(({ endpoint }) => endpoint === '/ops/status');
  const health = replica.endpoints.find(({ endpoint }) => endpoint === '/healthz');
  const unseen = (detail: string) => [
    finding('MARKETDATA_UNSEEN', `service/${component.name}`, `${component.name} (${replica.replica}) ${detail}`),
  ];
  if (probe === undefined) return unseen('was not asked for /ops/status');
  const asked: Asked = { component, replica: replica.replica, probe, input };
  const body = usableStatus(asked);
  if ('code' in body) return [body];
  const trouble = statusTrouble(asked, body);
  const open = input.session.market_open;
  if (open && body.status.state === 'MARKET_CLOSED') return [...trouble, closedInSession(asked)];
  if (health === undefined) return [...trouble, ...unseen('was not asked for /healthz')];
  const why = unusable(health, input);
  if (why !== undefined || health.healthz === null)
    return [...trouble, ...unseen(`gave no /healthz: ${why ?? 'no body'}`)];
  const healthy = health.status === 200 && health.healthz.ok;
  const answers: Answers = { asked, body, healthz: health.healthz, healthy };
  const judged = open ? judgeInSession(answers) : judgeAtRest(answers);
  return trouble.length > 0 ? [...trouble, ...judged.filter(({ status }) => status !== 'PASS')] : judged;
}

function judgeInSession(answers: Answers): readonly Finding[] {
  const { asked, body, healthz, healthy } = answers;
  const age = ageOf(answers);
  if (age.kind === 'stale') return [say(asked, 'MARKETDATA_STALE', `is stale: ${age.why}`)];
  if (!healthy) return [say(asked, 'MARKETDATA_NOT_OK', `is not well by /healthz: ${reasonOf(healthz)}`)];
  if (healthz.market_open === false) {
    return [say(asked, 'MARKETDATA_CLOSED_IN_SESSION', 'says market_open: false in /healthz while the market is open')];
  }
  if (body.status.state !== 'OK') return [say(asked, 'MARKETDATA_NOT_OK', `is ${body.status.state} by /ops/status`)];
  if (age.kind !== 'fresh') return [say(asked, 'MARKETDATA_AGE_UNKNOWN', `does not prove its age: ${age.why}`)];
  return [say(asked, 'MARKETDATA_FRESH', sayFresh(age, healthz))];
}

function judgeAtRest(answers: Answers): readonly Finding[] {
  const { asked, body, healthz, healthy } = answers;
  const { session } = asked.input;
  const age = ageOf(answers);
  if (age.kind === 'ahead') {
    return [say(asked, 'MARKETDATA_AGE_UNKNOWN', `does not prove its age: ${age.why}`)];
  }
  if (healthz.market_open === true) {
    return [say(asked, 'MARKETDATA_CONTRADICTS', 'says market_open: true in /healthz while the market is closed')];
  }
  if (age.kind === 'fresh' && healthy && (body.status.state === 'OK' || body.status.state === 'MARKET_CLOSED')) {
    return [say(asked, 'MARKETDATA_FRESH', `${sayFresh(age, healthz)}, market ${session.phase}`)];
  }
  if (body.status.state !== 'MARKET_CLOSED') {
    const detail = `is ${body.status.state} while the market is ${session.phase}, and its data is not proved fresh`;
    return [say(asked, 'MARKETDATA_NOT_OK', detail)];
  }
  const rest = `says MARKET_CLOSED, market ${session.phase}; ${age.kind === 'fresh' ? 'data fresh' : age.why}`;
  if (session.phase === 'pre_open') {
    return [say(asked, 'MARKETDATA_UNPROVED', `${rest}; heartbeat within its ttl; freshness unproved until the open`)];
  }
  return [say(asked, 'MARKETDATA_AT_REST', rest)];
}

function ageOf({ asked, body }: Answers): DataAge {
  if (body.marketdata === null) return { kind: 'unknown', why: 'its status has no market data' };
  return dataAge(body.marketdata, asked.probe, asked.input);
}

/** Why an answer of /healthz cannot be used; 503 with a body can: it says that the service is not well. */
function unusable(probe: EndpointProbe, { floor }: CheckInput): string | undefined {
  const { cause, why, origin, status, duration_ms, healthz } = probe;
  if (origin !== null && origin !== 'upstream') return 'a proxy answered in its stead';
  if (healthz === null || cause !== null) return oneLine(why ?? cause ?? 'no body by contract');
  if (duration_ms > floor.deadlines.probe_seconds * 1_000) return `it took ${spanOf(duration_ms)}`;
  if (status !== 200 && status !== 503) return `status ${status ?? 'none'}, want 200 or 503`;
  return healthz.ok && status === 503 ? 'it says ok: true with status 503' : undefined;
}

function closedInSession(asked: Asked): Finding {
  return say(asked, 'MARKETDATA_CLOSED_IN_SESSION', 'says MARKET_CLOSED while the market is open');
}

function sayFresh(age: FreshData, { feed }: Healthz): string {
  const from = feed === undefined ? '' : ` from feed ${oneLine(feed)}`;
  return `is fresh: data ${spanOf(Math.max(0, age.ageMs))} old, limit ${spanOf(age.limitMs)}${from}`;
}

function reasonOf({ reason }: Healthz): string {
  return reason === undefined ? 'no reason given' : oneLine(reason);
}

function say({ component, replica }: Asked, code: FindingCode, detail: string): Finding {
  return finding(code, `service/${component.name}`, `${component.name} (${replica}) ${detail}`);
}
