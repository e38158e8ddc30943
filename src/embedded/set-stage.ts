import { setTimeout as delay } from 'node:timers/promises';
import type { KubeObject } from './resource-path.ts';
import type { StageClient } from './stage-client.ts';
import type { StageLoop } from './stage-loop.ts';
import { metricsDefinitions, nodeObject, nodeStatus } from './stage-metrics.ts';

const READY_WITHIN_MS = 60_000;

/**
 * Applies the manifests, and what a cluster has of itself: ServiceAccounts `default`, a node, the metrics API.
 * Resolves, with the floor's objects as the server holds them, when a container that starts now starts in a later second than the kill switch was written: times in
 * Kubernetes have whole seconds, and of two in the same second nobody can tell which was first.
 */
export async function setStage(
  client: StageClient,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const of = (...kinds: readonly string[]) => objects.filter(({ kind }) => kinds.includes(kind));
  await applyAll(client, of('Namespace'));
  await applyAll(client, of('ConfigMap'));
  const writtenMs = Date.now();
  const others = objects.filter(({ kind }) => kind !== 'Namespace' && kind !== 'ConfigMap');
  const defaults = of('Namespace').map(({ metadata }) => defaultServiceAccount(metadata.name));
  await applyAll(client, [...metricsDefinitions(), ...defaults, nodeObject()]);
  const made = await applyAll(client, others);
  await client.applyStatus({ ...nodeObject(), status: nodeStatus(Date.now()) });
  await untilMetricsAreServed(client, signal);
  const nextSecondMs = (Math.floor(writtenMs / 1_000) + 1) * 1_000;
  await delay(Math.max(0, nextSecondMs - Date.now()), undefined, { signal });
  return made;
}

/** Goes round until every pod serves and is measured. Rejects when one crashes, or when it takes too long. */
export async function untilStageIsReady(loop: StageLoop, signal: AbortSignal): Promise<void> {
  const limit = performance.now() + READY_WITHIN_MS;
  for (;;) {
    signal.throwIfAborted();
    await loop.round();
    const { pods } = loop;
    const bad = pods.find(({ view }) => view.last !== null || isRefused(view.waiting?.reason));
    if (bad !== undefined) throw new Error(`service ${bad.name} does not run: ${JSON.stringify(bad.view)}`);
    if (pods.length > 0 && pods.every(({ view }) => view.ready) && (await loop.measure())) return;
    if (performance.now() > limit) throw new Error(`not every service was ready within ${READY_WITHIN_MS / 1_000} s`);
    await delay(100, undefined, { signal });
  }
}

async function applyAll(client: StageClient, objects: readonly KubeObject[]): Promise<readonly KubeObject[]> {
  return Promise.all(objects.map((object) => client.apply(object)));
}

function defaultServiceAccount(namespace: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } };
}

async function untilMetricsAreServed(client: StageClient, signal: AbortSignal): Promise<void> {
  const limit = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      await client.list('/apis/metrics.k8s.io/v1beta1/nodes');
      await client.list('/apis/metrics.k8s.io/v1beta1/pods');
      return;
    } catch (error) {
      if (performance.now() > limit) throw error;
      await delay(50, undefined, { signal });
    }
  }
}

function isRefused(reason: string | undefined): boolean {
  return reason !== undefined && reason !== 'ContainerCreating';
}
