import { randomBytes } from 'node:crypto';
import type { ConfigMapData } from './container-environment.ts';
import { kubeTime, podObject, podStatus, replicaSetObject, type Since } from './pod-objects.ts';
import type { KubeObject } from './resource-path.ts';
import type { StageClient } from './stage-client.ts';
import { type Runtime, StagePod } from './stage-pod.ts';
import type { StatusWriter } from './status-writer.ts';
import type { StageWorkload } from './workload.ts';
import { replicaSetStatus, workloadStatus } from './workload-status.ts';

/** More pods than this are asked for by mistake, and would only weigh on this machine. */
const MOST_REPLICAS = 4;

/** What controllers share. */
export interface ControllerContext {
  readonly client: StageClient;
  readonly writer: StatusWriter;
  readonly runtime: Runtime;
  readonly since: Since;
  /** A pod address that no other pod has. */
  nextAddress(): string;
}

/** The namespace as it was read at the beginning of a round. */
export interface Round {
  readonly nowMs: number;
  readonly pods: ReadonlyMap<string, KubeObject>;
  readonly configmaps: ConfigMapData;
}

interface Held {
  readonly pod: StagePod;
  readonly object: KubeObject;
  readonly createdMs: number;
}

/**
 * Does for one Deployment or StatefulSet what its controller and a kubelet would: pods for its template, a process for
 * each, and statuses that say how these do.
 */
export class WorkloadController {
  readonly #context: ControllerContext;
  #held: readonly Held[] = [];
  /** Every revision that has had pods, for its ReplicaSet. */
  readonly #revisions = new Map<string, StageWorkload>();
  readonly #replicaSets = new Set<string>();
  #firstPort = 0;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  get pods(): readonly StagePod[] {
    return this.#held.map(({ pod }) => pod);
  }

  /** Brings the stage one round nearer to what the workload asks for; undefined when it is gone. */
  async reconcile(workload: StageWorkload | undefined, round: Round): Promise<void> {
    const wanted = workload === undefined || workload.deleting ? 0 : Math.min(workload.replicas, MOST_REPLICAS);
    await this.#dropOutdated(workload, wanted, round);
    if (workload === undefined || workload.deleting) {
      await this.#removeReplicaSets();
      return;
    }
    await this.#addMissing(workload, wanted, round);
    await Promise.all(this.#held.map(({ pod }) => pod.sync(round.nowMs, round.configmaps)));
    await this.#writeStatuses(workload);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#held.map(({ pod }) => pod.stop()));
  }

  async #dropOutdated(workload: StageWorkload | undefined, wanted: number, round: Round): Promise<void> {
    const kept: Held[] = [];
    for (const held of this.#held) {
      const object = round.pods.get(held.pod.name);
      const gone = object === undefined || object.metadata.uid !== held.pod.uid;
      const leaving = object?.metadata.deletionTimestamp !== undefined;
      const outdated = workload !== undefined && !workload.paused && held.pod.hash !== workload.hash;
      if (gone || leaving || outdated || held.pod.ordinal >= wanted) await this.#drop(held);
      else kept.push(held);
    }
    this.#held = kept;
  }

  async #drop({ pod, object }: Held): Promise<void> {
    await pod.stop();
    if (pod.ordinal === 0) this.#firstPort = pod.port;
    this.#context.writer.forget(object);
    await this.#context.client.remove(object);
  }

  async #addMissing(workload: StageWorkload, wanted: number, round: Round): Promise<void> {
    for (let ordinal = 0; ordinal < wanted; ordinal += 1) {
      if (this.#held.some(({ pod }) => pod.ordinal === ordinal)) continue;
      this.#revisions.set(workload.hash, workload);
      const pod = new StagePod(this.#context.runtime, workload, {
        name: podName(workload, ordinal),
        ordinal,
        address: this.#context.nextAddress(),
        // The first replica keeps its URL over its pods: the floor file names it.
        port: ordinal === 0 ? this.#firstPort : 0,
      });
      const object = await this.#context.client.create(podObject(pod, await this.#ownerOf(workload)));
      pod.uid = object.metadata.uid ?? '';
      pod.start(round.configmaps);
      this.#held = [...this.#held, { pod, object, createdMs: Date.now() }];
    }
  }

  async #ownerOf(workload: StageWorkload): Promise<KubeObject> {
    if (workload.kind === 'Deployment') return this.#replicaSet(workload, workload.replicas);
    return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: workload.name, uid: workload.uid } };
  }

  async #writeStatuses(workload: StageWorkload): Promise<void> {
    const { writer, since } = this.#context;
    for (const { pod, object, createdMs } of this.#held) await writer.status(object, podStatus(pod, createdMs, since));
    if (workload.kind === 'Deployment') await this.#writeReplicaSets(workload);
    const { kind, name, namespace } = workload;
    await writer.status(
      { apiVersion: 'apps/v1', kind, metadata: { name, namespace } },
      workloadStatus(workload, this.pods, since),
    );
  }

  async #writeReplicaSets(workload: StageWorkload): Promise<void> {
    for (const revision of this.#revisions.values()) {
      const pods = this.pods.filter(({ hash }) => hash === revision.hash);
      const current = revision.hash === workload.hash && !workload.paused;
      const replicas = current ? workload.replicas : pods.length;
      const made = await this.#replicaSet(revision, replicas);
      await this.#context.writer.status(made, replicaSetStatus(made.metadata.generation ?? 1, pods));
    }
  }

  /** Made by a plain create, which takes what apply refuses, such as a variable that is given twice; then scaled. */
  async #replicaSet(revision: StageWorkload, replicas: number): Promise<KubeObject> {
    const object = replicaSetObject(revision, replicas);
    if (!this.#replicaSets.has(revision.hash)) {
      await this.#context.client.create(object);
      this.#replicaSets.add(revision.hash);
    }
    const { name, namespace } = revision;
    const metadata = { name: `${name}-${revision.hash}`, namespace };
    return this.#context.writer.object({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata, spec: { replicas } });
  }

  async #removeReplicaSets(): Promise<void> {
    for (const revision of this.#revisions.values()) {
      if (revision.kind !== 'Deployment') continue;
      const object = replicaSetObject(revision, 0);
      this.#context.writer.forget(object);
      await this.#context.client.remove(object);
    }
    this.#revisions.clear();
    this.#replicaSets.clear();
  }
}

/** The Event that a kubelet writes when it backs off. */
export function backOffEvent(pod: StagePod): KubeObject {
  const { workload, view } = pod;
  const at = kubeTime(view.last?.finishedMs ?? Date.now());
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${pod.name}.${randomBytes(8).toString('hex')}`, namespace: workload.namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name: pod.name, namespace: workload.namespace, uid: pod.uid },
    type: 'Warning',
    reason: 'BackOff',
    message: `Back-off restarting failed container ${workload.container.name} in pod ${pod.name} (exit code ${view.last?.exitCode ?? 'unknown'})`,
    count: 1,
    firstTimestamp: at,
    lastTimestamp: at,
    source: { component: 'kubelet', host: 'embedded' },
  };
}

function podName(workload: StageWorkload, ordinal: number): string {
  if (workload.kind === 'StatefulSet') return `${workload.name}-${ordinal}`;
  return `${workload.name}-${workload.hash}-${randomBytes(3).toString('hex').slice(0, 5)}`;
}
