import type {
  AutoscalerFact,
  Condition,
  ConfigMapFact,
  ConfigMapKey,
  ContainerFact,
  ContainerStatusFact,
  EndpointsFact,
  EventFact,
  IngressFact,
  Meta,
  NodeFact,
  Owner,
  PodFact,
  ProbeSpec,
  ServiceFact,
  SwitchReading,
  TemplateFact,
  UsageFact,
  WorkloadFact,
} from '../../contracts/cluster.ts';
import { WORKLOAD_KINDS } from './evidence-keys.ts';
import { type Guard, isFlag, isNumber, isText, listOf, mapOf, objectOf, orNull, wordOf } from './guard.ts';

/** A fact whose template stands apart, under a name. */
export type Stored<T> = Omit<T, 'template'> & { readonly template: string };

const isTextOrNull = orNull(isText);
const isNumberOrNull = orNull(isNumber);
const isTexts = listOf(isText);
const isTextMap = mapOf(isText);
const isContainerType = wordOf('init', 'sidecar', 'container', 'ephemeral');
const isAmounts = objectOf<{ readonly cpu: number | null; readonly memory: number | null }>({
  cpu: isNumberOrNull,
  memory: isNumberOrNull,
});

const isMeta: Guard<Meta> = objectOf<Meta>({
  name: isText,
  namespace: isText,
  uid: isText,
  generation: isNumberOrNull,
  labels: isTextMap,
  created: isTextOrNull,
  deleting: isTextOrNull,
  owners: listOf(objectOf<Owner>({ kind: isText, name: isText, uid: isText, controller: isFlag })),
});

const isConditions = listOf(
  objectOf<Condition>({
    type: isText,
    status: isText,
    reason: isTextOrNull,
    message: isTextOrNull,
    since: isTextOrNull,
  }),
);

const isProbe = orNull(
  objectOf<ProbeSpec>({
    handler: wordOf('httpGet', 'tcpSocket', 'exec', 'grpc', 'unknown'),
    path: isTextOrNull,
    port: isTextOrNull,
  }),
);

const isReading = objectOf<SwitchReading>({
  name: isText,
  state: wordOf('set', 'unreadable'),
  value: isTextOrNull,
  via: isText,
  why: isTextOrNull,
  source: orNull(
    objectOf<ConfigMapKey>({ configmap: isText, key: isText, written: isTextOrNull, writer: isTextOrNull }),
  ),
});

const isContainer = objectOf<ContainerFact>({
  name: isText,
  type: isContainerType,
  image: isText,
  ports: listOf(isNumber),
  liveness: isProbe,
  readiness: isProbe,
  limits: isAmounts,
  requests: isAmounts,
  command: isTexts,
  switches: listOf(isReading),
  opaque: isTexts,
  tells: isTextMap,
});

/** What is the same for all pods of one template. */
export const isTemplate: Guard<TemplateFact> = objectOf<TemplateFact>({
  labels: isTextMap,
  serviceAccount: isTextOrNull,
  hostNetwork: isFlag,
  containers: listOf(isContainer),
});

export const isWorkload: Guard<Stored<WorkloadFact>> = objectOf<Stored<WorkloadFact>>({
  kind: wordOf(...WORKLOAD_KINDS),
  meta: isMeta,
  template: isText,
  desired: isNumberOrNull,
  updated: isNumberOrNull,
  ready: isNumberOrNull,
  available: isNumberOrNull,
  current: isNumberOrNull,
  observedGeneration: isNumberOrNull,
  paused: isFlag,
  suspended: isFlag,
  selector: orNull(isTextMap),
  strategy: isTextOrNull,
  revision: orNull(
    objectOf<{ readonly current: string | null; readonly update: string | null }>({
      current: isTextOrNull,
      update: isTextOrNull,
    }),
  ),
  conditions: isConditions,
});

const isStatus = objectOf<ContainerStatusFact>({
  name: isText,
  type: isContainerType,
  image: isText,
  imageID: isText,
  ready: isFlag,
  started: orNull(isFlag),
  restarts: isNumber,
  state: wordOf('running', 'waiting', 'terminated', 'unknown'),
  reason: isTextOrNull,
  startedAt: isTextOrNull,
  exitCode: isNumberOrNull,
  finishedAt: isTextOrNull,
  last: orNull(
    objectOf<NonNullable<ContainerStatusFact['last']>>({
      reason: isTextOrNull,
      exitCode: isNumberOrNull,
      finishedAt: isTextOrNull,
    }),
  ),
});

export const isPod: Guard<Stored<PodFact>> = objectOf<Stored<PodFact>>({
  meta: isMeta,
  template: isText,
  phase: isText,
  reason: isTextOrNull,
  node: isTextOrNull,
  ips: isTexts,
  conditions: isConditions,
  statuses: listOf(isStatus),
});

export const isConfigMap: Guard<ConfigMapFact> = objectOf<ConfigMapFact>({
  meta: isMeta,
  keys: isTexts,
  binaryKeys: isTexts,
  values: isTextMap,
  written: mapOf(objectOf<ConfigMapFact['written'][string]>({ at: isTextOrNull, by: isTextOrNull })),
  immutable: isFlag,
});

export const isService: Guard<ServiceFact> = objectOf<ServiceFact>({
  meta: isMeta,
  type: isText,
  clusterIP: isTextOrNull,
  externalIPs: isTexts,
  externalName: isTextOrNull,
  loadBalancer: isFlag,
  ports: listOf(
    objectOf<ServiceFact['ports'][number]>({
      name: isTextOrNull,
      port: isNumber,
      nodePort: isNumberOrNull,
      targetPort: isText,
    }),
  ),
  selector: orNull(isTextMap),
});

export const isEndpoints: Guard<EndpointsFact> = objectOf<EndpointsFact>({
  service: isText,
  namespace: isText,
  ready: isNumber,
  notReady: isNumber,
  pods: isTexts,
  ports: listOf(isNumber),
});

export const isIngress: Guard<IngressFact> = objectOf<IngressFact>({ meta: isMeta, hosts: isTexts, backends: isTexts });

const isNamedObject = objectOf<{ readonly kind: string; readonly name: string }>({ kind: isText, name: isText });

export const isAutoscaler: Guard<AutoscalerFact> = objectOf<AutoscalerFact>({
  kind: isText,
  meta: isMeta,
  target: isNamedObject,
  min: isNumberOrNull,
  max: isNumberOrNull,
});

export const isEvent: Guard<EventFact> = objectOf<EventFact>({
  namespace: isText,
  type: isText,
  reason: isText,
  message: isText,
  object: isNamedObject,
  count: isNumber,
  last: isTextOrNull,
});

export const isNode: Guard<NodeFact> = objectOf<NodeFact>({
  name: isText,
  uid: isText,
  unschedulable: isFlag,
  conditions: isConditions,
  allocatable: isAmounts,
  kubelet: isTextOrNull,
});

export const isUsage: Guard<UsageFact> = objectOf<UsageFact>({
  name: isText,
  namespace: isTextOrNull,
  at: isTextOrNull,
  cpu: isNumberOrNull,
  memory: isNumberOrNull,
  containers: listOf(
    objectOf<UsageFact['containers'][number]>({ name: isText, cpu: isNumberOrNull, memory: isNumberOrNull }),
  ),
});
