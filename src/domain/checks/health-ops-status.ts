import type { EndpointProbe, ReplicaProbe } from '../../contracts/facts.ts';
import type { EvidenceKey, Finding } from '../../contracts/finding.ts';
import type { Component } from '../../contracts/floor-file.ts';
import { evidenceKey } from '../cluster/evidence-keys.ts';
import { type FindingCode, finding, notBlocking } from '../findings/catalogue.ts';
import { oneLine } from '../findings/text.ts';
import { wantedReplicas } from './belonging.ts';
import type { Check, CheckInput } from './check.ts';
import { evidenceOfProbes } from './looked-at.ts';
import { replicasTrouble } from './replicas-asked.ts';
import { type Asked, statusTrouble, usableStatus } from './status-body.ts';
import { judgeState } from './status-expected.ts';

/**
 * spec/checks.md `health.ops_status` and its paragraph on expected states; status-contract.md; ledger RC-41, ST-01 to
 * ST-07, SF-04, MC-15, UI-03. Every replica is judged by itself. A later endpoint never clears an earlier one; one that
 * says that it is not well spoils a good status. Trouble of an optional component is told and does not block.
 */
export const opsStatus: Check = {
  name: 'health.ops_status',
  promise: 'PASS only when every replica that serves /ops/status answers it by contract and is in an expected state',
  evidence: (input): readonly EvidenceKey[] => [...evidenceOfProbes(input), evidenceKey.pods(input.namespace)],
  run: (input) => {
    const serving = input.floor.components.filter(({ endpoints }) => endpoints.includes('/ops/status'));
    return serving.flatMap((component) => {
      const findings = judgeComponent(component, input);
      return component.criticality === 'optional' ? findings.map(mild) : findings;
    });
  },
};

function judgeComponent(component: Component, input: CheckInput): readonly Finding[] {
  const probes = input.probes.filter((one) => one.component === component.name);
  const replicas = probes.flatMap(({ replicas: asked }) => (asked.seen ? asked.value : []));
  if (isAbsentAsWanted(component, input, replicas)) {
    const detail = `${component.name} is to be at rest and does not answer`;
    return [finding('STATUS_ABSENT_AS_WANTED', `service/${component.name}`, detail)];
  }
  return [
    ...replicasTrouble(component, probes, input),
    ...replicas.flatMap((replica) => judgeReplica(component, replica, input)),
  ];
}

function judgeReplica(component: Component, replica: ReplicaProbe, input: CheckInput): readonly Finding[] {
  const probe = replica.endpoints.find(({ endpoint }) => endpoint === '/ops/status');
  const subject = `service/${component.name}`;
  if (probe === undefined) {
    const detail = `${component.name} (${replica.replica}) was not asked for /ops/status`;
    return [finding('STATUS_UNSEEN', subject, detail)];
  }
  const asked: Asked = { component, replica: replica.replica, probe, input };
  const body = usableStatus(asked);
  if ('code' in body) return [body];
  const later = replica.endpoints.filter((one) => one !== probe);
  const trouble = [
    ...statusTrouble(asked, body),
    ...judgeState(asked, body),
    ...later.flatMap((one) => judgeLater(asked, one)),
  ];
  if (trouble.length > 0) return trouble;
  const codes = body.status.reason_codes.length === 0 ? '' : ` (${body.status.reason_codes.join(', ')})`;
  return [
    finding('STATUS_EXPECTED', subject, `${component.name} (${replica.replica}) is ${body.status.state}${codes}`),
  ];
}

/** What a later endpoint adds: nothing good, and nothing at all where it is not served. */
function judgeLater({ component, replica, input }: Asked, probe: EndpointProbe): readonly Finding[] {
  const make = (code: FindingCode, detail: string) => [
    finding(code, `service/${component.name}`, `${component.name} (${replica}) ${detail}`),
  ];
  if (saysNotWell(probe) && !mayRest(component, probe, input)) {
    const reason = probe.healthz?.reason ?? probe.why ?? 'no reason given';
    return make(
      'STATUS_HEALTH_BAD',
      `answers ${probe.endpoint} with ${probe.status ?? 'no'} status: ${oneLine(reason)}`,
    );
  }
  if (probe.cause === 'late' || probe.cause === 'unreachable' || probe.origin === 'apiserver') {
    const why = oneLine(probe.why ?? probe.cause ?? 'a proxy answered in its stead');
    return make('STATUS_UNSEEN', `stopped answering at ${probe.endpoint}: ${why}`);
  }
  return [];
}

function saysNotWell({ origin, status, healthz }: EndpointProbe): boolean {
  if (origin !== 'upstream') return false;
  return healthz?.ok === false || (status !== null && status >= 500);
}

// Out of session what depends on the market need not be ready; whether it lives is another question.
function mayRest({ kind }: Component, { endpoint, healthz }: EndpointProbe, { session }: CheckInput): boolean {
  return !session.market_open && kind !== 'ops' && endpoint === '/healthz' && healthz?.market_open !== true;
}

/** Execution at rest: the floor wants no replica, nothing answered, and that is known from the cluster or the calls. */
function isAbsentAsWanted(component: Component, input: CheckInput, replicas: readonly ReplicaProbe[]): boolean {
  if (wantedReplicas(component) > 0 || !input.cluster.seen) return false;
  return replicas.every(({ endpoints }) => endpoints.every(({ origin }) => origin !== 'upstream'));
}

function mild(found: Finding): Finding {
  return found.status === 'PASS' ? found : notBlocking(found);
}
