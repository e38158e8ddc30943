import type { FloorActivities } from '../contracts/activities.ts';
import type { FloorInput } from '../contracts/inputs.ts';
import type { OperationName } from '../contracts/operations.ts';
import type { CallScope, Clock } from '../contracts/ports.ts';
import type { ReadinessReport } from '../contracts/readiness-report.ts';
import type { RunWatch } from '../contracts/run-watch.ts';

/** A run that a person asks Temporal for. */
export interface WantedRun {
  readonly operation: OperationName;
  readonly workflowId: string;
  readonly input: FloorInput;
  /** ET calendar date. */
  readonly tradingDay: string;
  /** One line for the run's page. */
  readonly summary: string;
}

/** A run that Temporal has taken. */
export interface TakenRun {
  readonly workflowId: string;
  readonly runId: string;
}

/** Runs on a Temporal server. */
export interface DurableRuns {
  readonly address: string;
  readonly namespace: string;
  start(wanted: WantedRun): Promise<TakenRun>;
  /** Watches a run to its end; answers with its result. */
  follow(run: TakenRun, how: { readonly watch: RunWatch; readonly signal: AbortSignal }): Promise<unknown>;
}

/** A connection to Temporal, to be closed. */
export type Connected<T> = T & AsyncDisposable;

/** How a local floor is to be looked at. */
export interface LocalChoice {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  /** Epoch ms at which a rehearsal's clock starts; undefined for the machine's own time. */
  readonly atMs: number | undefined;
  /** The call that an activity is in. */
  readonly scope: () => CallScope;
}

/** The activities in this process, without a worker. */
export interface LocalFloor extends AsyncDisposable {
  readonly activities: FloorActivities;
  readonly clock: Clock;
}

/** What `floor run` asks of the world. */
export interface RunPorts {
  connectRuns(): Promise<Connected<DurableRuns>>;
  openLocal(choice: LocalChoice): Promise<LocalFloor>;
  /** Absolute path of a file of evidence, where this machine has it. */
  locate(path: string): Promise<string | undefined>;
  /** A few random letters and digits. */
  readonly random: () => string;
  /** A new run id. */
  readonly newRunId: () => string;
}

/** An instant, as the server reckons it. */
export interface Instant {
  readonly utc: string;
  /** `2026-11-23 08:30:00 EST`. */
  readonly et: string;
}

/** One schedule, as the server will fire it. */
export interface ListedSchedule {
  readonly id: string;
  readonly workflow: string;
  readonly exists: boolean;
  readonly paused: boolean;
  readonly note: string;
  readonly next: readonly Instant[];
  readonly exceptions: readonly { readonly date: string; readonly at: string | null; readonly why: string }[];
  readonly clock_change: (Instant & { readonly note: string }) | null;
  /** Firings that were lost since it was created. */
  readonly missed: number;
}

/** What applying did to one schedule. */
export interface AppliedSchedule {
  readonly id: string;
  readonly did: 'created' | 'updated' | 'unchanged';
  readonly paused: boolean;
  readonly note: string;
}

interface DriftedField {
  readonly field: string;
  readonly have: readonly string[];
  readonly want: readonly string[];
}

/** How the schedules on the server differ from the code. */
export interface ScheduleDiff {
  readonly in_sync: boolean;
  readonly missing: readonly string[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly DriftedField[] }[];
  readonly paused: readonly { readonly id: string; readonly note: string }[];
  readonly foreign: readonly { readonly id: string; readonly workflow: string }[];
}

/** The schedules of a floor on a Temporal server. */
export interface Schedules {
  apply(): Promise<readonly AppliedSchedule[]>;
  diff(): Promise<ScheduleDiff>;
  list(): Promise<readonly ListedSchedule[]>;
}

/** What `floor schedules` asks of the world. */
export interface SchedulePorts {
  connectSchedules(): Promise<Connected<Schedules>>;
}

/** The latest report, if its two files are whole and belong together. */
export type LatestReport =
  | { readonly state: 'none' }
  | { readonly state: 'untrustworthy'; readonly why: string }
  | { readonly state: 'whole'; readonly report: ReadinessReport };

/** What `floor status` asks of the world. */
export interface StatusPorts {
  latestReport(): Promise<LatestReport>;
  /** Name of the newest published run of each kind. */
  newestRuns(kinds: readonly string[]): Promise<Readonly<Record<string, string>>>;
}

/** What the commands ask of the world; `main.ts` gives it to them. */
export type CliPorts = RunPorts & SchedulePorts & StatusPorts;
