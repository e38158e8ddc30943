/** What runbooks may ask of the world. Workflows know these interfaces only, never the implementations. */
import type { FloorInput } from './inputs.ts';
import type { Observation } from './observation.ts';
import type { Verdict } from './operations.ts';
import type { Ref } from './ref.ts';
import type { RunContext, RunOrigin } from './run.ts';

export interface OpenRunRequest {
  readonly origin: RunOrigin;
  readonly input: FloorInput;
}

/** A run that has its place, and what the floor file says that a runbook needs. */
export interface OpenedRun {
  readonly run: RunContext;
  readonly budget_ms: number;
  /** Groups of components that are probed together, in order: one activity each. */
  readonly probe_groups: readonly ProbeGroup[];
  readonly session_note: string;
}

/** Components that are asked together, so that a history stays short whatever the floor's size. */
export type ProbeGroup = 'marketdata' | 'trading' | 'operations';

/** What an activity left behind: a document that lists its files of evidence, and counts for the reader of a history. */
export interface Gathered {
  readonly manifest: Ref;
  readonly counts: Readonly<Record<string, number>>;
  /** What was not seen, a line each; at most ten. */
  readonly unseen: readonly string[];
}

/** All that a report is made of. */
export interface GatheredEvidence {
  readonly cluster: Observation<Gathered>;
  readonly repository: Observation<Gathered>;
  readonly probes: readonly { readonly group: ProbeGroup; readonly gathered: Observation<Gathered> }[];
}

export interface ReadinessSummary {
  readonly verdict: Verdict;
  readonly ready: boolean;
  readonly headline: string;
  readonly failing: readonly string[];
  readonly unknown: readonly string[];
  readonly waived: readonly string[];
  /** The staged files: the reports and what they stand on. */
  readonly files: Ref;
}

export interface DeploySummary {
  readonly status: 'ok' | 'degraded' | 'failed';
  readonly headline: string;
  readonly workloads: number;
  readonly healthy: number;
  readonly degraded: number;
  readonly halted: number;
  readonly files: Ref;
}

export interface Published {
  /** The reports, `run.json`: the files that a reader opens first. */
  readonly artifacts: readonly Ref[];
  /** Whether this run's report is now the latest one, and why not. */
  readonly latest: 'replaced' | 'kept' | 'none';
  readonly note: string | null;
}

/** Each activity's question and answer. Those with `within_ms` bound themselves by it; past it they answer with what they have. */
export interface ActivityContract {
  openRun: { request: OpenRunRequest; answer: OpenedRun };
  snapshotCluster: { request: { readonly run: RunContext; readonly within_ms: number }; answer: Gathered };
  snapshotRepository: { request: { readonly run: RunContext; readonly within_ms: number }; answer: Gathered };
  probeServices: {
    request: {
      readonly run: RunContext;
      readonly group: ProbeGroup;
      readonly cluster: Observation<Gathered>;
      readonly within_ms: number;
    };
    answer: Gathered;
  };
  reportReadiness: {
    request: { readonly run: RunContext; readonly evidence: GatheredEvidence };
    answer: ReadinessSummary;
  };
  reportDeploy: { request: { readonly run: RunContext; readonly evidence: GatheredEvidence }; answer: DeploySummary };
  writeArtifact: { request: { readonly run: RunContext; readonly files: Ref }; answer: Published };
  /** Throws away what a cancelled run has staged; its place stays unused. */
  discardRun: { request: { readonly run: RunContext }; answer: null };
}
export type ActivityName = keyof ActivityContract;

/** The activities, as a worker implements them and a workflow calls them. */
export type FloorActivities = {
  [Name in ActivityName]: (request: ActivityContract[Name]['request']) => Promise<ActivityContract[Name]['answer']>;
};

/** Result of `readinessCheck`. */
export interface ReadinessResult {
  readonly verdict: Verdict;
  readonly ready: boolean;
  readonly failing: readonly string[];
  readonly unknown: readonly string[];
  readonly waived: readonly string[];
  readonly headline: string;
  readonly artifacts: readonly Ref[];
}

/** Result of `deployReport`. */
export interface DeployResult {
  readonly status: 'ok' | 'degraded' | 'failed';
  readonly workloads: number;
  readonly healthy: number;
  readonly degraded: number;
  readonly halted: number;
  readonly headline: string;
  readonly artifacts: readonly Ref[];
}

/** Operations that others hold as parts, and what each comes to. */
export interface PartContract {
  'readiness-check': ReadinessResult;
  'deploy-report': DeployResult;
}
export type PartName = keyof PartContract;
