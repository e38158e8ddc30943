import type { FindingKind } from './finding-kind.ts';

/** Findings about the run itself. */
export const RUN_FINDINGS = {
  RUN_MISSED_SLOT: {
    title: 'The run started too early or too late to pass for its slot of the day',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'missing_report',
  },
  RUN_PAST_DEADLINE: {
    title: 'The run was decided after its deadline, on evidence that is old',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'missing_report',
  },
} as const satisfies Record<string, FindingKind>;
