import type { CheckResult } from '../../contracts/finding.ts';
import type { RunContext } from '../../contracts/run.ts';
import { finding } from '../findings/catalogue.ts';
import { instantOf, spanOf } from '../instant.ts';

/**
 * What the run itself may have got wrong. These stand in a report only where they block: a run that came too late
 * for its slot, or that took so long that its evidence is old, must not pass for one that did not.
 */
export function runChecks(run: RunContext, finishedMs: number): readonly CheckResult[] {
  return [...slotCheck(run), ...deadlineCheck(run, finishedMs)];
}

function slotCheck({ slot }: RunContext): readonly CheckResult[] {
  if (slot === null || slot.counts) return [];
  return [unknownResult('run.slot', 'RUN_MISSED_SLOT', `schedule/${slot.schedule_id}`, `the run ${slot.note}`)];
}

function deadlineCheck({ deadline_utc, origin }: RunContext, finishedMs: number): readonly CheckResult[] {
  const deadlineMs = instantOf(deadline_utc);
  if (deadlineMs !== null && finishedMs <= deadlineMs) return [];
  const late = deadlineMs === null ? 'an unknown time' : spanOf(finishedMs - deadlineMs);
  const detail = `the run was decided ${late} after its deadline ${deadline_utc}: what it saw is old`;
  return [unknownResult('run.deadline', 'RUN_PAST_DEADLINE', `workflow/${origin.workflow_id}`, detail)];
}

function unknownResult(
  name: string,
  code: 'RUN_MISSED_SLOT' | 'RUN_PAST_DEADLINE',
  subject: string,
  detail: string,
): CheckResult {
  const found = finding(code, subject, detail);
  return {
    name,
    status: 'UNKNOWN',
    details: detail,
    severity: 'critical',
    findings: [found],
    evidence: [],
    runbook: 'missing_report',
    owner: 'Ops On-Call',
  };
}
