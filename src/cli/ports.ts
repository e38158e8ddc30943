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
  /** Asks a run to end without a verdict. */
  cancel(run: TakenRun): Promise<void>;
}

/** Which Temporal is meant; without it the one of the environment. */
export interface TemporalPlace {
  readonly address: string;
  readonly namespace: string;
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
  connectRuns(place?: TemporalPlace): Promise<Connected<DurableRuns>>;
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
  /** `floorFile` other than that of the command line. */
  connectSchedules(place?: TemporalPlace, floorFile?: string): Promise<Connected<Schedules>>;
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

/** Something that runs beside the command until it is closed. */
export interface Beside extends AsyncDisposable {
  /** Resolves with what there is to say when it ends by itself. */
  readonly ended: Promise<string>;
}

/** The cluster that `floor up` looks at. */
export interface Stage extends Beside {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly floorFile: string | undefined;
  /** For kubectl, where the cluster is our own. */
  readonly adminKubeconfig: string | undefined;
}

/** The Temporal server of `floor up`. */
export interface TemporalServer extends Beside, TemporalPlace {
  readonly uiUrl: string;
}

/** Where a worker works. */
export interface WorkerPlace {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly floorFile: string | undefined;
  readonly temporal: TemporalPlace | undefined;
}

/** A worker that asks for work. */
export interface ReadyWorker extends TemporalPlace {
  readonly identity: string;
  readonly healthUrl: string | null;
}

/** What `floor worker` asks of the world. */
export interface WorkerPorts {
  /** Works until `signal` aborts, then drains. Rejects, before it takes work, where it cannot. */
  work(
    place: WorkerPlace,
    how: {
      readonly signal: AbortSignal;
      readonly onReady: (ready: ReadyWorker) => void;
      /** Takes its log, a line at a time; stderr when left out. */
      readonly log?: (line: string) => void;
      /** `host:port` of health and metrics, or `off`. */
      readonly http: string | undefined;
    },
  ): Promise<void>;
}

/** How work that takes long is told of. */
export interface Underway {
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

/** What `floor up` asks of the world. */
export interface UpPorts {
  /** Tries what a build has to hold to, unless it was tried on these sources already. */
  proveBuild(underway: Underway): Promise<void>;
  bootFloor(underway: Underway): Promise<Stage>;
  /** Rejects with InvalidConnection where a kubeconfig cannot be used. */
  requireKubeconfig(choice: {
    readonly kubeconfig: string | undefined;
    readonly context: string | undefined;
  }): Promise<void>;
  startTemporal(ports: { readonly port: number; readonly uiPort: number }, underway: Underway): Promise<TemporalServer>;
  /** The floor file of the command line, with another namespace; answers with its path. */
  writeFloorFile(source: string | undefined, namespace: string): Promise<string>;
  /** A log file, emptied; its path and how to write to it. */
  openLog(name: string): Promise<{ readonly path: string; readonly write: (line: string) => void } & AsyncDisposable>;
}

/** What the commands ask of the world; `main.ts` gives it to them. */
export type CliPorts = RunPorts & SchedulePorts & StatusPorts & WorkerPorts & UpPorts;
