import { expect, test } from '@jest/globals';
import { judge } from '../../../src/cli/run-outcome.ts';
import type { OperationName } from '../../../src/contracts/operations.ts';

const GO = {
  verdict: 'GO',
  ready: true,
  headline: 'GO: 30 checks passed',
  failing: [],
  unknown: [],
  waived: ['change_control.lkg_tag_present'],
  artifacts: [
    { path: 'audit_artifacts/readiness/20261123T133000Z/readiness_report.md', sha256: 'a'.repeat(64), bytes: 1 },
  ],
};
const DEPLOY = { status: 'ok', headline: 'ok', workloads: 1, healthy: 1, degraded: 0, halted: 0, artifacts: [] };

test.each<[why: string, operation: OperationName, result: unknown, verdict: string, exit: number]>([
  ['GO', 'readiness-check', GO, 'GO', 0],
  ['NO-GO', 'readiness-check', { ...GO, verdict: 'NO_GO', ready: false, failing: ['safety.x'] }, 'NO_GO', 3],
  ['GO that is not ready', 'readiness-check', { ...GO, ready: false }, 'NO_GO', 3],
  ['GO with an unknown check', 'readiness-check', { ...GO, unknown: ['services.x'] }, 'NO_GO', 3],
  ['GO with a failing check', 'readiness-check', { ...GO, failing: ['services.x'] }, 'NO_GO', 3],
  ['GO of a slot', 'pre-open-readiness', { readiness: GO }, 'GO', 0],
  ['NO-GO of a slot', 'pre-market-readiness', { readiness: { ...GO, verdict: 'NO_GO' } }, 'NO_GO', 3],
  ['deploy report ok', 'deploy-report', DEPLOY, 'COMPLETE', 0],
  ['deploy report degraded', 'deploy-report', { ...DEPLOY, status: 'degraded' }, 'COMPLETE', 0],
  ['deploy report failed', 'deploy-report', { ...DEPLOY, status: 'failed' }, 'INCOMPLETE', 3],
])('%s', (_why, operation, result, verdict, exit) => {
  expect(judge(operation, result)).toMatchObject({ verdict, exit });
});

test.each<[why: string, operation: OperationName, result: unknown]>([
  ['nothing', 'readiness-check', undefined],
  ['no verdict', 'readiness-check', { ...GO, verdict: undefined }],
  ['a verdict that is none', 'readiness-check', { ...GO, verdict: 'go' }],
  ['no list of unknown checks', 'readiness-check', { ...GO, unknown: undefined }],
  ["a slot's result without its part", 'pre-open-readiness', GO],
  ["another operation's result", 'deploy-report', GO],
])('a result that cannot be read is no verdict: %s', (_why, operation, result) => {
  expect(() => judge(operation, result)).toThrow(expect.objectContaining({ name: 'NoVerdict' }));
});
