/** What activities ask of the world. Adapters implement these; tests may stand in for what cannot run. */
import type { ClusterFacts, NamespaceFacts, RequestRecord } from './cluster.ts';
import type { BuildFacts, ComponentProbe, LkgFacts, ManifestFacts, RepositoryFacts } from './facts.ts';
import type { Component, FloorFile } from './floor-file.ts';
import type { Observation } from './observation.ts';
import type { Ref } from './ref.ts';
import type { RunPlace } from './run.ts';

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
   * `deadlineMs` is an instant of the reader's own clock, ms since the epoch; what is not there by then is unseen, `late`.
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
  /**
   * Asks every replica of one component. Never rejects but when `signal` aborts.
   * `deadlineMs` is an instant of the prober's own clock, ms since the epoch.
   */
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

/** The write-once store of evidence, seen from a run. Paths are relative to the data root, with `/`. */
export interface EvidenceStore {
  /** Gives a run its place. Asked again for the same key it answers with the same place. */
  claim(
    kind: string,
    startedMs: number,
    key: string,
  ): Promise<{ readonly place: RunPlace; readonly startedMs: number }>;
  /** Files of evidence of that run, staged: they lie below `<directory>/evidence/` once the run is published. */
  sink(place: RunPlace): EvidenceSink;
  /** Stages one file of the run at `<directory>/<name>`. */
  stage(place: RunPlace, name: string, bytes: Uint8Array): Promise<Ref>;
  /** The bytes of a file of the run, checked against its sha256. Rejects when they differ or are gone. */
  read(place: RunPlace, ref: Ref): Promise<Uint8Array>;
  /** Makes the run's directory appear, whole, with exactly these files. Done before: the same again, no harm. */
  publish(place: RunPlace, files: readonly Ref[]): Promise<void>;
  /** Its `run.json` and the files that one lists, when the run's directory is there already. */
  published(place: RunPlace): Promise<{ readonly ref: Ref; readonly files: readonly Ref[] } | undefined>;
  /** Makes the newest eligible published run of that kind the latest pair.
   *  Answers with the name of the run that is the latest now; undefined when no run may be. */
  promote(kind: string, names: readonly string[]): Promise<string | undefined>;
  discard(place: RunPlace): Promise<void>;
}

/** Time, as the run sees it. Simulated only in a rehearsal (`--at`). */
export interface Clock {
  readonly kind: 'live' | 'simulated';
  now(): number;
}

/** What an activity knows of the call that it is in. */
export interface CallScope {
  readonly signal: AbortSignal;
  readonly attempt: number;
}

/** Who started a run, as far as it can be told. */
export interface StarterLookup {
  identityOf(workflowId: string, runId: string): Promise<Observation<string>>;
}
