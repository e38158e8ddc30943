import type { GatheredEvidence, OpenedRun, OpenRunRequest } from '../contracts/activities.ts';
import type { FloorInput } from '../contracts/inputs.ts';
import { FAILURE } from '../contracts/operations.ts';
import { parseInput } from '../domain/input.ts';
import { observe, type Runbook } from './runbook.ts';

/** Shares of a run's budget. What looking leaves over belongs to the report: that one must be written. */
const LOOK_SHARE = 0.6;
const CLUSTER_SHARE = 0.7;
const OPEN_MS = 10_000;
const ROUND_TRIP_MS = 1_500;

/** What a run has left, from the moment it was opened. */
export interface Budget {
  readonly lookMs: number;
  readonly writeMs: number;
}

/** Reads the input, or fails the run at once with every issue. */
export function inputOf(runbook: Runbook, raw: unknown, extra: readonly unknown[]): FloorInput {
  const parsed = parseInput(raw, extra);
  if (parsed.valid) return parsed.input;
  // A form may have copied the attributes of an earlier run, its GO among them.
  const headline = `NO-GO: invalid input: ${parsed.issues[0] ?? ''}`;
  runbook.announce({ verdict: 'NO_GO', failing: 0, checks: [], headline });
  throw runbook.fail(FAILURE.invalidInput, `invalid input: ${parsed.issues.join('; ')}`, [parsed.issues]);
}

/** Gives the run its place and its terms. Without one there is no evidence, and so no verdict. */
export async function open(runbook: Runbook, input: FloorInput): Promise<OpenedRun> {
  runbook.announce({ verdict: 'RUNNING', failing: 0, checks: [] });
  const request: OpenRunRequest = { origin: runbook.origin, input };
  const opened = await runbook.call(
    'openRun',
    {
      id: 'open-run',
      summary: `Open ${runbook.origin.operation}: place, floor file, session`,
      within_ms: OPEN_MS,
      tries: 5,
      must: true,
    },
    request,
  );
  const { namespace, trading_day } = opened.run;
  runbook.announce({ verdict: 'RUNNING', namespace, trading_day, failing: 0, checks: [] });
  return opened;
}

/** Divides what the floor file allows. */
export function budgetOf(opened: OpenedRun): Budget {
  return { lookMs: opened.budget_ms * LOOK_SHARE, writeMs: opened.budget_ms * (1 - LOOK_SHARE) };
}

/** Looks at everything: cluster and checkout side by side, then the services. Never fails; what was not seen is in the answer. */
export async function gather(runbook: Runbook, opened: OpenedRun, budget: Budget): Promise<GatheredEvidence> {
  const { run } = opened;
  const end = runbook.now() + budget.lookMs;
  const clusterMs = budget.lookMs * CLUSTER_SHARE;
  const repositoryReading = observe(
    runbook,
    'checkout, manifests, last known good',
    runbook.call(
      'snapshotRepository',
      {
        id: 'snapshot-repository',
        summary: 'Read checkout, manifests, last known good, build proof',
        within_ms: budget.lookMs,
        tries: 2,
      },
      { run, within_ms: inside(budget.lookMs) },
    ),
  );
  // Awaited below. When the run is cancelled before, its rejection says nothing new, and must not end the process.
  repositoryReading.catch(() => undefined);
  const cluster = await observe(
    runbook,
    `cluster, namespace ${run.namespace}`,
    runbook.call(
      'snapshotCluster',
      {
        id: 'snapshot-cluster',
        summary: `Read namespace ${run.namespace} at one revision`,
        within_ms: clusterMs,
        tries: 2,
      },
      { run, within_ms: inside(clusterMs) },
    ),
  );
  const probeMs = Math.max(end - runbook.now(), budget.lookMs * (1 - CLUSTER_SHARE));
  const probes = await Promise.all(
    opened.probe_groups.map(async (group) => ({
      group,
      gathered: await observe(
        runbook,
        `services: ${group}`,
        runbook.call(
          'probeServices',
          { id: `probe-${group}`, summary: `Ask every replica: ${group}`, within_ms: probeMs, tries: 2 },
          { run, group, cluster, within_ms: inside(probeMs) },
        ),
      ),
    })),
  );
  return { cluster, repository: await repositoryReading, probes };
}

/** What an activity may use itself, so that it can still say what it has before its caller gives up. */
function inside(ms: number): number {
  return Math.max(ms - ROUND_TRIP_MS, ms * 0.8);
}
