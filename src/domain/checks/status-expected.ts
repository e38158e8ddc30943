import type { Finding } from '../../contracts/finding.ts';
import { type OpsStatus, REASON_CODES } from '../../contracts/ops-status.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import { type DataAge, dataAge } from './data-age.ts';
import type { Asked } from './status-body.ts';

type State = OpsStatus['status']['state'];

const KNOWN_CODES: readonly string[] = REASON_CODES;
/** Reasons that the lock itself gives; they are wanted. */
const LOCKED = ['KILL_SWITCH', 'EXECUTION_DISABLED'];
/** Reasons that a market that is shut gives. */
const AT_REST = ['MARKET_CLOSED', 'MARKETDATA_STALE', 'MARKETDATA_MISSING'];

/** States of each kind that are expected under the lock (spec/checks.md), in session and out of it. */
const EXPECTED: Readonly<
  Record<OpsStatus['service_kind'], { readonly open: readonly State[]; readonly shut: readonly State[] }>
> = {
  marketdata: { open: ['OK'], shut: ['MARKET_CLOSED'] },
  strategy: { open: ['OK', 'HALTED'], shut: ['OK', 'MARKET_CLOSED', 'HALTED'] },
  ingest: { open: ['OK'], shut: ['OK', 'MARKET_CLOSED'] },
  ops: { open: ['OK'], shut: ['OK'] },
  execution: { open: ['OFFLINE'], shut: ['OFFLINE'] },
};

/**
 * Whether a service's state is the expected one. The state alone is not believed: each reason code counts, for kinds
 * that stand on market data the gating reasons too, and in session the age of the data that a strategy sees. The kill
 * switch comes first in a strategy's state and hides what else is wrong.
 */
export function judgeState(asked: Asked, body: OpsStatus): readonly Finding[] {
  const { component, input } = asked;
  const { state } = body.status;
  const expected = EXPECTED[component.kind][input.session.market_open ? 'open' : 'shut'];
  if (state === 'UNKNOWN')
    return [say(asked, 'STATUS_STATE_UNKNOWN', `says that its state is UNKNOWN${reasons(body)}`)];
  if (!expected.includes(state)) {
    const wanted = `want ${expected.join(' or ')} with the market ${input.session.market_open ? 'open' : 'closed'}`;
    return [say(asked, troubleCode(asked), `is ${state}${reasons(body)}, ${wanted}`)];
  }
  return [...hiddenReasons(asked, body), ...haltedWithoutSwitch(asked, body), ...hiddenStaleness(asked, body)];
}

function hiddenReasons(asked: Asked, body: OpsStatus): readonly Finding[] {
  const { component, input } = asked;
  const allowed = [...LOCKED, ...(input.session.market_open ? [] : AT_REST)];
  if (component.kind === 'execution') allowed.push('PROCESS_DOWN');
  // What sees no market data gates strategies for that very reason: there it says nothing about the service.
  const gates = component.kind === 'ops' ? [] : body.safety.gating_reasons;
  const told = new Set([...body.status.reason_codes, ...gates]);
  const bad = KNOWN_CODES.filter((code) => told.has(code) && !allowed.includes(code));
  if (bad.length === 0) return [];
  return [say(asked, troubleCode(asked), `is ${body.status.state} and tells ${bad.join(', ')}`)];
}

function haltedWithoutSwitch(asked: Asked, body: OpsStatus): readonly Finding[] {
  if (body.status.state !== 'HALTED') return [];
  if (!body.status.reason_codes.includes('KILL_SWITCH')) {
    return [say(asked, 'STRATEGY_HALTED', `is HALTED without the reason KILL_SWITCH${reasons(body)}`)];
  }
  if (body.safety.kill_switch) return [];
  return [say(asked, 'STATUS_CONTRADICTS_ITSELF', 'is HALTED by KILL_SWITCH and says that its kill switch is off')];
}

function hiddenStaleness(asked: Asked, body: OpsStatus): readonly Finding[] {
  const { component, input } = asked;
  if (component.kind !== 'strategy' || !input.session.market_open || body.marketdata === null) return [];
  const age: DataAge = dataAge(body.marketdata, asked.probe, input);
  if (age.kind === 'fresh') return [];
  if (age.kind === 'stale') return [say(asked, 'STRATEGY_HALTED', `sees market data that is stale: ${age.why}`)];
  return [say(asked, 'STATUS_CONTRADICTS_ITSELF', `does not see how old its market data is: ${age.why}`)];
}

function troubleCode({ component }: Asked): FindingCode {
  return component.kind === 'strategy' ? 'STRATEGY_HALTED' : 'STATUS_UNEXPECTED';
}

function reasons({ status }: OpsStatus): string {
  return status.reason_codes.length === 0 ? '' : ` (${status.reason_codes.join(', ')})`;
}

function say({ component, replica }: Asked, code: FindingCode, detail: string): Finding {
  return finding(code, `service/${component.name}`, `${component.name} (${replica}) ${detail}`);
}
