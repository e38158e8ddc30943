import type { NamespaceFacts, WorkloadFact, WorkloadKind } from '../../contracts/cluster.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { type Observation, seen, unseen } from '../../contracts/observation.ts';
import type { ConfigMapView } from '../switches/configmap-view.ts';
import { type ConfigMaps, createResolver, type Resolver } from '../switches/resolver.ts';
import { isMalformed } from './malformed.ts';
import {
  joinAutoscalers,
  pickAutoscaler,
  pickConfigMap,
  pickEndpoints,
  pickEvent,
  pickIngress,
  pickNamespace,
  pickPod,
  pickPodUsage,
  pickService,
  pickWorkload,
} from './pick.ts';
import { createTemplates } from './template.ts';

type RawList = Observation<readonly unknown[]>;

/** The lists of one namespace as the API server writes their items, by resource name. */
export interface RawLists {
  readonly namespace: Observation<unknown>;
  readonly pods: RawList;
  readonly deployments: RawList;
  readonly statefulsets: RawList;
  readonly daemonsets: RawList;
  readonly replicasets: RawList;
  readonly replicationcontrollers: RawList;
  readonly jobs: RawList;
  readonly cronjobs: RawList;
  readonly configmaps: RawList;
  readonly services: RawList;
  readonly endpointslices: RawList;
  readonly ingresses: RawList;
  readonly horizontalpodautoscalers: RawList;
  readonly scaledobjects: RawList;
  readonly scaledjobs: RawList;
  readonly events: RawList;
  readonly podmetrics: RawList;
}

/** A thing that was read and can be picked; unseen, cause `malformed`, when the pick says that it is not what it should be. */
export function observing<A, B>(from: Observation<A>, pick: (value: A) => B): Observation<B> {
  if (!from.seen) return from;
  try {
    return seen(pick(from.value));
  } catch (error) {
    if (isMalformed(error)) return unseen('malformed', error.message);
    throw error;
  }
}

/** Prepares the ConfigMaps of a namespace for resolution. */
export function viewsOf(raws: RawList, resolver: Pick<Resolver, 'view'>): ConfigMaps {
  return observing(raws, (items) => {
    const views = new Map<string, ConfigMapView>();
    for (const item of items) {
      const view = resolver.view(item);
      views.set(view.name, view);
    }
    return views;
  });
}

/**
 * The facts of one namespace from raw objects in memory: what the reader yields when it meets the same objects.
 * One malformed object leaves its whole list unseen.
 */
export function namespaceFactsOf(namespace: string, lists: RawLists, floor: FloorFile): NamespaceFacts {
  let configmaps: ConfigMaps = unseen('skipped', 'the ConfigMaps were not prepared');
  const resolver = createResolver(floor, () => configmaps);
  configmaps = viewsOf(lists.configmaps, resolver);
  const templates = createTemplates(resolver);
  const allowed = { floor, watch: resolver.watch };
  const each = <T>(list: RawList, pick: (raw: unknown) => T): Observation<readonly T[]> =>
    observing(list, (items) => items.map((item) => pick(item)));
  const workload = (kind: WorkloadKind, list: RawList): Observation<readonly WorkloadFact[]> =>
    each(list, (raw) => pickWorkload(kind, raw, templates));
  return {
    name: namespace,
    namespace: observing(lists.namespace, pickNamespace),
    workloads: {
      Deployment: workload('Deployment', lists.deployments),
      StatefulSet: workload('StatefulSet', lists.statefulsets),
      DaemonSet: workload('DaemonSet', lists.daemonsets),
      ReplicaSet: workload('ReplicaSet', lists.replicasets),
      ReplicationController: workload('ReplicationController', lists.replicationcontrollers),
      Job: workload('Job', lists.jobs),
      CronJob: workload('CronJob', lists.cronjobs),
    },
    pods: each(lists.pods, (raw) => pickPod(raw, templates)),
    configmaps: each(lists.configmaps, (raw) => pickConfigMap(raw, allowed)),
    services: each(lists.services, pickService),
    endpoints: observing(lists.endpointslices, pickEndpoints),
    ingresses: each(lists.ingresses, pickIngress),
    autoscalers: joinAutoscalers(
      each(lists.horizontalpodautoscalers, (raw) => pickAutoscaler('HorizontalPodAutoscaler', raw)),
      each(lists.scaledobjects, (raw) => pickAutoscaler('ScaledObject', raw)),
      each(lists.scaledjobs, (raw) => pickAutoscaler('ScaledJob', raw)),
    ),
    events: each(lists.events, pickEvent),
    podUsage: each(lists.podmetrics, pickPodUsage),
  };
}
