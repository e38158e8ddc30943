import { sayFinding } from '../checks/evaluate.ts';
import { severityRank, worstFirst } from '../findings/order.ts';
import { clampBytes, oneLine, utf8Length } from '../findings/text.ts';
import type { JudgedCheck } from './judged-check.ts';

/** Bytes of UTF-8 that a headline may have: it goes into memos, summaries and alerts. */
const HEADLINE_MAX_BYTES = 200;

/**
 * One sentence to act on: the worst finding of the worst check and how many other checks are not well, or how many
 * passed. What is waived always shows; the cause is cut short before it.
 */
export function headlineOf(checks: readonly JudgedCheck[], maxBytes: number = HEADLINE_MAX_BYTES): string {
  const bad = checks.filter(({ status }) => status === 'FAIL' || status === 'UNKNOWN').toSorted(byUrgency);
  const waived = checks.filter(({ status }) => status === 'WAIVED');
  const worst = bad[0];
  if (worst === undefined) {
    const passed = checks.length - waived.length;
    return clampBytes(`GO: ${passed} checks passed${sayWaived(waived, maxBytes - 24)}`, maxBytes);
  }
  const tail = `${bad.length > 1 ? `, and ${bad.length - 1} more` : ''}${sayWaived(waived, maxBytes / 3)}`;
  return `${clampBytes(`NO-GO: ${causeOf(worst)}`, maxBytes - utf8Length(tail))}${tail}`;
}

function causeOf(check: JudgedCheck): string {
  const worst = worstFirst(check.findings)[0];
  return oneLine(worst === undefined ? check.details : sayFinding(worst));
}

function sayWaived(waived: readonly JudgedCheck[], room: number): string {
  if (waived.length === 0) return '';
  const reasons = waived.map(({ name, waiver }) => `${name}: ${oneLine(waiver?.reason ?? 'no reason')}`).join('; ');
  const full = `, ${waived.length} waived (${reasons})`;
  if (utf8Length(full) <= room) return full;
  const names = `, ${waived.length} waived (${waived.map(({ name }) => name).join(', ')})`;
  return utf8Length(names) <= room
    ? names
    : `, ${waived.length} waived (${clampBytes(reasons, Math.max(20, room - 16))})`;
}

/** Smaller is more urgent. A cluster that was not reached explains all that was not seen, so it stands before that. */
function byUrgency(left: JudgedCheck, right: JudgedCheck): number {
  return urgency(left) - urgency(right);
}

function urgency({ name, status, severity }: JudgedCheck): number {
  if (status === 'FAIL' && severity === 'sev0') return 0;
  if (name === 'cluster.connectivity') return 1;
  return (status === 'FAIL' ? 10 : 20) + severityRank(severity);
}
