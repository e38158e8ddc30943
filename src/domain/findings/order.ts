import type { Finding, FindingStatus, Severity } from '../../contracts/finding.ts';
import { FINDINGS } from './catalogue.ts';
import type { FindingKind } from './finding-kind.ts';

const STATUS_ORDER: readonly FindingStatus[] = ['FAIL', 'UNKNOWN', 'PASS'];
const SEVERITY_ORDER: readonly Severity[] = ['sev0', 'critical', 'major', 'minor'];

/** What the catalogue says of a finding's code; undefined for a code that it does not hold. */
export function kindOf(found: Pick<Finding, 'code'>): FindingKind | undefined {
  const kinds: Readonly<Record<string, FindingKind>> = FINDINGS;
  return Object.hasOwn(kinds, found.code) ? kinds[found.code] : undefined;
}

/** Severity by the catalogue; a code that it does not hold is taken for critical. */
export function severityOf(found: Pick<Finding, 'code'>): Severity {
  return kindOf(found)?.severity ?? 'critical';
}

/**
 * Worst first: what blocks before what does not, a known bad (FAIL) before an unknown, then by severity.
 * Findings of the same rank keep their order. FAIL stands before UNKNOWN because both are NO-GO and a FAIL says more.
 */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((left, right) => rank(left) - rank(right));
}

/** Compares as `worstFirst` does: smaller is worse. */
export function severityRank(severity: Severity): number {
  return SEVERITY_ORDER.indexOf(severity);
}

function rank(found: Finding): number {
  const trouble = found.status !== 'PASS';
  const blocks = trouble && found.blocking ? 0 : 100;
  return blocks + STATUS_ORDER.indexOf(found.status) * 10 + severityRank(severityOf(found));
}
