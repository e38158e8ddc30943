import { hostname } from 'node:os';
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { TASK_QUEUE } from '../contracts/operations.ts';
import { activityGuard, BEAT_MS, type ResultListener } from './activity-guard.ts';

/** What a worker of the floor needs. */
export interface FloorWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  /** Implementations by activity name. */
  readonly activities: object;
  readonly workflows: NonNullable<WorkerOptions['workflowBundle']>;
  /** As histories show it; `pid@host` when left out. */
  readonly identity?: string;
  /** Digest of the sources: each workflow task in a history names the code that made it. */
  readonly buildId: string;
  readonly onResult?: ResultListener;
  /** How long activities may go on after a signal, and when the worker gives up on them. */
  readonly drain?: { readonly graceMs: number; readonly forceMs: number };
}

/** Below the 30 s after which Kubernetes kills. */
const DRAIN = { graceMs: 10_000, forceMs: 25_000 };

/** A worker of the task queue floor-ops, not yet running. A worker that failed is never run again: exit the process. */
export async function createFloorWorker(options: FloorWorkerOptions): Promise<Worker> {
  const drain = options.drain ?? DRAIN;
  return await Worker.create({
    connection: options.connection,
    namespace: options.namespace,
    taskQueue: TASK_QUEUE,
    identity: options.identity ?? workerIdentity(),
    activities: options.activities,
    workflowBundle: options.workflows,
    // A bug in a workflow must end it at once, readable: by default it would stay Running until its timeout.
    workflowFailureErrorTypes: { '*': ['Error'] },
    maxConcurrentActivityTaskExecutions: 16,
    maxCachedWorkflows: 50,
    maxHeartbeatThrottleInterval: BEAT_MS,
    // How long a run waits for a worker that has vanished before another takes it up.
    stickyQueueScheduleToStartTimeout: '5 seconds',
    shutdownGraceTime: drain.graceMs,
    shutdownForceTime: drain.forceMs,
    // Provenance only: with versioning in use, runs would wait until somebody sets a current version.
    workerDeploymentOptions: {
      useWorkerVersioning: false,
      version: { deploymentName: TASK_QUEUE, buildId: options.buildId },
    },
    interceptors: { activity: [activityGuard(options.onResult)] },
  });
}

/** The identity that histories show of this process. */
export function workerIdentity(): string {
  return `${process.pid}@${hostname()}`;
}
