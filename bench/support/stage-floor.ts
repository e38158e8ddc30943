/** Puts a planned floor on a real API server: many requests at once, over connections that stay open. */
import { setTimeout as delay } from 'node:timers/promises';
import { Agent } from 'undici';
import type { KubeApi } from '../../test/support/kube-api.ts';
import { collectionPath, createKubeStage, type KubeObject, type KubeStage } from '../../test/support/kube-stage.ts';
import {
  endpointSlices,
  eventObject,
  metricsDefinition,
  nodeMetrics,
  nodeObject,
  podMetrics,
} from './cluster-objects.ts';
import type { FloorPlan, WorkloadPlan } from './floor-plan.ts';
import { type Controller, type PodPlace, podName, podObject, podStatus, utc } from './pod-objects.ts';
import { foundations, replicaSetObject, serviceObject, workloadObject } from './workload-objects.ts';

const AT_ONCE = 32;
/** An object that was written in the second in which a container starts may be older or newer than the container. */
const NEXT_SECOND_MS = 1_100;
const DEFINITION_LIMIT_MS = 30_000;

/** Told how many of how many objects of a kind are there. */
export type StageProgress = (what: string, done: number, of: number) => void;

/** Stages all of it, and rejects where the server refuses any of it. Metrics come last, for they age. */
export async function stageFloor(api: KubeApi, plan: FloorPlan, onProgress: StageProgress): Promise<void> {
  const dispatcher = new Agent({ connect: { ca: api.certificate }, connections: AT_ONCE });
  const stage = createKubeStage({ url: api.url, token: api.adminToken, dispatcher });
  try {
    await stage.namespace(plan.namespace);
    for (const object of foundations(plan)) await stage.create(object);
    const nodes = Array.from({ length: plan.nodes }, (_, index) => index);
    await each(nodes, async (index) => void (await stage.create(nodeObject(index))));
    const controllers = await Promise.all(plan.workloads.map((one) => stageWorkload(stage, plan.namespace, one)));
    await delay(NEXT_SECOND_MS);
    const places = placesOf(controllers);
    const since = utc();
    await each(places, (place) => stagePod(stage, plan, place, since), told(onProgress, 'pods', places));
    await stageRest(stage, plan, controllers, places);
    await stageMetrics(stage, plan, nodes, places, onProgress);
  } finally {
    await dispatcher.destroy();
  }
}

async function stageWorkload(stage: KubeStage, namespace: string, plan: WorkloadPlan): Promise<Controller> {
  const workload = await stage.create(workloadObject(plan, namespace));
  await stage.create(serviceObject(plan, namespace));
  if (plan.kind === 'StatefulSet') return { plan, owner: ownerOf(workload) };
  return { plan, owner: ownerOf(await stage.create(replicaSetObject(plan, namespace, ownerOf(workload).uid))) };
}

function ownerOf({ apiVersion, kind, metadata }: KubeObject): Controller['owner'] {
  return { apiVersion, kind, name: metadata.name, uid: String(metadata['uid']) };
}

function placesOf(controllers: readonly Controller[]): readonly PodPlace[] {
  const owned = controllers.flatMap((controller) =>
    Array.from({ length: controller.plan.replicas }, (_, ordinal) => ({ controller, ordinal })),
  );
  return owned.map((place, index) => ({ ...place, index }));
}

/** Created by its controller and then written to by its kubelet: managedFields of both, as in a cluster. */
async function stagePod(stage: KubeStage, plan: FloorPlan, place: PodPlace, since: string): Promise<void> {
  await post(stage, podObject(place, plan), 'kube-controller-manager');
  const path = `/api/v1/namespaces/${plan.namespace}/pods/${podName(place)}/status?fieldManager=kubelet`;
  await stage.send('PATCH', path, { status: podStatus(place, plan, since) }, 'application/merge-patch+json');
}

async function stageRest(
  stage: KubeStage,
  plan: FloorPlan,
  controllers: readonly Controller[],
  places: readonly PodPlace[],
): Promise<void> {
  const slices = controllers.flatMap((controller) =>
    endpointSlices(
      places.filter((place) => place.controller === controller),
      plan,
    ),
  );
  await each(slices, (slice) => post(stage, slice, 'endpointslice-controller'));
  const events = places.slice(0, plan.events).map((place) => eventObject(place, plan));
  await each(events, (event) => post(stage, event, 'kubelet'));
}

async function stageMetrics(
  stage: KubeStage,
  plan: FloorPlan,
  nodes: readonly number[],
  places: readonly PodPlace[],
  onProgress: StageProgress,
): Promise<void> {
  const ofNodes = '/apis/metrics.k8s.io/v1beta1/nodes';
  const ofPods = `/apis/metrics.k8s.io/v1beta1/namespaces/${plan.namespace}/pods`;
  for (const kind of ['NodeMetrics', 'PodMetrics'] as const) await stage.create(metricsDefinition(kind));
  for (const path of [ofNodes, ofPods]) await untilServed(stage, path);
  await each(nodes, async (index) => void (await stage.send('POST', ofNodes, nodeMetrics(index))));
  const measure = async (place: PodPlace) => void (await stage.send('POST', ofPods, podMetrics(place, plan)));
  await each(places, measure, told(onProgress, 'metrics', places));
}

/** A CustomResourceDefinition is served a moment after it was created. */
async function untilServed(stage: KubeStage, path: string): Promise<void> {
  const limit = performance.now() + DEFINITION_LIMIT_MS;
  for (;;) {
    try {
      await stage.send('GET', `${path}?limit=1`);
      return;
    } catch (error) {
      if (performance.now() > limit) throw error;
      await delay(50);
    }
  }
}

async function post(stage: KubeStage, object: KubeObject, fieldManager: string): Promise<void> {
  await stage.send('POST', `${collectionPath(object)}?fieldManager=${fieldManager}`, object);
}

function told(onProgress: StageProgress, what: string, all: readonly unknown[]): (done: number) => void {
  return (done) => onProgress(what, done, all.length);
}

async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  onDone: (done: number) => void = () => undefined,
): Promise<void> {
  const left = items.values();
  let done = 0;
  const lane = async (): Promise<void> => {
    for (const item of left) {
      await work(item);
      done += 1;
      onDone(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
