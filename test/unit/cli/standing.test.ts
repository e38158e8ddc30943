import { expect, test } from '@jest/globals';
import type { LatestReport } from '../../../src/cli/ports.ts';
import { standingOf } from '../../../src/cli/standing.ts';
import { ReadinessReport } from '../../../src/contracts/readiness-report.ts';

const STARTED = '2026-11-23T13:30:00.000Z';

function report(over: { readonly verdict?: 'GO' | 'NO_GO'; readonly ready?: boolean } = {}): LatestReport {
  const check = { name: 'safety.x', status: 'PASS', details: '', severity: 'sev0', observed_utc: STARTED };
  return {
    state: 'whole',
    report: ReadinessReport.parse({
      schema_version: 'floor-ops/readiness-report/v1',
      generated_utc: '2026-11-23T13:30:10.000Z',
      git_sha: null,
      git_branch: null,
      kubectl_context: null,
      namespace: 'trading-floor',
      ready: over.ready ?? true,
      checks: [{ ...check, evidence: [], runbook: null, owner: 'x', findings: [], findings_total: 0 }],
      verdict: over.verdict ?? 'GO',
      headline: 'GO: 1 checks passed',
      floor: 'trading-floor',
      label: null,
      session: { trading_day: '2026-11-23', phase: 'pre_open', market_open: false, next_open_utc: null, note: '' },
      clock: 'live',
      waived: [],
      waivers_not_applied: [],
      run: {
        workflow_id: 'w',
        run_id: 'r',
        workflow_history: true,
        directory: 'audit_artifacts/readiness/20261123T133000Z',
        trigger: 'manual',
        requested_by: null,
        reason: null,
        started_utc: STARTED,
        finished_utc: STARTED,
        deadline_utc: STARTED,
        supersedes: null,
        slot: null,
      },
      cluster: { uid: null, server_version: null, resource_version: null, user: null, consistent: true },
      not_observed: [],
      markdown: { path: 'm', sha256: 'a'.repeat(64) },
    }),
  };
}

test.each<[why: string, latest: LatestReport, now: string, exit: number, headline: RegExp]>([
  ['a GO of this morning', report(), '2026-11-23T14:29:00Z', 0, /^GO: /],
  ['a GO of this day, late in New York', report(), '2026-11-24T04:59:00Z', 0, /^GO: /],
  [
    'a GO of yesterday',
    report(),
    '2026-11-24T13:30:00Z',
    3,
    /^NO-GO: no verdict today, the latest is of 2026-11-23; it said: GO/,
  ],
  ['a GO from the future', report(), '2026-11-23T13:00:00Z', 3, /^NO-GO: the latest report lies 30 min in the future/],
  ['a NO-GO', report({ verdict: 'NO_GO', ready: false }), '2026-11-23T14:29:00Z', 3, /./],
  ['a GO that is not ready', report({ ready: false }), '2026-11-23T14:29:00Z', 3, /./],
  ['none', { state: 'none' }, '2026-11-23T14:29:00Z', 4, /^No readiness report yet/],
  ['a torn one', { state: 'untrustworthy', why: 'torn' }, '2026-11-23T14:29:00Z', 4, /cannot be trusted: torn$/],
])('%s', (_why, latest, now, exit, headline) => {
  const standing = standingOf(latest, Date.parse(now));
  expect(standing.exit).toBe(exit);
  expect(standing.headline).toMatch(headline);
});
