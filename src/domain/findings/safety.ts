import type { FindingKind } from './catalogue.ts';

/** Findings of `safety.*`, `identity.*`, `infra.*`, and the two that any check can make. */
export const SAFETY_FINDINGS = {
  NOTHING_FOUND: {
    title: 'The check came to no finding at all',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'posture_unknown',
  },
  CHECK_CRASHED: {
    title: 'The check failed with a program error',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'posture_unknown',
  },
} as const satisfies Record<string, FindingKind>;
