/** PASS must be earned; UNKNOWN is the worst for a check that could not look, and never GO. */
export type FindingStatus = 'PASS' | 'FAIL' | 'UNKNOWN';
export type CheckStatus = FindingStatus | 'WAIVED';
export type Severity = 'sev0' | 'critical' | 'major' | 'minor';

/** The files of evidence that a finding stands on, by the name they have in the run: `cluster/pods`, `probes/gamma-strategy`. */
export type EvidenceKey = string;

/** What one rule has to say of one object. */
export interface Finding {
  /** Permanent, public, from the catalogue. */
  readonly code: string;
  readonly status: FindingStatus;
  /** The object, as kubectl would name it: `pod/strategy-engine-0`, `configmap/agenttrader-kill-switch`. */
  readonly subject: string;
  /** One line that names what was seen and what was wanted. */
  readonly detail: string;
  /** False for trouble of an `optional` component: it is told, it does not block. */
  readonly blocking: boolean;
}

/** A check's answer: the worst of its findings. */
export interface CheckResult {
  readonly name: string;
  readonly status: FindingStatus;
  /** One line; the worst finding first. */
  readonly details: string;
  readonly severity: Severity;
  readonly findings: readonly Finding[];
  readonly evidence: readonly EvidenceKey[];
  /** Runbook of the worst finding, below docs/ops/runbooks/, or null. */
  readonly runbook: string | null;
  readonly owner: string;
}
