import type { ContainerFact, NamespaceFacts, PodFact, ProbeSpec, TemplateFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { Component } from '../../contracts/floor-file.ts';
import { finding } from '../findings/catalogue.ts';
import { isFinished } from './belonging.ts';
import type { Check } from './check.ts';
import { controllersOf } from './controllers.ts';
import {
  floorEvidence,
  graded,
  lookAtFloor,
  mayBeAbsent,
  type NamedWorkload,
  namedWorkloads,
  nameOf,
  RUNNING,
} from './floor-workloads.ts';

/** Kinds whose /healthz answers 503 when market data is stale (docs/ops/status_contract.md). */
const FRESHNESS_GATED: readonly Component['kind'][] = ['marketdata', 'strategy'];

export const healthProbesConfigured: Check = {
  name: 'health.probes_configured',
  promise:
    'PASS only when each serving container has liveness and readiness probes, and liveness does not point at the freshness-gated endpoint.',
  evidence: (input) => floorEvidence(input, RUNNING),
  run: (input): readonly Finding[] => {
    const { facts, unseen } = lookAtFloor(input, RUNNING);
    if (facts === undefined) return unseen;
    const judged = namedWorkloads(input.floor, facts).flatMap((named) => judgeNamed(named, facts));
    if (judged.length > 0 || unseen.length > 0) return [...unseen, ...judged];
    const where = `namespace/${input.namespace}`;
    return [finding('PROBE_UNKNOWN', where, 'the floor file names no workload that could have a serving container')];
  },
};

function judgeNamed(named: NamedWorkload, facts: NamespaceFacts): readonly Finding[] {
  const { component, wanted, found } = named;
  const subject = nameOf(wanted.kind, wanted.name);
  if (found === undefined) {
    if (mayBeAbsent(named) || !facts.workloads[wanted.kind].seen) return [];
    return [
      graded(component, finding('PROBE_UNKNOWN', subject, `${subject}: does not exist, so its probes are not known`)),
    ];
  }
  // A pod is judged by itself: what an admission webhook put into it stands in no template.
  const pods = controllersOf(facts)
    .podsOf(found)
    .filter((pod) => !isFinished(pod));
  const trouble = [
    ...judgeTemplate(component, subject, found.template),
    ...pods.flatMap((pod) => judgeTemplate(component, podName(pod), pod.template)),
  ];
  if (trouble.length > 0) return trouble.map((one) => graded(component, one));
  const serving = servingContainers(component, found.template).map(({ name }) => name);
  const detail = serving.length > 0 ? `${serving.join(', ')} with liveness and readiness probes` : 'it serves nothing';
  return [finding('PROBES_CONFIGURED', subject, `${subject}: ${detail}`)];
}

function podName({ meta }: PodFact): string {
  return `pod/${meta.name}`;
}

function judgeTemplate(component: Component, subject: string, template: TemplateFact): readonly Finding[] {
  const serving = servingContainers(component, template);
  if (serving.length === 0 && component.service !== undefined) {
    return [finding('PROBE_UNKNOWN', subject, `${subject}: has a Service and no container that could serve it`)];
  }
  return serving.flatMap((container) => judgeContainer(component, subject, container));
}

/** Those that declare a port; where none does and the component has a Service, any of them may be the one that serves. */
function servingContainers(component: Component, { containers }: TemplateFact): readonly ContainerFact[] {
  const lasting = containers.filter(({ type }) => type === 'container' || type === 'sidecar');
  const withPorts = lasting.filter(({ ports }) => ports.length > 0);
  if (withPorts.length > 0 || component.service === undefined) return withPorts;
  return lasting.filter(({ type }) => type === 'container');
}

function judgeContainer(
  component: Component,
  subject: string,
  { name, liveness, readiness }: ContainerFact,
): readonly Finding[] {
  const where = `${subject} container ${name}`;
  const missing = [...(liveness === null ? ['liveness'] : []), ...(readiness === null ? ['readiness'] : [])];
  const findings = missing.map((kind) => finding('PROBE_MISSING', subject, `${where} has no ${kind} probe`));
  const gate = liveness === null ? undefined : livenessProblem(component, liveness);
  return gate === undefined ? findings : [...findings, finding(gate.code, subject, `${where}: ${gate.detail}`)];
}

interface LivenessProblem {
  readonly code: 'LIVENESS_GATED_BY_FRESHNESS' | 'PROBE_UNKNOWN';
  readonly detail: string;
}

/** A liveness probe on /healthz restarts the service every night, when its data is rightly stale. */
function livenessProblem({ kind }: Component, { handler, path }: ProbeSpec): LivenessProblem | undefined {
  if (handler === 'unknown') return { code: 'PROBE_UNKNOWN', detail: 'its liveness probe is of no known kind' };
  if (!FRESHNESS_GATED.includes(kind)) return undefined;
  if (handler === 'exec')
    return { code: 'PROBE_UNKNOWN', detail: 'its liveness probe runs a command; what it asks is not known' };
  if (handler !== 'httpGet') return undefined;
  const asked = plainPath(path ?? '/');
  if (asked === undefined)
    return { code: 'PROBE_UNKNOWN', detail: `its liveness probe asks '${path ?? ''}', which is no path` };
  if (asked !== '/healthz') return undefined;
  return { code: 'LIVENESS_GATED_BY_FRESHNESS', detail: `its liveness probe asks ${path ?? ''}, want /health` };
}

/** The path as a server reads it: no query, nothing encoded, no empty, `.` or `..` segments. Undefined when malformed. */
function plainPath(path: string): string | undefined {
  const [bare = ''] = path.split(/[?#]/);
  try {
    const segments: string[] = [];
    for (const segment of decodeURIComponent(bare).split('/')) {
      if (segment === '..') segments.pop();
      else if (segment !== '' && segment !== '.') segments.push(segment);
    }
    return `/${segments.join('/')}`;
  } catch {
    return undefined;
  }
}
