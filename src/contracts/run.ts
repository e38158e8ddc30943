import type { OperationName } from './operations.ts';

/** How a run came to be. `backfill` and `schedule` runs have a nominal time; `local` runs have no workflow history. */
export type Trigger = 'schedule' | 'backfill' | 'schedule_trigger' | 'manual' | 'local';

/** What the durable side knows of itself when it starts. */
export interface RunOrigin {
  readonly operation: OperationName;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly workflow_type: string;
  /** When the server (or the local caller) started it. */
  readonly requested_utc: string;
  readonly local: boolean;
  readonly scheduled: { readonly schedule_id: string; readonly nominal_utc: string } | null;
  readonly parent: { readonly workflow_id: string; readonly run_id: string } | null;
}

/** The slot of the day that a scheduled run was to fill, and whether it came in time to fill it. */
export interface Slot {
  readonly schedule_id: string;
  readonly nominal_utc: string;
  readonly late_by_seconds: number;
  /** False when it started too late to pass for that slot. */
  readonly counts: boolean;
  readonly note: string;
}

/** The place of one run's artifacts: a directory that appears whole, once, when the run is published. */
export interface RunPlace {
  /** Directory below `audit_artifacts/`: `readiness`, `deploy`. */
  readonly kind: string;
  /** `YYYYMMDDTHHMMSSZ`, with `-2` … where the second was taken. */
  readonly stamp: string;
  /** Below the data root: `audit_artifacts/readiness/20261123T133000Z`. */
  readonly directory: string;
  /** Unique to the run; names its staging area. */
  readonly key: string;
}

/** What every activity of a run is told. Small: it stands in the history once an activity. */
export interface RunContext {
  readonly origin: RunOrigin;
  readonly place: RunPlace;
  readonly trigger: Trigger;
  readonly namespace: string;
  /** False when the input named another namespace than the floor file: such a run never becomes the latest report. */
  readonly configured_namespace: boolean;
  readonly requested_by: string | null;
  readonly reason: string | null;
  readonly phase: string | null;
  readonly supersedes: string | null;
  readonly started_utc: string;
  readonly deadline_utc: string;
  readonly clock: 'live' | 'simulated';
  readonly trading_day: string;
  readonly slot: Slot | null;
  readonly floor: { readonly name: string; readonly label: string | null; readonly digest: string };
}
