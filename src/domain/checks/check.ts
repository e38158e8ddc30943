import type { Facts } from '../../contracts/facts.ts';
import type { EvidenceKey, Finding } from '../../contracts/finding.ts';
import type { Calendar } from '../calendar/calendar.ts';
import type { SessionView } from '../calendar/session-phase.ts';

/** What a check may stand on: the collected facts, and what the calendar says of that instant. */
export interface CheckInput extends Facts {
  readonly calendar: Calendar;
  readonly session: SessionView;
}

/**
 * One named rule of `spec/checks.md`: a pure function from facts to findings.
 * It returns at least one finding; a check that returns none is UNKNOWN (`NOTHING_FOUND`).
 */
export interface Check {
  readonly name: string;
  /** One sentence: PASS only when … */
  readonly promise: string;
  /** Which files of evidence it stands on. */
  readonly evidence: (input: CheckInput) => readonly EvidenceKey[];
  readonly run: (input: CheckInput) => readonly Finding[];
}
