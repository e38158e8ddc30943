import type { CheckResult, CheckStatus } from '../../contracts/finding.ts';
import type { Waiver } from '../../contracts/floor-file.ts';
import type { Verdict } from '../../contracts/operations.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { CHECK_NAMES } from '../checks/index.ts';
import { clampText, oneLine } from '../findings/text.ts';
import { headlineOf } from './headline.ts';
import type { JudgedCheck } from './judged-check.ts';
import { type JudgedWaiver, judgeWaivers } from './waivers.ts';

const DETAILS_MAX = 300;

/** What a readiness check comes to. */
export interface Judgement {
  readonly verdict: Verdict;
  /** True only when every check is PASS or WAIVED. */
  readonly ready: boolean;
  /** Names of checks, in the order of `spec/checks.md`; a waived one is in `waived` only. */
  readonly failing: readonly string[];
  readonly unknown: readonly string[];
  readonly waived: readonly string[];
  readonly checks: readonly JudgedCheck[];
  /** Waivers of the floor file that are not in force, and why; one line each. */
  readonly refusedWaivers: readonly string[];
  /** One sentence to act on, at most 200 bytes. */
  readonly headline: string;
}

/**
 * GO only when every check of `spec/checks.md` was made and is PASS, or WAIVED where a waiver is in force.
 * A check that has no result is UNKNOWN; of two results for one check the worse one stands.
 */
export function verdictOf(
  results: readonly CheckResult[],
  waivers: readonly Waiver[],
  calendar: Calendar,
  nowMs: number,
): Judgement {
  const judged = judgeWaivers(waivers, calendar, nowMs);
  const checks = complete(results).map((result) => applyWaivers(result, judged));
  const named = (status: CheckStatus) => checks.filter((check) => check.status === status).map(({ name }) => name);
  const ready = checks.every(({ status }) => status === 'PASS' || status === 'WAIVED');
  return {
    verdict: ready ? 'GO' : 'NO_GO',
    ready,
    failing: named('FAIL'),
    unknown: named('UNKNOWN'),
    waived: named('WAIVED'),
    checks,
    refusedWaivers: judged.flatMap((one) => (one.refused === null ? [] : [sayRefusal(one)])),
    headline: headlineOf(checks),
  };
}

function applyWaivers(result: CheckResult, waivers: readonly JudgedWaiver[]): JudgedCheck {
  if (result.status === 'PASS') return { ...result, waiver: null };
  const own = waivers.filter(({ waiver }) => waiver.check === result.name);
  const valid = own.find(({ refused }) => refused === null);
  if (valid !== undefined) {
    const { reason, by, until } = valid.waiver;
    const prefix = `waived until ${until} by ${by}: ${reason}; was ${result.status}`;
    return { ...result, status: 'WAIVED', details: say(`${prefix}: ${result.details}`), waiver: valid.waiver };
  }
  const refused = own[0];
  if (refused === undefined) return { ...result, waiver: null };
  const note = `waiver not applied: ${refused.refused ?? ''}`;
  const details = `${clampText(result.details, DETAILS_MAX - note.length - 3)} (${note})`;
  return { ...result, details: say(details), waiver: null };
}

function complete(results: readonly CheckResult[]): readonly CheckResult[] {
  const known: readonly string[] = CHECK_NAMES;
  const expected = CHECK_NAMES.map((name) => {
    const own = results.filter((result) => result.name === name);
    const worst = own.find(({ status }) => status === 'FAIL') ?? own.find(({ status }) => status === 'UNKNOWN');
    return worst ?? own[0] ?? notMade(name);
  });
  return [...expected, ...results.filter(({ name }) => !known.includes(name))];
}

function notMade(name: string): CheckResult {
  return {
    name,
    status: 'UNKNOWN',
    details: `${name} was not made`,
    severity: 'critical',
    findings: [],
    evidence: [],
    runbook: 'posture_unknown',
    owner: 'Ops On-Call',
  };
}

function sayRefusal({ waiver, refused }: JudgedWaiver): string {
  return say(`waiver of ${waiver.check} until ${waiver.until} by ${waiver.by} not applied: ${refused ?? ''}`);
}

function say(text: string): string {
  return clampText(oneLine(text), DETAILS_MAX);
}
