/** Activities that answer as told, for tests of the runbooks themselves: what happens when one hangs, fails, lies. */
import type { FloorActivities, OpenedRun } from '../../src/contracts/activities.ts';
import type { Ref } from '../../src/contracts/ref.ts';

export const A_REF: Ref = {
  path: 'audit_artifacts/readiness/20261123T133000Z/x.json',
  sha256: 'a'.repeat(64),
  bytes: 3,
};

/** A run that has its place; `budgetMs` is all the time it has. */
function openedRun(budgetMs: number, origin: Parameters<FloorActivities['openRun']>[0]['origin']): OpenedRun {
  return {
    budget_ms: budgetMs,
    probe_groups: ['marketdata', 'trading', 'operations'],
    session_note: 'a test',
    run: {
      origin,
      place: {
        kind: 'readiness',
        stamp: '20261123T133000Z',
        directory: 'audit_artifacts/readiness/20261123T133000Z',
        key: origin.run_id,
      },
      trigger: 'manual',
      namespace: 'trading-floor',
      configured_namespace: true,
      requested_by: null,
      reason: null,
      phase: null,
      supersedes: null,
      started_utc: '2026-11-23T13:30:00.000Z',
      deadline_utc: '2026-11-23T13:32:00.000Z',
      clock: 'live',
      trading_day: '2026-11-23',
      slot: null,
      floor: { name: 'trading-floor', label: null, digest: 'd' },
    },
  };
}

/** All is well; each can be replaced by one that is not. `calls` counts and keeps what was asked. */
export function scriptedActivities(
  changes: Partial<FloorActivities> = {},
  budgetMs = 20_000,
): FloorActivities & { readonly calls: { readonly name: string; readonly request: unknown }[] } {
  const calls: { name: string; request: unknown }[] = [];
  const gathered = { manifest: A_REF, counts: { pods: 5 }, unseen: [] };
  const activities: FloorActivities = {
    openRun: async ({ origin }) => openedRun(budgetMs, origin),
    snapshotCluster: async () => gathered,
    snapshotRepository: async () => gathered,
    probeServices: async () => gathered,
    reportReadiness: async ({ evidence }) => {
      const all = [evidence.cluster, evidence.repository, ...evidence.probes.map((probe) => probe.gathered)];
      const dark = all.filter(({ seen }) => !seen).length;
      return {
        verdict: dark === 0 ? 'GO' : 'NO_GO',
        ready: dark === 0,
        headline: dark === 0 ? 'GO: all passed' : `NO-GO: ${dark} unseen`,
        failing: [],
        unknown: dark === 0 ? [] : ['cluster.connectivity'],
        waived: [],
        files: A_REF,
      };
    },
    reportDeploy: async () => ({
      status: 'ok',
      headline: 'Deploy report ok',
      workloads: 5,
      healthy: 5,
      degraded: 0,
      halted: 0,
      files: A_REF,
    }),
    writeArtifact: async () => ({ artifacts: [A_REF], latest: 'replaced', note: null }),
    discardRun: async () => null,
    ...changes,
  };
  const counted = Object.fromEntries(
    Object.entries(activities).map(([name, run]) => [
      name,
      async (request: never) => {
        calls.push({ name, request });
        return await run(request);
      },
    ]),
  );
  return Object.assign(counted as unknown as FloorActivities, { calls });
}
