import type { ReadinessReport } from '../contracts/readiness-report.ts';
import { easternDate } from '../domain/calendar/eastern.ts';
import { spanOf } from '../domain/instant.ts';
import { instantMs } from '../domain/report/run-stamp.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { LatestReport } from './ports.ts';

/** What the latest report is worth now. */
export interface Standing {
  readonly verdict: 'GO' | 'NO_GO' | null;
  /** Whether the verdict is of this day; one of another day says nothing of this one. */
  readonly current: boolean;
  readonly age_seconds: number | null;
  readonly headline: string;
  readonly report: ReadinessReport | null;
  readonly exit: ExitCode;
}

/** A report whose time lies further ahead than this was written by a clock that is wrong. */
const CLOCK_SKEW_MS = 60_000;

/** GO only for a whole report of this Eastern day that says GO throughout; a GO of yesterday opens no floor. */
export function standingOf(latest: LatestReport, nowMs: number): Standing {
  if (latest.state === 'none')
    return nothing('No readiness report yet: read it as NO-GO. Make one: floor run readiness-check');
  if (latest.state === 'untrustworthy') return nothing(`The latest report cannot be trusted: ${latest.why}`);
  const { report } = latest;
  const ageMs = nowMs - instantMs(report.generated_utc);
  const current = easternDate(instantMs(report.run.started_utc)) === easternDate(nowMs) && ageMs >= -CLOCK_SKEW_MS;
  const go = current && report.ready && report.verdict === 'GO';
  return {
    verdict: report.verdict,
    current,
    age_seconds: Math.floor(ageMs / 1_000),
    headline: current ? report.headline : `${otherDay(report, ageMs)}; it said: ${report.headline}`,
    report,
    exit: go ? EXIT.ok : EXIT.noGo,
  };
}

function otherDay(report: ReadinessReport, ageMs: number): string {
  if (ageMs < -CLOCK_SKEW_MS) return `NO-GO: the latest report lies ${spanOf(ageMs)} in the future`;
  return `NO-GO: no verdict today, the latest is of ${report.session.trading_day}`;
}

function nothing(headline: string): Standing {
  return { verdict: null, current: false, age_seconds: null, headline, report: null, exit: EXIT.noVerdict };
}
