/** What activities ask of the world. Adapters implement these; tests may stand in for what cannot run. */
import type { ClusterFacts, NamespaceFacts, RequestRecord } from './cluster.ts';
import type { BuildFacts, ComponentProbe, LkgFacts, ManifestFacts, RepositoryFacts } from './facts.ts';
import type { Component, FloorFile } from './floor-file.ts';
import type { Observation } from './observation.ts';
import type { Ref } from './ref.ts';

/** Takes files of evidence while they are being made; each is written once and is there, whole, when the promise resolves. */
export interface EvidenceSink {
  /** Writes a JSON document with sorted keys. `key` is its name in the run without ending: `cluster/requests`. */
  document(key: string, value: unknown): Promise<Ref>;
  /** Writes lines as they come, one JSON document each, gzip when `key` says so by the caller's choice of ending. */
  lines(key: string, lines: AsyncIterable<string> | Iterable<string>): Promise<Ref>;
}

/** What a look at the cluster came to: the facts in memory and the evidence on disk. */
export interface ClusterLook {
  readonly facts: ClusterFacts;
  readonly requests: readonly RequestRecord[];
  /** Every file of evidence by its key. */
  readonly files: Readonly<Record<string, Ref>>;
}

export interface ClusterReader {
  /**
   * Reads all that the checks need, at one revision, and writes it as evidence before it returns.
   * Not seeing is in the facts; it rejects only when `signal` aborts, or when evidence cannot be written.
   */
  look(request: {
    readonly floor: FloorFile;
    readonly namespace: string;
    readonly sink: EvidenceSink;
    readonly deadlineMs: number;
    readonly signal: AbortSignal;
  }): Promise<ClusterLook>;
}

export interface ServiceProber {
  /** Asks every replica of one component. Never rejects but when `signal` aborts. */
  probe(request: {
    readonly component: Component;
    readonly floor: FloorFile;
    /** What was seen of the namespace; replicas and Services come from it. */
    readonly namespace: Observation<Pick<NamespaceFacts, 'name' | 'pods' | 'services' | 'endpoints' | 'workloads'>>;
    readonly deadlineMs: number;
    readonly signal: AbortSignal;
  }): Promise<ComponentProbe>;
}

export interface RepositoryReader {
  repository(floor: FloorFile, signal: AbortSignal): Promise<Observation<RepositoryFacts>>;
  manifests(floor: FloorFile, signal: AbortSignal): Promise<Observation<ManifestFacts>>;
  lkg(floor: FloorFile, signal: AbortSignal): Promise<Observation<LkgFacts>>;
  build(signal: AbortSignal): Promise<Observation<BuildFacts>>;
}
