import type { CheckResult, EvidenceKey, Finding } from '../../contracts/finding.ts';
import type { FloorFile } from '../../contracts/floor-file.ts';
import { kindOf, severityOf, worstFirst } from '../findings/order.ts';
import { clampText, oneLine } from '../findings/text.ts';
import type { Check, CheckInput } from './check.ts';
import { findingsOf } from './findings-of.ts';
import { CHECKS } from './index.ts';

const DETAILS_MAX = 300;
/** A fault of a whole floor of 20,000 pods must not make a report that nobody can open. */
const FINDINGS_MAX = 200;
const DEFAULT_OWNER = 'Ops On-Call';

/** Runs every check, in the order of `spec/checks.md`. Never throws: a check that does is UNKNOWN. */
export function evaluate(input: CheckInput): readonly CheckResult[] {
  return CHECKS.map((check) => evaluateOne(check, input));
}

/**
 * Runs one check. Its status is that of its worst finding that blocks: FAIL before UNKNOWN before PASS, for both are
 * NO-GO and a FAIL is the one that is known. Findings that do not block are told in the details and leave it PASS.
 * The worst 200 findings are kept; the details count them all.
 */
export function evaluateOne(check: Check, input: CheckInput): CheckResult {
  const findings = worstFirst(findingsOf(check, input));
  const worst = findings[0];
  const blocking = worst !== undefined && worst.status !== 'PASS' && worst.blocking;
  const trouble = worst !== undefined && worst.status !== 'PASS';
  return {
    name: check.name,
    status: blocking ? worst.status : 'PASS',
    details: detailsOf(findings),
    severity: worst === undefined ? 'critical' : severityOf(worst),
    findings: findings.slice(0, FINDINGS_MAX),
    evidence: evidenceOf(check, input),
    runbook: trouble ? (kindOf(worst)?.runbook ?? null) : null,
    owner: worst === undefined ? DEFAULT_OWNER : ownerOf(worst, input.floor),
  };
}

/** A finding on one line that always names its object. */
export function sayFinding(found: Finding): string {
  const detail = oneLine(found.detail);
  const name = found.subject.slice(found.subject.indexOf('/') + 1);
  return detail.includes(name) ? detail : `${found.subject}: ${detail}`;
}

function evidenceOf(check: Check, input: CheckInput): readonly EvidenceKey[] {
  try {
    return [...new Set(check.evidence(input))].toSorted();
  } catch {
    return []; // the same fault shows as CHECK_CRASHED, or the report shows that there is no evidence
  }
}

function detailsOf(findings: readonly Finding[]): string {
  const said: string[] = [];
  for (const [index, found] of findings.entries()) {
    const left = findings.length - index;
    const text = said.length === 0 ? clampText(sayFinding(found), DETAILS_MAX - 20) : sayFinding(found);
    if (said.length > 0 && [...said, text].join('; ').length > DETAILS_MAX - 20) {
      return `${said.join('; ')}; and ${left} more`;
    }
    said.push(text);
  }
  return said.join('; ');
}

function ownerOf(found: Finding, floor: FloorFile): string {
  const name = found.subject.slice(found.subject.indexOf('/') + 1);
  const component = floor.components.find(
    (one) =>
      one.name === name ||
      one.service?.name === name ||
      one.workloads.some((workload) => workload.name === name || name.startsWith(`${workload.name}-`)),
  );
  return component?.owner ?? DEFAULT_OWNER;
}
