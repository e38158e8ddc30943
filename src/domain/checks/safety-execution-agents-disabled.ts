import type { AutoscalerFact, NamespaceFacts, PodFact, WorkloadFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import { type Belonging, belongingOf, isFinished } from './belonging.ts';
import type { Check, CheckInput } from './check.ts';
import { executionReason, isExecutionName } from './execution-matchers.ts';
import { evidenceOfLists, lookedAt, RUNNING_LISTS, valueOr, workloadsOf } from './looked-at.ts';

const LISTS = [...RUNNING_LISTS, 'autoscalers'] as const;

/**
 * spec/checks.md `safety.execution_agents_disabled`; ledger RC-38, SF-02, SF-17, KI-01.
 * Matching goes by name, label, image, command line and kind of component, each by itself enough: a label that says
 * `ops` does not clear an image that executes. A pod that has ended does not count here.
 */
export const executionAgentsDisabled: Check = {
  name: 'safety.execution_agents_disabled',
  promise: 'PASS only when no execution workload wants or has pods, and no autoscaler could raise one',
  evidence: (input) => evidenceOfLists(input, LISTS),
  run: (input) => {
    const { namespaces, unseen } = lookedAt(input, LISTS);
    return [...unseen, ...namespaces.flatMap((facts) => judgeNamespace(facts, input))];
  },
};

interface Scene {
  readonly facts: NamespaceFacts;
  readonly input: CheckInput;
  readonly belonging: Belonging;
}

function judgeNamespace(facts: NamespaceFacts, input: CheckInput): readonly Finding[] {
  const scene: Scene = { facts, input, belonging: belongingOf(facts, input.floor, input.namespace) };
  const workloads = workloadsOf(facts);
  const pods = valueOr(facts.pods, []);
  const subject = `namespace/${facts.name}`;
  if (workloads.length + pods.length === 0 && facts.name === input.namespace) {
    return [finding('NOTHING_RUNS', subject, `neither a pod nor a workload was seen in namespace ${facts.name}`)];
  }
  const suspects = workloads.flatMap((workload) => {
    const reason = workloadReason(scene, workload);
    return reason === undefined ? [] : [{ workload, reason }];
  });
  const trouble = [
    ...suspects.flatMap(({ workload, reason }) => judgeWorkload(scene, workload, reason)),
    ...pods.flatMap((pod) => judgePod(scene, pod)),
    ...valueOr(facts.autoscalers, []).flatMap((scaler) => judgeAutoscaler(scene, scaler, suspects)),
  ];
  if (trouble.length > 0) return trouble;
  const rest = suspects.map(({ workload }) => `${said(scene, workload.kind, workload.meta.name)} at 0`);
  const all = `${workloads.length} workloads and ${pods.length} pods of ${facts.name}`;
  const detail = rest.length === 0 ? `none among ${all}` : `${rest.join(', ')}, none else among ${all}`;
  return [finding('EXECUTION_ABSENT', subject, detail)];
}

function judgeWorkload(scene: Scene, workload: WorkloadFact, reason: string): readonly Finding[] {
  const { kind, meta, desired, current, ready } = workload;
  const object = said(scene, kind, meta.name);
  const make = (code: FindingCode, detail: string) => [finding(code, object, detail)];
  const execution = `${object} is an execution workload (by ${reason})`;
  if (desired === null) return make('EXECUTION_UNKNOWN', `${execution} and does not tell how many pods it wants`);
  // It has no replicas to set to 0: what its status counts today says nothing of the next node.
  if (kind === 'DaemonSet') return make('EXECUTION_DESIRED', `${execution} and wants a pod on every node that it fits`);
  if (desired > 0) return make('EXECUTION_DESIRED', `${execution} and wants ${desired} pods, want 0`);
  const existing = Math.max(current ?? 0, ready ?? 0);
  if (existing > 0) return make('EXECUTION_POD', `${execution} and still has ${existing} pods, want 0`);
  return [];
}

function judgePod(scene: Scene, pod: PodFact): readonly Finding[] {
  if (isFinished(pod)) return [];
  const reason = podReason(scene, pod);
  if (reason === undefined) return [];
  const object = said(scene, 'pod', pod.meta.name);
  const state = pod.meta.deleting === null ? pod.phase : `${pod.phase}, being deleted`;
  return [finding('EXECUTION_POD', object, `${object} (${state}) is an execution pod by ${reason}, want none`)];
}

function judgeAutoscaler(
  scene: Scene,
  { kind, meta, target, max }: AutoscalerFact,
  suspects: readonly { readonly workload: WorkloadFact }[],
): readonly Finding[] {
  const hits = suspects.some(({ workload }) => workload.kind === target.kind && workload.meta.name === target.name);
  if (!hits && !isExecutionName(target.name) && !isExecutionName(meta.name)) return [];
  if (max === 0) return [];
  const object = said(scene, kind, meta.name);
  const to = max === null ? 'without a limit' : `to ${max}`;
  const detail = `${object} could raise the execution workload ${target.kind.toLowerCase()}/${target.name} ${to}`;
  return [finding('EXECUTION_AUTOSCALED', object, detail)];
}

function workloadReason({ input, belonging }: Scene, workload: WorkloadFact): string | undefined {
  const { meta, template } = workload;
  const component = belonging.ofWorkload(workload);
  return executionReason({ name: meta.name, labels: meta.labels, template, component }, input.floor);
}

function podReason({ input, belonging }: Scene, pod: PodFact): string | undefined {
  const { meta, template } = pod;
  return executionReason(
    { name: meta.name, labels: meta.labels, template, component: belonging.ofPod(pod) },
    input.floor,
  );
}

function said({ facts, input }: Scene, kind: string, name: string): string {
  const prefix = facts.name === input.namespace ? '' : `${facts.name}/`;
  return `${kind.toLowerCase()}/${prefix}${name}`;
}
