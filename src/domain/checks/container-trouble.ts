import type { ContainerFact, ContainerStatusFact } from '../../contracts/cluster.ts';
import type { FindingCode } from '../findings/catalogue.ts';
import { instantOf, spanOf } from '../instant.ts';

/** What is wrong with one container, without its name. */
export interface ContainerTrouble {
  readonly code: FindingCode;
  readonly detail: string;
}

/** The instants that a container is judged by; all in ms. */
export interface Moment {
  readonly nowMs: number;
  /** How far back a restart or a kill counts. */
  readonly windowMs: number;
  /** How long a container may wait to start. */
  readonly pendingMs: number;
  /** When its pod was created, as the API server writes it. */
  readonly created: string | null;
  /** Its pod is on its way out: that its containers end is no fault. */
  readonly leaving: boolean;
  /** Its pod may end by itself: a pod of a Job. */
  readonly mayEnd: boolean;
}

const WAITING: Readonly<Record<string, FindingCode>> = {
  CrashLoopBackOff: 'CRASH_LOOP_BACKOFF',
  ImagePullBackOff: 'IMAGE_PULL_BACKOFF',
  ErrImagePull: 'IMAGE_PULL_BACKOFF',
  ErrImageNeverPull: 'IMAGE_PULL_BACKOFF',
  InvalidImageName: 'IMAGE_PULL_BACKOFF',
  ImageInspectError: 'IMAGE_PULL_BACKOFF',
  RegistryUnavailable: 'IMAGE_PULL_BACKOFF',
  SignatureValidationFailed: 'IMAGE_PULL_BACKOFF',
  CreateContainerConfigError: 'CONTAINER_CANNOT_START',
  CreateContainerError: 'CONTAINER_CANNOT_START',
  RunContainerError: 'CONTAINER_CANNOT_START',
  StartError: 'CONTAINER_CANNOT_START',
  PreCreateHookError: 'CONTAINER_CANNOT_START',
  PreStartHookError: 'CONTAINER_CANNOT_START',
  PostStartHookError: 'CONTAINER_CANNOT_START',
};
/** What every container waits for before it starts. */
const ON_ITS_WAY = new Set(['ContainerCreating', 'PodInitializing']);

/** All that is wrong with one container by its own status; nothing when it does what it should. */
export function troubleOf(
  container: ContainerFact,
  status: ContainerStatusFact | undefined,
  moment: Moment,
): readonly ContainerTrouble[] {
  if (status === undefined) {
    // An ephemeral container that is being added has none yet, and is nothing that serves.
    return container.type === 'ephemeral' ? [] : [{ code: 'CONTAINER_UNKNOWN', detail: 'it has no status' }];
  }
  return [...stateTrouble(status, moment), ...killTrouble(status, moment), ...restartTrouble(status, moment)];
}

function stateTrouble(status: ContainerStatusFact, moment: Moment): readonly ContainerTrouble[] {
  if (status.state === 'running') return [];
  if (status.state === 'waiting') return waitingTrouble(status, moment);
  if (status.state === 'terminated') return endedTrouble(status, moment);
  return [{ code: 'CONTAINER_UNKNOWN', detail: 'its state is not known' }];
}

function waitingTrouble(
  { reason }: ContainerStatusFact,
  { nowMs, pendingMs, created }: Moment,
): readonly ContainerTrouble[] {
  const code = reason === null ? undefined : WAITING[reason];
  if (code !== undefined) return [{ code, detail: `waits in ${reason}` }];
  if (reason === null || !ON_ITS_WAY.has(reason)) {
    return [{ code: 'CONTAINER_UNKNOWN', detail: `waits for a reason that is not known: ${reason ?? 'none told'}` }];
  }
  const createdMs = instantOf(created);
  if (createdMs === null) return [{ code: 'CONTAINER_UNKNOWN', detail: `waits in ${reason}, since when is not known` }];
  const waited = nowMs - createdMs;
  if (waited <= pendingMs) return [];
  const detail = `waits in ${reason}, its pod is ${spanOf(waited)} old, allowed ${spanOf(pendingMs)}`;
  return [{ code: 'CONTAINER_WAITS', detail }];
}

function endedTrouble(
  { type, reason, exitCode }: ContainerStatusFact,
  { leaving, mayEnd }: Moment,
): readonly ContainerTrouble[] {
  if (leaving || type === 'ephemeral') return [];
  const well = exitCode === 0;
  if (well && (type === 'init' || mayEnd)) return [];
  return [
    {
      code: 'CONTAINER_ENDED',
      detail: `has ended: ${reason ?? 'no reason told'}, exit code ${exitCode ?? 'not told'}`,
    },
  ];
}

function killTrouble(status: ContainerStatusFact, moment: Moment): readonly ContainerTrouble[] {
  const ends = [
    ...(status.state === 'terminated' ? [{ reason: status.reason, finishedAt: status.finishedAt }] : []),
    ...(status.last === null ? [] : [status.last]),
  ];
  return ends
    .filter(({ reason, finishedAt }) => reason === 'OOMKilled' && isRecent(finishedAt, moment))
    .map(({ finishedAt }) => ({ code: 'CONTAINER_OOM_KILLED', detail: `OOMKilled ${when(finishedAt, moment)}` }));
}

/** Counted restarts alone say nothing of when; the last end and the last start do. */
function restartTrouble(status: ContainerStatusFact, moment: Moment): readonly ContainerTrouble[] {
  const { restarts, last, startedAt } = status;
  if (restarts === 0 && last === null) return [];
  const times = [last?.finishedAt ?? null, startedAt];
  const known = times.filter((time) => time !== null);
  const counted = `${restarts} restarts, last end ${last?.reason ?? 'not told'}`;
  if (known.length === 0) return [{ code: 'CONTAINER_UNKNOWN', detail: `${counted}: when is not known` }];
  const recent = known.find((time) => isRecent(time, moment));
  if (recent === undefined) return [];
  return [{ code: 'CONTAINER_RESTARTED', detail: `${counted}, ${when(recent, moment)}` }];
}

/** A time that cannot be read, or that lies ahead, proves nothing: it counts as recent. */
function isRecent(time: string | null, { nowMs, windowMs }: Moment): boolean {
  const ms = instantOf(time);
  return ms === null || nowMs - ms <= windowMs;
}

function when(time: string | null, { nowMs, windowMs }: Moment): string {
  const ms = instantOf(time);
  if (ms === null) return 'at a time that is not known';
  return `${spanOf(nowMs - ms)} ${ms > nowMs ? 'ahead' : 'ago'}, window ${spanOf(windowMs)}`;
}
