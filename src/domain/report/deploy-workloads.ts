import type { ContainerFact, NamespaceFacts, PodFact, WorkloadFact } from '../../contracts/cluster.ts';
import type { DeployedWorkload } from '../../contracts/deploy-report.ts';
import type { Component } from '../../contracts/floor-file.ts';
import { isFinished } from '../checks/belonging.ts';
import type { CheckInput } from '../checks/check.ts';
import { type Controllers, controllersOf } from '../checks/controllers.ts';
import { valueOr, workloadsOf } from '../checks/looked-at.ts';
import { allowedToRun, type Candidate } from './allowed-to-run.ts';
import { environmentOf } from './deploy-environment.ts';
import { healthOf } from './deploy-health.ts';
import { type ContainerImages, imagesOf } from './deploy-images.ts';
import { type ObjectState, stateOf } from './deploy-state.ts';
import { containersOf } from './workload-containers.ts';

/** Every workload of the judged namespace that nothing else controls, by kind and name. */
export function deployedWorkloads(facts: NamespaceFacts, input: CheckInput): readonly DeployedWorkload[] {
  const controllers = controllersOf(facts);
  const tops = [
    ...workloadsOf(facts)
      .filter((workload) => !isControlled(controllers.ofWorkload(workload)))
      .map((workload) => fromWorkload(workload, controllers, input)),
    ...valueOr(facts.pods, [])
      .filter((pod) => !isControlled(controllers.ofPod(pod)))
      .map((pod) => fromPod(pod, input)),
  ];
  return tops.map((top) => describe(top, input)).toSorted(byName);
}

/** A workload or a bare pod. */
interface Top extends Candidate {
  readonly serviceAccount: string | null;
  readonly workload: WorkloadFact | undefined;
  /** All its pods, those that have ended too. */
  readonly allPods: readonly PodFact[];
}

function isControlled({ by }: ReturnType<Controllers['ofPod']>): boolean {
  return by === 'workload' || by === 'unseen';
}

function fromWorkload(workload: WorkloadFact, controllers: Controllers, { floor }: CheckInput): Top {
  const { kind, meta, template } = workload;
  const isIt = (one: { readonly kind: string; readonly name: string }) => one.kind === kind && one.name === meta.name;
  const component = floor.components.find(({ workloads }) => workloads.some(isIt));
  const allPods = controllers.podsOf(workload);
  return {
    kind,
    name: meta.name,
    labels: meta.labels,
    template,
    pods: allPods.filter((pod) => !isFinished(pod)),
    desired: workload.suspended ? 0 : workload.desired,
    component,
    tolerated: floor.allowed_workloads.some(isIt),
    wanted: component?.workloads.find(isIt)?.replicas ?? null,
    serviceAccount: template.serviceAccount,
    workload,
    allPods,
  };
}

function fromPod(pod: PodFact, { floor }: CheckInput): Top {
  const { meta, template } = pod;
  return {
    kind: 'Pod',
    name: meta.name,
    labels: meta.labels,
    template,
    pods: isFinished(pod) ? [] : [pod],
    desired: isFinished(pod) ? 0 : 1,
    component: undefined,
    tolerated: floor.allowed_workloads.some((one) => one.kind === 'Pod' && one.name === meta.name),
    wanted: null,
    serviceAccount: template.serviceAccount,
    workload: undefined,
    allPods: [pod],
  };
}

function describe(top: Top, input: CheckInput): DeployedWorkload {
  const { kind, name, component, workload, allPods, template } = top;
  const images: ContainerImages = imagesOf(template, allPods);
  const state: ObjectState = stateOf({ ...top, subject: `${kind.toLowerCase()}/${name}` }, input);
  return {
    workload_name: name,
    kind,
    namespace: input.namespace,
    component: component?.name ?? null,
    criticality: component?.criticality ?? null,
    labels: { ...top.labels },
    replicas_wanted_by_floor_file: top.wanted,
    replicas_desired: top.desired,
    replicas_ready: workload?.ready ?? null,
    replicas_updated: workload?.updated ?? null,
    replicas_available: workload?.available ?? null,
    pod_status_summary: summaryOf(allPods),
    images: [...images.wanted],
    observed_image_digests: [...images.observed],
    service_account: top.serviceAccount,
    resources: template.containers.map(resourcesOf),
    env_summary: environmentOf(containersOf(template, top.pods), input.floor),
    allowed_to_run: allowedToRun(top, input),
    job_status: jobStatus(workload),
    health: healthOf(component, input),
    state: state.state,
    state_reason: state.reason,
  };
}

function summaryOf(pods: readonly PodFact[]): DeployedWorkload['pod_status_summary'] {
  const count = (is: (pod: PodFact) => boolean) => pods.filter(is).length;
  const phase = (word: string) => count((pod) => pod.meta.deleting === null && pod.phase === word);
  const known = ['Running', 'Pending', 'Succeeded', 'Failed'];
  return {
    running: phase('Running'),
    pending: phase('Pending'),
    succeeded: phase('Succeeded'),
    failed: phase('Failed'),
    unknown: count((pod) => pod.meta.deleting === null && !known.includes(pod.phase)),
    terminating: count(({ meta }) => meta.deleting !== null),
    crashloop: count((pod) => waits(pod, ['CrashLoopBackOff'])),
    imagepull: count((pod) => waits(pod, ['ImagePullBackOff', 'ErrImagePull', 'InvalidImageName'])),
  };
}

function waits(pod: PodFact, reasons: readonly string[]): boolean {
  return pod.statuses.some(({ state, reason }) => state === 'waiting' && reason !== null && reasons.includes(reason));
}

function resourcesOf({ name, requests, limits }: ContainerFact): DeployedWorkload['resources'][number] {
  return { container: name, requests: { ...requests }, limits: { ...limits } };
}

function jobStatus(workload: WorkloadFact | undefined): DeployedWorkload['job_status'] {
  if (workload === undefined || (workload.kind !== 'Job' && workload.kind !== 'CronJob')) return null;
  const is = (type: string) => workload.conditions.some((one) => one.type === type && one.status === 'True');
  if (is('Failed')) return 'failed';
  if (is('Complete')) return 'complete';
  if (workload.suspended) return 'suspended';
  return workload.kind === 'CronJob' ? 'scheduled' : 'active';
}

function byName(a: DeployedWorkload, b: DeployedWorkload): number {
  const [left, right] = [`${a.kind}/${a.workload_name}`, `${b.kind}/${b.workload_name}`];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** The component that a Service is of, by the floor file. */
export function componentOfService(name: string, components: readonly Component[]): string | null {
  return components.find(({ service }) => service?.name === name)?.name ?? null;
}
