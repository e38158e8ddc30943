import type { EndpointsFact, NamespaceFacts, ServiceFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { Component } from '../../contracts/floor-file.ts';
import { type FindingCode, finding, notBlocking } from '../findings/catalogue.ts';
import { belongingOf, wantedReplicas } from './belonging.ts';
import type { Check, CheckInput } from './check.ts';
import { judgeExposure } from './exposure.ts';
import { evidenceOfLists, lookedAt, RUNNING_LISTS } from './looked-at.ts';

const LISTS = ['services', 'endpoints', 'ingresses'] as const;

/**
 * spec/checks.md `infra.service_discovery`; ledger RC-39, KI-05, KI-10, UI-05; notes 0.12.
 * Whether each upstream leads to ready pods of its own component, and whether anything leaves the cluster. Exposure is
 * looked for in every namespace that is looked at; upstreams are the floor's.
 */
export const serviceDiscovery: Check = {
  name: 'infra.service_discovery',
  promise: 'PASS only when every configured upstream has ready endpoints and nothing unnamed leaves the cluster',
  evidence: (input) => evidenceOfLists(input, [...LISTS, ...RUNNING_LISTS]),
  run: (input) => {
    const { namespaces, unseen } = lookedAt(input, LISTS);
    const own = namespaces.find(({ name }) => name === input.namespace);
    return [
      ...unseen,
      ...(own === undefined ? [] : input.floor.components.flatMap((component) => judgeUpstream(component, own, input))),
      ...namespaces.flatMap((facts) => judgeExposure(facts, input)),
      ...namespaces.flatMap(judgeOrphans),
    ];
  },
};

/** Endpoints of a Service that is not among the Services of the same revision: that list does not tell all. */
function judgeOrphans({ name, services, endpoints }: NamespaceFacts): readonly Finding[] {
  if (!services.seen || !endpoints.seen) return [];
  const known = new Set(services.value.map(({ meta }) => meta.name));
  const orphans = new Set(endpoints.value.map(({ service }) => service).filter((service) => !known.has(service)));
  return [...orphans].map((service) =>
    finding(
      'SERVICES_INCOMPLETE',
      `service/${service}`,
      `Service ${service} of ${name} has endpoints, and the list of services lacks it`,
    ),
  );
}

function judgeUpstream(component: Component, facts: NamespaceFacts, input: CheckInput): readonly Finding[] {
  const found = upstreamOf(component, facts, input);
  if (component.criticality !== 'optional') return found;
  return found.map((one) => (one.status === 'PASS' ? one : notBlocking(one)));
}

function upstreamOf(component: Component, facts: NamespaceFacts, input: CheckInput): readonly Finding[] {
  if (component.urls.length > 0) {
    const detail = `${component.name} is reached by ${component.urls.length} URLs; its answers are judged by health.ops_status`;
    return [finding('UPSTREAM_BY_URL', `service/${component.name}`, detail)];
  }
  const { service: wanted } = component;
  // What the floor wants at rest needs no way to it.
  if (wanted === undefined || wantedReplicas(component) === 0) return [];
  if (!facts.services.seen || !facts.endpoints.seen) return [];
  const subject = `service/${wanted.name}`;
  const make = (code: FindingCode, detail: string) => [finding(code, subject, `Service ${wanted.name} ${detail}`)];
  const service = facts.services.value.find(({ meta }) => meta.name === wanted.name);
  if (service === undefined) return make('UPSTREAM_MISSING', `of ${component.name} does not exist`);
  const ports = service.ports.map(({ port }) => port);
  if (!ports.includes(wanted.port)) {
    return make('UPSTREAM_PORT_MISSING', `has no port ${wanted.port}, it has ${ports.join(', ') || 'none'}`);
  }
  const endpoints = facts.endpoints.value.filter((one) => one.service === wanted.name);
  return judgeEndpoints(component, service, endpoints, facts, input);
}

function judgeEndpoints(
  component: Component,
  service: ServiceFact,
  endpoints: readonly EndpointsFact[],
  facts: NamespaceFacts,
  input: CheckInput,
): readonly Finding[] {
  const { name } = service.meta;
  const make = (code: FindingCode, detail: string) => [finding(code, `service/${name}`, `Service ${name} ${detail}`)];
  const ready = endpoints.reduce((sum, one) => sum + one.ready, 0);
  const notReady = endpoints.reduce((sum, one) => sum + one.notReady, 0);
  if (ready === 0) return make('UPSTREAM_NO_ENDPOINTS', `has no ready endpoint (${notReady} not ready)`);
  if (endpoints.every(({ ports }) => ports.length === 0))
    return make('UPSTREAM_NO_ENDPOINTS', 'has endpoints without a port');
  const pods = endpoints.flatMap((one) => one.pods);
  if (pods.length < ready) return make('UPSTREAM_UNKNOWN', `leads to ${ready - pods.length} addresses that are no pod`);
  const belonging = belongingOf(facts, input.floor, input.namespace);
  const own = new Set(belonging.podsOf(component).map(({ meta }) => meta.name));
  const strangers = pods.filter((pod) => !own.has(pod));
  if (component.workloads.length > 0 && strangers.length > 0) {
    return make('UPSTREAM_ROUTES_ELSEWHERE', `leads to ${strangers.join(', ')}, not a pod of ${component.name}`);
  }
  return make('UPSTREAM_READY', `leads to ${ready} ready endpoints of ${component.name}`);
}
