import type { EventFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { evidenceKey } from '../cluster/evidence-keys.ts';
import { finding } from '../findings/catalogue.ts';
import { instantOf, spanOf } from '../instant.ts';
import type { Check, CheckInput } from './check.ts';
import { clusterNoCrashOrPullBackoff } from './cluster-no-crash-or-pull-backoff.ts';
import { clusterReplicasReady } from './cluster-replicas-ready.ts';
import { type CriticalObjects, criticalObjects } from './critical-objects.ts';
import { findingsOf } from './findings-of.ts';
import { floorEvidence, lookAtFloor, RUNNING } from './floor-workloads.ts';

/** What the events say of one critical workload for one reason. */
interface Warnings {
  readonly workload: string;
  readonly reason: string;
  readonly newest: EventFact;
  readonly newestMs: number | null;
  readonly count: number;
}

export const clusterHealth: Check = {
  name: 'cluster.health',
  promise:
    'PASS only when the events were seen and none within the window is a Warning on a critical workload that no other check explains.',
  evidence: (input) => [...floorEvidence(input, RUNNING), evidenceKey.events(input.namespace)],
  run: (input): readonly Finding[] => {
    const { facts, unseen } = lookAtFloor(input, RUNNING);
    if (facts === undefined) return unseen;
    const where = `namespace/${input.namespace}`;
    const { events } = facts;
    if (!events.seen) return [...unseen, finding('LIST_UNSEEN', where, `events in ${input.namespace}: ${events.why}`)];
    const bad = events.value.filter(({ type }) => type !== 'Normal');
    const objects = bad.length === 0 ? NO_OBJECTS : criticalObjects(input.floor, facts);
    const warnings = warningsOf(bad, objects, input);
    const explained = warnings.length === 0 ? new Set<string>() : explainedWorkloads(input, objects);
    const trouble = [
      ...unseen,
      ...warnings.filter(({ workload }) => !explained.has(workload)).map((one) => judge(one, input)),
    ];
    if (trouble.length > 0) return trouble;
    const told = warnings.length === 0 ? 'no warning' : `${warnings.length} warnings, explained by other checks`;
    return [
      finding(
        'EVENTS_CALM',
        where,
        `${input.namespace}: ${events.value.length} events, ${told} on a critical workload`,
      ),
    ];
  },
};

const NO_OBJECTS: CriticalObjects = { workloadOf: () => undefined };

/** Warnings on critical workloads within the window, one entry a workload and reason: a crash loop makes hundreds. */
function warningsOf(events: readonly EventFact[], objects: CriticalObjects, input: CheckInput): readonly Warnings[] {
  const windowMs = input.floor.thresholds.restart_window_minutes * 60_000;
  const groups = new Map<string, Warnings>();
  for (const event of events) {
    const workload = objects.workloadOf(event.object);
    if (workload === undefined) continue;
    const ms = instantOf(event.last);
    if (ms !== null && input.nowMs - ms > windowMs) continue;
    const key = `${workload} ${event.type} ${event.reason}`;
    groups.set(
      key,
      joined(groups.get(key), { workload, reason: event.reason, newest: event, newestMs: ms, count: event.count }),
    );
  }
  return [...groups.values()];
}

/** An event without a time may be the newest of all. */
function joined(before: Warnings | undefined, one: Warnings): Warnings {
  if (before === undefined) return one;
  const later = before.newestMs !== null && (one.newestMs === null || one.newestMs > before.newestMs) ? one : before;
  return { ...later, count: before.count + one.count };
}

function judge({ workload, reason, newest, newestMs, count }: Warnings, { nowMs }: CheckInput): Finding {
  const { kind, name } = newest.object;
  const times = count > 1 ? ` ×${count}` : '';
  const ago = newestMs === null ? 'when is not known' : `${spanOf(nowMs - newestMs)} ago`;
  const what = `${newest.type || 'no type'} ${reason || 'no reason'}${times} on ${kind.toLowerCase()}/${name}, ${ago}`;
  const known = newest.type === 'Warning' && reason !== '' && newestMs !== null;
  return finding(
    known ? 'WARNING_EVENT' : 'WARNING_EVENT_UNKNOWN',
    workload,
    `${workload}: ${what}: ${newest.message}`,
  );
}

/** Workloads of which another check already says, and blocks on it, what the events are about. */
function explainedWorkloads(input: CheckInput, objects: CriticalObjects): ReadonlySet<string> {
  const findings = [clusterNoCrashOrPullBackoff, clusterReplicasReady].flatMap((check) => findingsOf(check, input));
  const bad = findings.filter(({ status, blocking }) => status !== 'PASS' && blocking);
  return new Set(
    bad.flatMap(({ subject }) => {
      const slash = subject.indexOf('/');
      return objects.workloadOf({ kind: subject.slice(0, slash), name: subject.slice(slash + 1) }) ?? [];
    }),
  );
}
