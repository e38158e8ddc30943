import type { ComponentProbe, ReplicaProbe } from '../../contracts/facts.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { Component } from '../../contracts/floor-file.ts';
import { finding, notBlocking } from '../findings/catalogue.ts';
import { wantedReplicas } from './belonging.ts';
import type { Check, CheckInput } from './check.ts';
import { evidenceOfProbes } from './looked-at.ts';

/**
 * spec/checks.md `safety.execution_impossible`; ledger SF-03, ST-01.
 * One `true` anywhere is execution enablement: of an optional component, in a broken body, with any HTTP status. A status that was not read clears nobody:
 * UNKNOWN, or told only where the component is optional or wants no replica.
 */
export const executionImpossible: Check = {
  name: 'safety.execution_impossible',
  promise: 'PASS only when every status that is read says safe_to_execute_orders: false, and one was read',
  evidence: evidenceOfProbes,
  run: (input) => {
    const findings = input.floor.components.flatMap((component) => judgeComponent(component, input));
    if (findings.some(({ status }) => status !== 'UNKNOWN')) return findings;
    return [...findings, finding('EXECUTION_UNTOLD', `floor/${input.floor.floor}`, 'no service told of its safety')];
  },
};

function judgeComponent(component: Component, input: CheckInput): readonly Finding[] {
  const replicas = input.probes.filter((one) => one.component === component.name).flatMap(replicasOf);
  if (!component.endpoints.includes('/ops/status')) return replicas.flatMap((one) => possible(component, one));
  const findings = replicas.flatMap((replica) => judgeReplica(component, replica));
  if (findings.length > 0) return findings;
  if (wantedReplicas(component) === 0) return [];
  return [mildFor(component, untold(component, 'no replica answered'))];
}

function judgeReplica(component: Component, probe: ReplicaProbe): readonly Finding[] {
  const enabled = possible(component, probe);
  if (enabled.length > 0) return enabled;
  const { replica, endpoints } = probe;
  if (endpoints.some(({ ops_status }) => ops_status !== null)) {
    const detail = `${component.name} says safe_to_execute_orders: false (${replica})`;
    return [finding('EXECUTION_IMPOSSIBLE', `service/${component.name}`, detail)];
  }
  const why = endpoints.find(({ endpoint }) => endpoint === '/ops/status')?.why ?? 'no usable status';
  return [mildFor(component, untold(component, `${replica}: ${why}`))];
}

function possible({ name }: Component, { replica, endpoints }: ReplicaProbe): readonly Finding[] {
  const says = endpoints.some(
    ({ ops_status, tells_execution }) => tells_execution === true || ops_status?.safety.safe_to_execute_orders === true,
  );
  if (!says) return [];
  const detail = `${name} says safe_to_execute_orders: true (${replica}), want false`;
  return [finding('EXECUTION_POSSIBLE', `service/${name}`, detail)];
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
