/**
 * What one look at a cluster yields, reduced to what rules need and cleaned of what must not be kept.
 * Plain shapes, no schemas: twenty thousand pods pass through here.
 * Times are RFC 3339 as the API server wrote them.
 */
import type { Observation } from './observation.ts';

export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
}

export interface Meta {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly generation: number | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly created: string | null;
  readonly deleting: string | null;
  readonly owners: readonly Owner[];
}

/**
 * What one container ends up with for one watched name, after Kubernetes' own rules were applied.
 * A name that nothing sets has no reading; sources that cannot be read are in `ContainerFact.opaque`.
 */
export interface SwitchReading {
  readonly name: string;
  /** `set`: resolved to `value`. `unreadable`: something sets it, and what it is set to cannot be known. */
  readonly state: 'set' | 'unreadable';
  /** The value as given, before trimming; credential-looking text is redacted. Null when unreadable. */
  readonly value: string | null;
  /** Where it comes from, for people: `env`, `envFrom ConfigMap floor-env`, `args`, `file config.yaml of ConfigMap x`. */
  readonly via: string;
  /** Why it is unreadable; null when set. */
  readonly why: string | null;
  /** The ConfigMap key that it stands on, when it stands on one: a change after the start leaves the running value unknown. */
  readonly source: ConfigMapKey | null;
}

export interface ConfigMapKey {
  readonly configmap: string;
  readonly key: string;
  /** Last write of that key by managedFields, and by whom; null when the API server does not tell. */
  readonly written: string | null;
  readonly writer: string | null;
}

export type ContainerType = 'init' | 'sidecar' | 'container' | 'ephemeral';

export interface ProbeSpec {
  readonly handler: 'httpGet' | 'tcpSocket' | 'exec' | 'grpc' | 'unknown';
  readonly path: string | null;
  readonly port: string | null;
}

export interface ContainerFact {
  readonly name: string;
  readonly type: ContainerType;
  readonly image: string;
  readonly ports: readonly number[];
  readonly liveness: ProbeSpec | null;
  readonly readiness: ProbeSpec | null;
  /** Memory in bytes and CPU in cores; null when not set. */
  readonly limits: { readonly cpu: number | null; readonly memory: number | null };
  readonly requests: { readonly cpu: number | null; readonly memory: number | null };
  /** Command and arguments, credential-looking text redacted. */
  readonly command: readonly string[];
  readonly switches: readonly SwitchReading[];
  /** Sources that could set any name and cannot be read: `envFrom Secret trader-secrets`, `image environment` is not one. */
  readonly opaque: readonly string[];
  /** Plain facts from the environment that reports show: GIT_SHA, BUILD_ID, REPO_ID, AGENT_NAME, AGENT_ROLE. */
  readonly tells: Readonly<Record<string, string>>;
}

export interface TemplateFact {
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string | null;
  readonly hostNetwork: boolean;
  readonly containers: readonly ContainerFact[];
}

export type WorkloadKind =
  | 'Deployment'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'ReplicaSet'
  | 'ReplicationController'
  | 'Job'
  | 'CronJob';

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string | null;
  readonly message: string | null;
  readonly since: string | null;
}

export interface WorkloadFact {
  readonly kind: WorkloadKind;
  readonly meta: Meta;
  readonly template: TemplateFact;
  /** Wanted pods: spec.replicas (1 when unset), desiredNumberScheduled, parallelism; 0 for a suspended CronJob or Job. */
  readonly desired: number | null;
  readonly updated: number | null;
  readonly ready: number | null;
  readonly available: number | null;
  /** All pods that its controller counts, old revisions included. */
  readonly current: number | null;
  readonly observedGeneration: number | null;
  readonly paused: boolean;
  readonly suspended: boolean;
  /** matchLabels only; null when there is none or it uses expressions. */
  readonly selector: Readonly<Record<string, string>> | null;
  readonly strategy: string | null;
  /** Revisions of a StatefulSet; null elsewhere. */
  readonly revision: { readonly current: string | null; readonly update: string | null } | null;
  readonly conditions: readonly Condition[];
}

export interface ContainerStatusFact {
  readonly name: string;
  readonly type: ContainerType;
  readonly image: string;
  readonly imageID: string;
  readonly ready: boolean;
  readonly started: boolean | null;
  readonly restarts: number;
  readonly state: 'running' | 'waiting' | 'terminated' | 'unknown';
  readonly reason: string | null;
  readonly startedAt: string | null;
  readonly exitCode: number | null;
  readonly finishedAt: string | null;
  readonly last: {
    readonly reason: string | null;
    readonly exitCode: number | null;
    readonly finishedAt: string | null;
  } | null;
}

export interface PodFact {
  readonly meta: Meta;
  readonly template: TemplateFact;
  readonly phase: string;
  readonly reason: string | null;
  readonly node: string | null;
  readonly ips: readonly string[];
  readonly conditions: readonly Condition[];
  readonly statuses: readonly ContainerStatusFact[];
}

/** One ConfigMap: names of all keys, values of the allow-listed ones only. */
export interface ConfigMapFact {
  readonly meta: Meta;
  readonly keys: readonly string[];
  readonly binaryKeys: readonly string[];
  /** Values of kill-switch and watched-switch keys, as they stand. */
  readonly values: Readonly<Record<string, string>>;
  /** Last write of each of those keys. */
  readonly written: Readonly<Record<string, { readonly at: string | null; readonly by: string | null }>>;
  readonly immutable: boolean;
}

