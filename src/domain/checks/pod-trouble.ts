import type { PodFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { finding } from '../findings/catalogue.ts';
import { instantOf, spanOf } from '../instant.ts';
import { type Moment, troubleOf } from './container-trouble.ts';

/** What a pod is judged by beside itself. */
export interface PodAllowance {
  readonly nowMs: number;
  readonly thresholds: FloorFile['thresholds'];
  /** A pod of a Job: it may end by itself. */
  readonly mayEnd: boolean;
}

/** All that is wrong with one pod: its phase, its end, and each of its containers. */
export function podTrouble(pod: PodFact, allowance: PodAllowance): readonly Finding[] {
  const moment = momentOf(pod, allowance);
  if (pod.phase === 'Succeeded') return [];
  if (pod.phase === 'Failed') return failedPod(pod, moment);
  const containers = pod.template.containers.flatMap((container) => {
    const status = pod.statuses.find(({ name, type }) => name === container.name && type === container.type);
    const type = container.type === 'container' ? '' : `${container.type} `;
    return troubleOf(container, status, moment).map(({ code, detail }) =>
      made(code, pod, `${type}container ${container.name} ${detail}`),
    );
  });
  // Why a container waits says more than that its pod is Pending: its runbook is to be the first.
  return [...containers, ...judgePhase(pod, moment), ...judgeLeaving(pod, moment), ...nothingInside(pod)];
}

function momentOf({ meta }: PodFact, { nowMs, thresholds, mayEnd }: PodAllowance): Moment {
  return {
    nowMs,
    windowMs: thresholds.restart_window_minutes * 60_000,
    pendingMs: thresholds.pending_seconds * 1_000,
    created: meta.created,
    leaving: meta.deleting !== null,
    mayEnd,
  };
}

function judgePhase(pod: PodFact, moment: Moment): readonly Finding[] {
  if (pod.phase === 'Unknown' || pod.reason === 'NodeLost') return lostPod(pod, moment);
  if (pod.phase === 'Running') return [];
  if (pod.phase !== 'Pending') return [made('POD_UNKNOWN', pod, `phase '${pod.phase}' is not a known one`)];
  const { created, nowMs, pendingMs } = moment;
  const createdMs = instantOf(created);
  if (createdMs === null) return [made('POD_UNKNOWN', pod, 'Pending, since when is not known')];
  const age = nowMs - createdMs;
  if (age <= pendingMs) return [];
  return [made('POD_PENDING', pod, `Pending for ${spanOf(age)}, allowed ${spanOf(pendingMs)}${whyPending(pod)}`)];
}

function whyPending({ conditions }: PodFact): string {
  const scheduled = conditions.find(({ type, status }) => type === 'PodScheduled' && status !== 'True');
  if (scheduled === undefined) return '';
  return `: ${scheduled.reason ?? 'not scheduled'} ${scheduled.message ?? ''}`.trimEnd();
}

/** Its node does not answer: how the pod is, nobody knows; for how long is in its condition Ready. */
function lostPod(pod: PodFact, { nowMs, pendingMs }: Moment): readonly Finding[] {
  const since = instantOf(pod.conditions.find(({ type }) => type === 'Ready')?.since ?? null);
  const what = `phase ${pod.phase} ${pod.reason ?? ''}`.trim();
  if (since !== null && nowMs - since <= pendingMs)
    return [made('POD_UNKNOWN', pod, `${what} for ${spanOf(nowMs - since)}`)];
  const span =
    since === null ? 'since when is not known' : `for ${spanOf(nowMs - since)}, allowed ${spanOf(pendingMs)}`;
  return [made('POD_LOST', pod, `${what} ${span}`)];
}

/** The API server sets deletionTimestamp to when the pod is to be gone; the kubelet may need a little longer. */
function judgeLeaving(pod: PodFact, { nowMs, pendingMs }: Moment): readonly Finding[] {
  if (pod.meta.deleting === null) return [];
  const due = instantOf(pod.meta.deleting);
  if (due === null) return [made('POD_UNKNOWN', pod, 'terminating, until when is not known')];
  if (nowMs - due <= pendingMs) return [];
  return [
    made('POD_STUCK_TERMINATING', pod, `was to be gone ${spanOf(nowMs - due)} ago, allowed ${spanOf(pendingMs)}`),
  ];
}

/** A failed or evicted pod stays as a record until somebody deletes it: only a fresh one is trouble. */
function failedPod(pod: PodFact, { nowMs, windowMs }: Moment): readonly Finding[] {
  const times = [
    ...pod.statuses.flatMap(({ finishedAt, last }) => [finishedAt, last?.finishedAt ?? null]),
    ...pod.conditions.map(({ since }) => since),
  ].flatMap((time) => instantOf(time) ?? []);
  const newest = times.length > 0 ? times.reduce((a, b) => Math.max(a, b)) : null;
  if (newest !== null && nowMs - newest > windowMs) return [];
  const ago = newest === null ? 'at a time that is not known' : `${spanOf(nowMs - newest)} ago`;
  return [made('POD_FAILED', pod, `failed (${pod.reason ?? 'no reason told'}) ${ago}, window ${spanOf(windowMs)}`)];
}

function nothingInside(pod: PodFact): readonly Finding[] {
  return pod.template.containers.length > 0 ? [] : [made('POD_UNKNOWN', pod, 'no container of it was seen')];
}

function made(code: Parameters<typeof finding>[0], { meta }: PodFact, detail: string): Finding {
  const subject = `pod/${meta.name}`;
  return finding(code, subject, `${subject}: ${detail}`);
}
