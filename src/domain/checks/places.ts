import type {
  ContainerFact,
  ContainerStatusFact,
  Meta,
  NamespaceFacts,
  PodFact,
  TemplateFact,
} from '../../contracts/cluster.ts';
import type { Component, FloorFile } from '../../contracts/floor-file.ts';
import { belongingOf, isFinished } from './belonging.ts';
import type { CheckInput } from './check.ts';
import { executionReason } from './execution-matchers.ts';
import { valueOr, workloadsOf } from './looked-at.ts';
import { oncePer } from './once-per.ts';

/** One container of one pod or one template: a place that a mode or switch can come to. */
export interface Place {
  /** `pod/gamma-strategy-0`, `statefulset/gamma-strategy`; with the namespace where that is not the floor's. */
  readonly subject: string;
  /** The component that it is part of, else the object itself: for headlines. */
  readonly bearer: string;
  readonly container: ContainerFact;
  /** It trades, or may: part of a strategy or execution component, or looks like one and is part of none. */
  readonly trades: boolean;
  /** Null for a template, and for what has ended or not begun: their value is the configured one. */
  readonly running: Running | null;
}

export interface Running {
  /** Null when the API server does not tell. */
  readonly startedAt: string | null;
}

const STRATEGY_LIKE = /strateg/i;

const remembered = oncePer((input: CheckInput) => oncePer((facts: NamespaceFacts) => [...eachPlace(facts, input)]));

/** Every container of every pod and every template of a namespace. A pod is judged by itself, not by its template. */
export function placesOf(facts: NamespaceFacts, input: CheckInput): readonly Place[] {
  return remembered(input)(facts);
}

function* eachPlace(facts: NamespaceFacts, input: CheckInput): Generator<Place> {
  const { floor, namespace } = input;
  const belonging = belongingOf(facts, floor, namespace);
  const said = (kind: string, { name }: Meta) =>
    facts.name === namespace ? `${kind}/${name}` : `${kind}/${facts.name}/${name}`;
  for (const workload of workloadsOf(facts)) {
    const { kind, meta, template } = workload;
    const component = belonging.ofWorkload(workload);
    const owner = { subject: said(kind.toLowerCase(), meta), meta, template, component };
    yield* containersOf(owner, floor, () => null);
  }
  for (const pod of valueOr(facts.pods, [])) {
    const component = belonging.ofPod(pod);
    const owner = { subject: said('pod', pod.meta), meta: pod.meta, template: pod.template, component };
    yield* containersOf(owner, floor, (container) => runningOf(pod, container));
  }
}

interface Owner {
  readonly subject: string;
  readonly meta: Meta;
  readonly template: TemplateFact;
  readonly component: Component | undefined;
}

function* containersOf(
  { subject, meta, template, component }: Owner,
  floor: FloorFile,
  running: (container: ContainerFact) => Running | null,
): Generator<Place> {
  const bearer = component?.name ?? meta.name;
  const suspect = { name: meta.name, labels: meta.labels, template, component };
  const trades =
    component === undefined
      ? looksLikeStrategy(meta, template, floor) || executionReason(suspect, floor) !== undefined
      : component.kind === 'strategy' || executionReason(suspect, floor) !== undefined;
  for (const container of template.containers) {
    yield { subject, bearer, container, trades, running: running(container) };
  }
}

// What belongs to no component may still be a strategy; a wrong guess here only makes the check stricter.
function looksLikeStrategy(meta: Meta, template: TemplateFact, floor: FloorFile): boolean {
  const words = [meta.name, ...Object.values(meta.labels), ...Object.values(template.labels)];
  const containers = template.containers.flatMap(({ name, image, tells }) => [name, image, tells['AGENT_ROLE'] ?? '']);
  if ([...words, ...containers].some((word) => STRATEGY_LIKE.test(word))) return true;
  const trading = floor.components.filter(({ kind }) => kind === 'strategy' || kind === 'execution');
  return trading.some((one) =>
    one.workloads.some(({ name }) => meta.name === name || meta.name.startsWith(`${name}-`)),
  );
}

function runningOf(pod: PodFact, container: ContainerFact): Running | null {
  if (isFinished(pod)) return null;
  const status = pod.statuses.find((one) => one.name === container.name && one.type === container.type);
  if (status === undefined) return pod.phase === 'Pending' ? null : { startedAt: null };
  return hasBegun(status) ? { startedAt: status.startedAt } : null;
}

// A container that waits takes the configured value when it starts; one of unknown state may be running.
function hasBegun({ state }: ContainerStatusFact): boolean {
  return state === 'running' || state === 'unknown';
}