export interface ServiceFact {
  readonly meta: Meta;
  readonly type: string;
  readonly clusterIP: string | null;
  readonly externalIPs: readonly string[];
  readonly externalName: string | null;
  readonly loadBalancer: boolean;
  readonly ports: readonly {
    readonly name: string | null;
    readonly port: number;
    readonly nodePort: number | null;
    readonly targetPort: string;
  }[];
  readonly selector: Readonly<Record<string, string>> | null;
}

/** Endpoints of one Service, joined from its EndpointSlices. */
export interface EndpointsFact {
  readonly service: string;
  readonly namespace: string;
  readonly ready: number;
  readonly notReady: number;
  /** Pod names of the ready addresses. */
  readonly pods: readonly string[];
  readonly ports: readonly number[];
}

export interface IngressFact {
  readonly meta: Meta;
  readonly hosts: readonly string[];
  readonly backends: readonly string[];
}

/** Anything that may change a workload's replicas: a HorizontalPodAutoscaler, a KEDA ScaledObject or ScaledJob. */
export interface AutoscalerFact {
  readonly kind: string;
  readonly meta: Meta;
  readonly target: { readonly kind: string; readonly name: string };
  readonly min: number | null;
  readonly max: number | null;
}

export interface EventFact {
  readonly namespace: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly object: { readonly kind: string; readonly name: string };
  readonly count: number;
  readonly last: string | null;
}

export interface NodeFact {
  readonly name: string;
  readonly uid: string;
  readonly unschedulable: boolean;
  readonly conditions: readonly Condition[];
  readonly allocatable: { readonly cpu: number | null; readonly memory: number | null };
  readonly kubelet: string | null;
}

export interface UsageFact {
  readonly name: string;
  readonly namespace: string | null;
  readonly at: string | null;
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly containers: readonly {
    readonly name: string;
    readonly cpu: number | null;
    readonly memory: number | null;
  }[];
}

/** Kinds that are read in each namespace. `endpoints` joins EndpointSlices; `autoscalers` joins HPA and KEDA. */
export interface NamespaceFacts {
  readonly name: string;
  readonly namespace: Observation<{ readonly uid: string; readonly phase: string }>;
  readonly workloads: Readonly<Record<WorkloadKind, Observation<readonly WorkloadFact[]>>>;
  readonly pods: Observation<readonly PodFact[]>;
  readonly configmaps: Observation<readonly ConfigMapFact[]>;
  readonly services: Observation<readonly ServiceFact[]>;
  readonly endpoints: Observation<readonly EndpointsFact[]>;
  readonly ingresses: Observation<readonly IngressFact[]>;
  readonly autoscalers: Observation<readonly AutoscalerFact[]>;
  readonly events: Observation<readonly EventFact[]>;
  readonly podUsage: Observation<readonly UsageFact[]>;
}

/** One rule that the API server says our identity holds. */
export interface AccessRule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly names: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

export interface AccessReview {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string | null;
  readonly namespace: string | null;
  readonly allowed: Observation<boolean>;
}

export interface IdentityFacts {
  readonly who: Observation<{ readonly username: string; readonly groups: readonly string[] }>;
  /** One rules review a namespace that is looked at. */
  readonly rules: readonly {
    readonly namespace: string;
    readonly review: Observation<{
      readonly incomplete: boolean;
      readonly error: string | null;
      readonly rules: readonly AccessRule[];
    }>;
  }[];
  /** SelfSubjectAccessReviews of a fixed list of things that a reader must not be able to do. */
  readonly spots: readonly AccessReview[];
}

/** How far the lists describe one moment. */
export interface Consistency {
  /** `exact`: all lists at `resource_version`. `double_read`: safety kinds read first and last, and equal. */
  readonly mode: 'exact' | 'double_read' | 'none';
  readonly consistent: boolean;
  readonly resource_version: string | null;
  readonly why: string | null;
}

export interface ClusterFacts {
  readonly observed_utc: string;
  readonly finished_utc: string;
  readonly server: Observation<{ readonly version: string }>;
  /** uid of the namespace kube-system: the usual identity of a cluster. */
  readonly uid: Observation<string>;
  readonly context: string | null;
  readonly endpoint: string;
  readonly identity: IdentityFacts;
  readonly consistency: Consistency;
  /** The floor's namespace first, then the watched ones. */
  readonly namespaces: readonly NamespaceFacts[];
  readonly nodes: Observation<readonly NodeFact[]>;
  readonly nodeUsage: Observation<readonly UsageFact[]>;
}

/** One request that was made, as it goes into the evidence. */
export interface RequestRecord {
  readonly method: 'GET' | 'POST';
  /** Path and query, no host, no credentials. */
  readonly path: string;
  readonly started_utc: string;
  readonly duration_ms: number;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  readonly bytes: number;
  /** sha256 of the body as received, before anything was left out; null when no answer came. */
  readonly sha256: string | null;
  readonly audit_id: string | null;
  readonly attempts: number;
  readonly error: string | null;
}
