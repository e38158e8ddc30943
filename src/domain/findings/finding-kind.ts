import type { FindingStatus, Severity } from '../../contracts/finding.ts';

/** What a finding code means, whatever object it is about. */
export interface FindingKind {
  /** A sentence without a full stop: `Container waits in CrashLoopBackOff`. */
  readonly title: string;
  readonly status: FindingStatus;
  readonly severity: Severity;
  /** File below docs/ops/runbooks/ without `.md`; every code that is not a PASS has one. */
  readonly runbook?: string;
}
