import type { RunContext } from '../../src/contracts/run.ts';

/** A run by hand of the default floor; a test names only what matters to it. */
export function aRun(part: Partial<RunContext> = {}): RunContext {
  return {
    origin: {
      operation: 'deploy-report',
      workflow_id: 'deploy-report-1',
      run_id: '0197f3c2-0000-7000-8000-000000000001',
      workflow_type: 'deployReport',
      requested_utc: '2026-11-23T14:59:50.000Z',
      local: false,
      scheduled: null,
      parent: null,
    },
    place: {
      kind: 'deploy',
      stamp: '20261123T145950Z',
      directory: 'audit_artifacts/deploy/20261123T145950Z',
      key: 'deploy-report-1',
    },
    trigger: 'manual',
    namespace: 'trading-floor',
    configured_namespace: true,
    requested_by: null,
    reason: null,
    phase: null,
    supersedes: null,
    started_utc: '2026-11-23T14:59:50.000Z',
    deadline_utc: '2026-11-23T15:01:50.000Z',
    clock: 'live',
    trading_day: '2026-11-23',
    slot: null,
    floor: { name: 'trading-floor', label: null, digest: '0'.repeat(64) },
    ...part,
  };
}
