import type { CheckResult, CheckStatus } from '../../contracts/finding.ts';
import type { Waiver } from '../../contracts/floor-file.ts';

/** A check's answer after waivers. */
export interface JudgedCheck extends Omit<CheckResult, 'status'> {
  readonly status: CheckStatus;
  /** The waiver that stands for it; null when its status is its own. */
  readonly waiver: Waiver | null;
}
