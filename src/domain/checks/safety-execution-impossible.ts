import type { ComponentProbe, ReplicaProbe } from '../../contracts/facts.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { Component } from '../../contracts/floor-file.ts';
import { finding, notBlocking } from '../findings/catalogue.ts';
import { wantedReplicas } from './belonging.ts';
import type { Check, CheckInput } from './check.ts';
import { evidenceOfProbes } from './looked-at.ts';

/**
 * spec/checks.md `safety.execution_impossible`; ledger SF-03, ST-01.
 * One `true` anywhere is execution enablement, also of an optional component. A status that was not read clears nobody:
 * UNKNOWN, or told only where the component is optional or wants no replica.
 */
export const executionImpossible: Check = {
  name: 'safety.execution_impossible',
  promise: 'PASS only when every status that is read says safe_to_execute_orders: false, and one was read',
  evidence: evidenceOfProbes,
  run: (input) => {
    const findings = input.floor.components
      .filter(({ endpoints }) => endpoints.includes('/ops/status'))
      .flatMap((component) => judgeComponent(component, input));
    if (findings.some(({ status }) => status !== 'UNKNOWN')) return findings;
    return [...findings, finding('EXECUTION_UNTOLD', `floor/${input.floor.floor}`, 'no service told of its safety')];
  },
};

function judgeComponent(component: Component, input: CheckInput): readonly Finding[] {
  const replicas = input.probes.filter((one) => one.component === component.name).flatMap(replicasOf);
  const findings = replicas.flatMap((replica) => judgeReplica(component, replica));
  if (findings.length > 0) return findings;
  if (wantedReplicas(component) === 0) return [];
  return [mildFor(component, untold(component, 'no replica answered'))];
}

function judgeReplica(component: Component, { replica, endpoints }: ReplicaProbe): readonly Finding[] {
  const told = endpoints.flatMap(({ ops_status }) => (ops_status === null ? [] : [ops_status.safety]));
  if (told.some(({ safe_to_execute_orders }) => safe_to_execute_orders)) {
    const detail = `${component.name} says safe_to_execute_orders: true (${replica}), want false`;
    return [finding('EXECUTION_POSSIBLE', `service/${component.name}`, detail)];
  }
  if (told.length > 0) {
    const detail = `${component.name} says safe_to_execute_orders: false (${replica})`;
    return [finding('EXECUTION_IMPOSSIBLE', `service/${component.name}`, detail)];
  }
  const why = endpoints.find(({ endpoint }) => endpoint === '/ops/status')?.why ?? 'no usable status';
  return [mildFor(component, untold(component, `${replica}: ${why}`))];
}

function untold({ name }: Component, why: string): Finding {
  return finding('EXECUTION_UNTOLD', `service/${name}`, `${name} does not tell whether orders can be executed: ${why}`);
}

function mildFor({ criticality }: Component, found: Finding): Finding {
  return criticality === 'optional' ? notBlocking(found) : found;
}

function replicasOf({ replicas }: ComponentProbe): readonly ReplicaProbe[] {
  return replicas.seen ? replicas.value : [];
}
