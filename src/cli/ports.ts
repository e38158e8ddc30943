import type { FloorActivities } from '../contracts/activities.ts';
import type { FloorInput } from '../contracts/inputs.ts';
import type { OperationName } from '../contracts/operations.ts';
import type { CallScope, Clock } from '../contracts/ports.ts';
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

/** What the commands ask of the world; `main.ts` gives it to them. */
export type CliPorts = RunPorts;
