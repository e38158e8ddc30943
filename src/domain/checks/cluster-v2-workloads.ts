import type { NamespaceFacts } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { finding } from '../findings/catalogue.ts';
import type { Check } from './check.ts';
import { type Control, controllersOf } from './controllers.ts';
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
import { valueOr, workloadsOf } from './looked-at.ts';

export const clusterV2Workloads: Check = {
  name: 'cluster.v2_workloads',
  promise:
    'PASS only when every component of the floor file exists with the expected kind, and no workload exists that the floor file does not name.',
  evidence: (input) => floorEvidence(input, RUNNING),
  run: (input): readonly Finding[] => {
    const { facts, unseen } = lookAtFloor(input, RUNNING);
    if (facts === undefined) return unseen;
    const trouble = [...unseen, ...notAsNamed(input.floor, facts), ...notNamed(input.floor, facts)];
    if (trouble.some(({ blocking }) => blocking)) return trouble;
    const count = namedWorkloads(input.floor, facts).length;
    const detail = `${input.namespace}: ${count} workloads as the floor file names them, and nothing else`;
    return [...trouble, finding('WORKLOADS_AS_NAMED', `namespace/${input.namespace}`, detail)];
  },
};

function notAsNamed(floor: FloorFile, facts: NamespaceFacts): readonly Finding[] {
  return namedWorkloads(floor, facts).flatMap((named) => {
    const found = judgeNamed(named, facts);
    return found === undefined ? [] : [graded(named.component, found)];
  });
}

/** What is wrong with the existence of a named workload; undefined when nothing is, or when it cannot be told. */
function judgeNamed(named: NamedWorkload, facts: NamespaceFacts): Finding | undefined {
  const { component, wanted, found, otherKinds } = named;
  const subject = nameOf(wanted.kind, wanted.name);
  const whose = `of component ${component.name}`;
  if (found !== undefined) {
    const { deleting } = found.meta;
    if (deleting === null) return undefined;
    return finding('WORKLOAD_BEING_DELETED', subject, `${subject} ${whose} is being deleted since ${deleting}`);
  }
  if (!facts.workloads[wanted.kind].seen) return undefined;
  if (otherKinds.length > 0) {
    const detail = `${wanted.name} ${whose} is a ${otherKinds.join(' and a ')}, want a ${wanted.kind}`;
    return finding('WORKLOAD_OF_OTHER_KIND', subject, detail);
  }
  if (mayBeAbsent(named)) return undefined;
  return finding('WORKLOAD_MISSING', subject, `${subject} ${whose} does not exist`);
}

interface LooseObject {
  readonly kind: string;
  readonly name: string;
  readonly control: Control;
}

/** All that runs or could run and that no line of the floor file accounts for. */
function notNamed(floor: FloorFile, facts: NamespaceFacts): readonly Finding[] {
  const controllers = controllersOf(facts);
  const objects: readonly LooseObject[] = [
    ...workloadsOf(facts).map((workload) => ({
      kind: workload.kind,
      name: workload.meta.name,
      control: controllers.ofWorkload(workload),
    })),
    ...valueOr(facts.pods, []).map((pod) => ({ kind: 'Pod', name: pod.meta.name, control: controllers.ofPod(pod) })),
  ];
  return objects.flatMap(({ kind, name, control }) => {
    if (isAccountedFor(control) || isNamed(floor, kind, name)) return [];
    const why = control.by === 'stranger' ? control.why : 'nothing controls it';
    const subject = nameOf(kind, name);
    return [finding('WORKLOAD_NOT_NAMED', subject, `${subject} is not in the floor file; ${why}`)];
  });
}

/** What another workload controls is judged with that one; what was not seen is told already. */
function isAccountedFor({ by }: Control): boolean {
  return by === 'workload' || by === 'unseen';
}

function isNamed(floor: FloorFile, kind: string, name: string): boolean {
  const isIt = (one: { readonly kind: string; readonly name: string }) => one.kind === kind && one.name === name;
  return floor.components.some(({ workloads }) => workloads.some(isIt)) || floor.allowed_workloads.some(isIt);
}
