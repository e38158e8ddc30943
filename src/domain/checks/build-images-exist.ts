import type { ContainerFact, ContainerStatusFact, NamespaceFacts, PodFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { Component } from '../../contracts/floor-file.ts';
import { finding } from '../findings/catalogue.ts';
import { type ImageId, readImageId } from '../images/image-id.ts';
import { pinOf } from '../images/image-pin.ts';
import { isFinished } from './belonging.ts';
import type { Check, CheckInput } from './check.ts';
import { type Controllers, controllersOf } from './controllers.ts';
import {
  arePodsKnown,
  floorEvidence,
  graded,
  lookAtFloor,
  namedWorkloads,
  nameOf,
  RUNNING,
} from './floor-workloads.ts';
import { valueOr } from './looked-at.ts';

/** One container of one pod, and the image that it says it runs. */
interface Running {
  readonly pod: PodFact;
  readonly container: ContainerFact;
  /** The workload that controls the pod: `statefulset/gamma-strategy`. */
  readonly root: string;
  /** Containers of one set are replicas of each other: the same container of the same workload. */
  readonly set: string;
  readonly component: Component | undefined;
  readonly status: ContainerStatusFact | undefined;
  readonly id: ImageId;
}

export const buildImagesExist: Check = {
  name: 'build.images_exist',
  promise:
    'PASS only when every container that should run reports an imageID digest, equal across replicas and equal to the pin.',
  evidence: (input) => floorEvidence(input, RUNNING),
  run: (input): readonly Finding[] => {
    const { facts, unseen } = lookAtFloor(input, RUNNING);
    if (facts === undefined) return unseen;
    const running = runningOf(facts, input);
    const trouble = [
      ...unseen,
      ...nothingRuns(input, facts, running),
      ...running.flatMap(judgeOne),
      ...judgeSets(running),
    ];
    if (trouble.some(({ blocking }) => blocking)) return trouble;
    const pods = new Set(running.map(({ pod }) => pod.meta.uid)).size;
    const detail = `${input.namespace}: ${running.length} containers of ${pods} pods run the image that they are pinned to`;
    return [...trouble, finding('IMAGE_RUNS', `namespace/${input.namespace}`, detail)];
  },
};

function runningOf(facts: NamespaceFacts, { floor }: CheckInput): readonly Running[] {
  const ids = new Map<string, ImageId>();
  const controllers = controllersOf(facts);
  const components = new Map(
    namedWorkloads(floor, facts).flatMap(({ component, found }) =>
      found === undefined ? [] : [[found.meta.uid, component]],
    ),
  );
  return valueOr(facts.pods, [])
    .filter((pod) => !isFinished(pod))
    .flatMap((pod) => {
      const root = rootOf(pod, controllers);
      return pod.template.containers.flatMap((container) => {
        const status = pod.statuses.find(({ name, type }) => name === container.name && type === container.type);
        // An ephemeral container is a person's look inside: it is never restarted, so that its end is no fault.
        if (container.type === 'ephemeral' && (status === undefined || status.imageID === '')) return [];
        const set = `${root.name} ${container.type} ${container.name}`;
        const component = components.get(root.uid);
        return [{ pod, container, root: root.name, set, component, status, id: idOf(ids, status?.imageID ?? '') }];
      });
    });
}

/** Replicas tell the same few ids, and there may be thousands of them. */
function idOf(known: Map<string, ImageId>, imageID: string): ImageId {
  const id = known.get(imageID) ?? readImageId(imageID);
  known.set(imageID, id);
  return id;
}

function rootOf(pod: PodFact, controllers: Controllers): { readonly name: string; readonly uid: string } {
  const control = controllers.ofPod(pod);
  if (control.by !== 'workload') return { name: `pod/${pod.meta.name}`, uid: pod.meta.uid };
  const { kind, meta } = control.root;
  return { name: nameOf(kind, meta.name), uid: meta.uid };
}

/** A workload that is to have pods and has none shows no image at all. */
function nothingRuns({ floor }: CheckInput, facts: NamespaceFacts, running: readonly Running[]): readonly Finding[] {
  const roots = new Set(running.map(({ root }) => root));
  return namedWorkloads(floor, facts).flatMap(({ component, wanted }) => {
    if (wanted.replicas === 0 || wanted.kind === 'CronJob' || wanted.kind === 'Job') return [];
    if (!arePodsKnown(facts, wanted.kind)) return [];
    const subject = nameOf(wanted.kind, wanted.name);
    if (roots.has(subject)) return [];
    return [graded(component, finding('IMAGE_ID_UNKNOWN', subject, `${subject}: no pod of it shows which image runs`))];
  });
}

function judgeOne({ pod, container, component, status, id }: Running): readonly Finding[] {
  if (id.kind === 'digest' && container.image.endsWith(`@${id.digest}`)) return [];
  // The id of a configuration says nothing of a manifest digest, unless it is the very one: no chance makes 64 digits equal.
  if (id.kind === 'config' && container.image.endsWith(`@${id.id}`)) return [];
  const subject = `pod/${pod.meta.name}`;
  const where = `${subject} container ${container.name}`;
  const unknown = (why: string) => [graded(component, finding('IMAGE_ID_UNKNOWN', subject, `${where}: ${why}`))];
  if (status === undefined) return unknown('it has no status, so no imageID');
  if (id.kind === 'none')
    return unknown(`it reports no imageID (${status.state} ${status.reason ?? ''})`.replace(' )', ')'));
  if (id.kind === 'unreadable') return unknown(`imageID '${status.imageID}' holds no digest`);
  if (id.kind === 'config')
    return unknown(`imageID ${id.id} is the id of a configuration, no digest to compare with a pin`);
  const pin = pinOf(container.image);
  if (pin.by !== 'digest' || pin.digest === id.digest) return [];
  const detail = `${where}: runs ${id.digest}, pinned to ${pin.digest}`;
  // Another image than the pinned one is no outage of an optional component: it blocks whoever runs it.
  return [finding('IMAGE_ID_DIFFERS_FROM_PIN', subject, detail)];
}

function judgeSets(running: readonly Running[]): readonly Finding[] {
  const sets = new Map<string, { readonly one: Running; readonly images: Set<string> }>();
  for (const one of running) {
    const known = sets.get(one.set);
    const images = known?.images ?? new Set<string>();
    for (const image of imageOf(one.id)) images.add(image);
    if (known === undefined) sets.set(one.set, { one, images });
  }
  return [...sets.values()].flatMap(({ one, images }) => {
    if (images.size <= 1) return [];
    const { root: subject } = one;
    const detail = `${subject}: container ${one.container.name} runs ${images.size} images: ${[...images].join(', ')}`;
    return [graded(one.component, finding('IMAGE_ID_DIFFERS_AMONG_REPLICAS', subject, detail))];
  });
}

function imageOf(id: ImageId): readonly string[] {
  if (id.kind === 'digest') return [id.digest];
  return id.kind === 'config' ? [id.id] : [];
}
