import type { EndpointProbe } from '../../contracts/facts.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { Component, FloorFile } from '../../contracts/floor-file.ts';
import { type OpsStatus, REASON_CODES } from '../../contracts/ops-status.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import { clampText, oneLine } from '../findings/text.ts';
import { instantOf, spanOf } from '../instant.ts';
import type { CheckInput } from './check.ts';

const KNOWN_CODES: readonly string[] = REASON_CODES;
/** A heartbeat that may be older than this is none, whatever its service calls its time to live. */
const LONGEST_TTL_SECONDS = 3_600;

/** One service's answer to `/ops/status`, and what it is judged by. */
export interface Asked {
  readonly component: Component;
  readonly replica: string;
  readonly probe: EndpointProbe;
  readonly input: CheckInput;
}

/** The body of a status, or the finding why there is none that can be used. */
export function usableStatus({ component, replica, probe }: Asked): OpsStatus | Finding {
  const { cause, why, origin, status, ops_status: body, minimal } = probe;
  const make = (code: FindingCode, detail: string) =>
    finding(code, `service/${component.name}`, `${component.name} (${replica}) ${detail}`);
  if (minimal !== null && body === null) {
    return make('STATUS_MINIMAL', 'answers only the older contract: its state is not told');
  }
  if (cause !== null) return make('STATUS_UNSEEN', `gave no status: ${oneLine(why ?? cause)}`);
  if (origin !== 'upstream') return make('STATUS_UNSEEN', 'gave no status: a proxy answered in its stead');
  if (status !== 200) return make('STATUS_UNSEEN', `answered /ops/status with ${status ?? 'nothing'}, want 200`);
  return body ?? make('STATUS_UNSEEN', 'gave no status that keeps the contract');
}

/** What makes a status no proof of anything, whatever it says: another's name, times that do not hold, unknown words. */
export function statusTrouble(asked: Asked, body: OpsStatus): readonly Finding[] {
  return [...foreign(asked, body), ...times(asked, body), ...unknownCodes(asked, body)];
}

/** A time of a body by the reader's clock: its age in ms, or why it proves nothing. */
export type ReadTime =
  | { readonly kind: 'age'; readonly ageMs: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'future'; readonly aheadMs: number };

/** Ages are taken when the looking was done; ahead is what lies ahead of the answer itself, beyond the allowed skew. */
export function readTime(
  text: string | null,
  probe: EndpointProbe,
  input: Pick<CheckInput, 'floor' | 'nowMs'>,
): ReadTime {
  const ms = instantOf(text);
  if (ms === null) return { kind: 'missing' };
  const asked = instantOf(probe.started_utc);
  const answered = asked === null ? input.nowMs : Math.min(input.nowMs, asked + probe.duration_ms);
  const aheadMs = ms - answered;
  if (aheadMs > skewMs(input.floor)) return { kind: 'future', aheadMs };
  return { kind: 'age', ageMs: input.nowMs - ms };
}

function foreign({ component, replica }: Asked, body: OpsStatus): readonly Finding[] {
  const told = `${body.service_name} of kind ${body.service_kind}`;
  if (body.service_name === component.name && body.service_kind === component.kind) return [];
  const detail = `${component.name} (${replica}) answers as ${shown(told)}, want ${component.name} of kind ${component.kind}`;
  return [finding('STATUS_FOREIGN', `service/${component.name}`, detail)];
}

function times(asked: Asked, body: OpsStatus): readonly Finding[] {
  const { status_max_age_seconds } = asked.input.floor.thresholds;
  const ttl = Math.min(body.heartbeat.ttl_seconds, LONGEST_TTL_SECONDS);
  return [
    ...timeTrouble(asked, 'status', body.status.last_updated_utc, status_max_age_seconds),
    ...timeTrouble(asked, 'heartbeat', body.heartbeat.last_heartbeat_utc, ttl),
  ];
}

function timeTrouble(asked: Asked, what: string, text: string | null, maxSeconds: number): readonly Finding[] {
  const { component, replica, probe, input } = asked;
  const who = `${what} of ${component.name} (${replica})`;
  const make = (code: FindingCode, detail: string) => [finding(code, `service/${component.name}`, `${who} ${detail}`)];
  const read = readTime(text, probe, input);
  if (read.kind === 'missing') return make('STATUS_OLD', 'has no time');
  if (read.kind === 'future') return make('STATUS_FROM_FUTURE', `lies ${spanOf(read.aheadMs)} ahead`);
  if (read.ageMs <= maxSeconds * 1_000) return [];
  return make('STATUS_OLD', `is ${spanOf(read.ageMs)} old, allowed ${spanOf(maxSeconds * 1_000)}`);
}

function unknownCodes({ component, replica }: Asked, body: OpsStatus): readonly Finding[] {
  const told = [...body.status.reason_codes, ...body.safety.gating_reasons];
  const unknown = [...new Set(told.filter((code) => !KNOWN_CODES.includes(code)))];
  if (unknown.length === 0) return [];
  const detail = `${component.name} (${replica}) tells a reason that is not known: ${shown(unknown.join(', '))}`;
  return [finding('STATUS_CODE_UNKNOWN', `service/${component.name}`, detail)];
}

function skewMs(floor: FloorFile): number {
  return floor.thresholds.clock_skew_seconds * 1_000;
}

function shown(text: string): string {
  return clampText(oneLine(text), 80);
}
