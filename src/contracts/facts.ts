import type { ClusterFacts } from './cluster.ts';
import type { FloorFile } from './floor-file.ts';
import type { Observation, UnseenCause } from './observation.ts';
import type { Healthz, MinimalOpsStatus, OpsStatus } from './ops-status.ts';

/** One GET of one endpoint of one replica. */
export interface EndpointProbe {
  readonly endpoint: '/ops/status' | '/healthz' | '/health';
  readonly url: string;
  readonly started_utc: string;
  readonly duration_ms: number;
  /** `upstream`: the service answered. `apiserver`: a proxy answered in its stead. null: nobody answered. */
  readonly origin: 'upstream' | 'apiserver' | null;
  readonly status: number | null;
  readonly content_type: string | null;
  readonly bytes: number;
  readonly sha256: string | null;
  /** The API server's audit id, where it was asked through one. */
  readonly audit_id?: string | null;
  /** Why there is no usable answer; null when there is one. A body that breaks the contract is `malformed`. */
  readonly cause: UnseenCause | null;
  readonly why: string | null;
  /** The body by its contract, when it keeps it. Which one depends on `endpoint`. */
  readonly ops_status: OpsStatus | null;
  readonly minimal: MinimalOpsStatus | null;
  readonly healthz: Healthz | null;
  /** The service says `safe_to_execute_orders: true`, also in a body that breaks the contract or with any HTTP status. */
  readonly tells_execution?: true;
}

/** All that one replica answered. */
export interface ReplicaProbe {
  /** Pod name, or base URL where the floor is reached by URL. */
  readonly replica: string;
  readonly via: 'url' | 'service' | 'pods/proxy';
  /** In the order in which they were asked. */
  readonly endpoints: readonly EndpointProbe[];
}

/** All that one component's replicas answered. */
export interface ComponentProbe {
  readonly component: string;
  readonly observed_utc: string;
  /** Unseen when it could not be told which replicas to ask. */
  readonly replicas: Observation<readonly ReplicaProbe[]>;
}

/** The checkout that was deployed from, or the image's word where there is none. */
export interface RepositoryFacts {
  readonly source: 'checkout' | 'image';
  readonly git_sha: string | null;
  readonly git_branch: string | null;
  /** `git status --porcelain`, without what the product itself writes. Unseen where there is no checkout. */
  readonly dirty: Observation<readonly string[]>;
  readonly origin: Observation<string>;
  /** The repo id that the checkout declares (`.repo_id`), or the `owner/name` of its origin where it has no such file. */
  readonly repo_id: Observation<string>;
  /** There where `repo_id` was told by the origin. */
  readonly repo_id_from?: 'origin';
  readonly release_tags: Observation<readonly { readonly name: string; readonly at: string }[]>;
}

/** One object of one watched manifest, as parsed. */
export interface ManifestObject {
  readonly file: string;
  readonly document: number;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  /** Every image with the place it stands in. */
  readonly images: readonly { readonly container: string; readonly image: string }[];
  readonly replicas: number | null;
  /** Literal values of watched names, and extracted assignments in text. */
  readonly switches: readonly { readonly name: string; readonly value: string; readonly via: string }[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface ManifestFacts {
  /** Those of the floor file's roots that the checkout has. */
  readonly roots: readonly string[];
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  readonly objects: readonly ManifestObject[];
  /** Files or documents that could not be read as manifests. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

export interface LkgFacts {
  /** The newest snapshot that verifies; null when there is none. */
  readonly latest: {
    readonly path: string;
    readonly captured_utc: string;
    readonly verified: boolean;
    readonly why: string | null;
  } | null;
}

/** The build proof, and the digest of the sources that run now. */
export interface BuildFacts {
  readonly running: Observation<string>;
  readonly proof: Observation<{
    readonly sources_digest: string;
    readonly import_rules: 'passed' | 'failed';
    readonly write_refusal: 'passed' | 'failed';
    readonly generated_utc: string;
  }>;
}

/** Everything that the checks stand on. Same facts, same findings. */
export interface Facts {
  readonly floor: FloorFile;
  /** The namespace that is judged: the floor file's, or the one asked for. */
  readonly namespace: string;
  /** The instant that ages are taken at, ms since the epoch: when the looking was done. */
  readonly nowMs: number;
  readonly cluster: Observation<ClusterFacts>;
  /** One entry a component of the floor file that is to be probed. */
  readonly probes: readonly ComponentProbe[];
  readonly repository: Observation<RepositoryFacts>;
  readonly manifests: Observation<ManifestFacts>;
  readonly lkg: Observation<LkgFacts>;
  readonly build: Observation<BuildFacts>;
}
