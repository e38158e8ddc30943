import type { AutoscalerFact, NamespaceFacts, WorkloadFact, WorkloadKind } from '../../contracts/cluster.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { type Observation, unseen } from '../../contracts/observation.ts';
import { observing, viewsOf } from '../../domain/cluster/namespace-facts.ts';
import {
  type AutoscalerKind,
  joinAutoscalers,
  pickAutoscaler,
  pickConfigMap,
  pickEndpoints,
  pickIngress,
  pickPod,
  pickPodUsage,
  pickService,
  pickWorkload,
} from '../../domain/cluster/pick.ts';
import { createTemplates, type Templates } from '../../domain/cluster/template.ts';
import { type ConfigMaps, createResolver, type Resolver } from '../../domain/switches/resolver.ts';
import { collect, collectAt, type Looking, picked } from './collect.ts';
import { eventCollector } from './events.ts';
import { NAMESPACE_KINDS, WORKLOAD_LISTS } from './kinds.ts';

/** What objects are picked with; it holds the ConfigMaps of each namespace for as long as a look lasts. */
export interface Picking {
  readonly floor: FloorFile;
  readonly resolver: Resolver;
  readonly templates: Templates;
  readonly configmaps: Map<string, ConfigMaps>;
}

/** Starts picking afresh. */
export function createPicking(floor: FloorFile): Picking {
  const configmaps = new Map<string, ConfigMaps>();
  const missing = unseen('skipped', 'the ConfigMaps of that namespace were not read');
  const resolver = createResolver(floor, (namespace) => configmaps.get(namespace) ?? missing);
  return { floor, resolver, templates: createTemplates(resolver), configmaps };
}

/** Reads the ConfigMaps of a namespace, which all else there stands on; with the revision that they describe. */
export async function readConfigMaps(
  looking: Looking,
  namespace: string,
  picking: Picking,
): Promise<{ readonly facts: NamespaceFacts['configmaps']; readonly revision: string | null }> {
  const { observation: raws, revision } = await collectAt(
    looking,
    NAMESPACE_KINDS.configmaps,
    namespace,
    picked((raw) => raw),
  );
  picking.configmaps.set(namespace, viewsOf(raws, picking.resolver));
  const allowed = { floor: picking.floor, watch: picking.resolver.watch };
  return { facts: observing(raws, (items) => items.map((raw) => pickConfigMap(raw, allowed))), revision };
}

/** Whether KEDA is installed, as discovery tells. */
export type KedaGroup = Observation<boolean>;

/** Reads every other list of a namespace, side by side; its ConfigMaps have been read. */
export async function readNamespaceLists(
  looking: Looking,
  namespace: string,
  configmaps: NamespaceFacts['configmaps'],
  keda: Promise<KedaGroup>,
  picking: Picking,
): Promise<{ readonly facts: Omit<NamespaceFacts, 'namespace'>; readonly eventsCut: number }> {
  const { templates } = picking;
  const kinds = NAMESPACE_KINDS;
  const events = eventCollector();
  const [workloads, pods, services, endpoints, ingresses, autoscalers, eventFacts, podUsage] = await Promise.all([
    readWorkloads(looking, namespace, templates),
    collect(
      looking,
      kinds.pods,
      namespace,
      picked((raw) => pickPod(raw, templates)),
    ),
    collect(looking, kinds.services, namespace, picked(pickService)),
    collect(
      looking,
      kinds.endpointslices,
      namespace,
      picked((raw) => raw),
    ),
    collect(looking, kinds.ingresses, namespace, picked(pickIngress)),
    readAutoscalers(looking, namespace, keda),
    collect(looking, kinds.events, namespace, events),
    collect(looking, kinds.podmetrics, namespace, picked(pickPodUsage)),
  ]);
  const facts = {
    name: namespace,
    workloads,
    pods,
    configmaps,
    services,
    endpoints: observing(endpoints, pickEndpoints),
    ingresses,
    autoscalers,
    events: eventFacts,
    podUsage,
  };
  return { facts, eventsCut: events.cut() };
}

async function readWorkloads(
  looking: Looking,
  namespace: string,
  templates: Templates,
): Promise<NamespaceFacts['workloads']> {
  const read = (kind: WorkloadKind): Promise<Observation<readonly WorkloadFact[]>> =>
    collect(
      looking,
      WORKLOAD_LISTS[kind],
      namespace,
      picked((raw) => pickWorkload(kind, raw, templates)),
    );
  const [Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob] = await Promise.all([
    read('Deployment'),
    read('StatefulSet'),
    read('DaemonSet'),
    read('ReplicaSet'),
    read('ReplicationController'),
    read('Job'),
    read('CronJob'),
  ]);
  return { Deployment, StatefulSet, DaemonSet, ReplicaSet, ReplicationController, Job, CronJob };
}

async function readAutoscalers(
  looking: Looking,
  namespace: string,
  keda: Promise<KedaGroup>,
): Promise<NamespaceFacts['autoscalers']> {
  type List = Observation<readonly AutoscalerFact[]>;
  const { horizontalpodautoscalers, scaledobjects, scaledjobs } = NAMESPACE_KINDS;
  const read = (kind: AutoscalerKind, listed: typeof scaledobjects): Promise<List> =>
    collect(
      looking,
      listed,
      namespace,
      picked((raw) => pickAutoscaler(kind, raw)),
    );
  const readKeda = async (kind: AutoscalerKind, listed: typeof scaledobjects): Promise<List> => {
    const installed = await keda;
    // joinAutoscalers takes `absent` for "there are none", which only discovery can say
    if (!installed.seen) return unseen('skipped', `${listed.resource} in namespace ${namespace}: ${installed.why}`);
    if (!installed.value) return unseen('absent', 'KEDA is not installed');
    const list = await read(kind, listed);
    return list.seen || list.cause !== 'absent'
      ? list
      : unseen('inconsistent', `${list.why}, though discovery lists KEDA`);
  };
  const lists = await Promise.all([
    read('HorizontalPodAutoscaler', horizontalpodautoscalers),
    readKeda('ScaledObject', scaledobjects),
    readKeda('ScaledJob', scaledjobs),
  ]);
  return joinAutoscalers(...lists);
}
