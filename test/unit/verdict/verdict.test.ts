import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, property, subarray } from 'fast-check';
import type { CheckResult, Finding, FindingStatus } from '../../../src/contracts/finding.ts';
import { isWaivable, type Waiver } from '../../../src/contracts/floor-file.ts';
import { createCalendar } from '../../../src/domain/calendar/calendar.ts';
import { CHECK_NAMES } from '../../../src/domain/checks/index.ts';
import { type FindingCode, finding } from '../../../src/domain/findings/catalogue.ts';
import { severityOf } from '../../../src/domain/findings/order.ts';
import { type Judgement, verdictOf } from '../../../src/domain/verdict/verdict.ts';

const XNYS = createCalendar({ name: 'XNYS', closures: [], early_closes: [] });
const NONE = createCalendar({ name: 'none', closures: [], early_closes: [] });
/** Monday of Thanksgiving week: the fifth session ahead is Tuesday, 1 December. */
const MONDAY = Date.parse('2026-11-23T14:15:00Z');
const ORIGIN = 'change_control.origin_remote';
const PASSED = CHECK_NAMES.map((name) => result(name, 'KILL_SWITCH_SAFE'));

function result(name: string, code: FindingCode, detail = `${name} ${code}`): CheckResult {
  const found: Finding = finding(code, `object/${name}`, detail);
  return {
    name,
    status: found.status,
    details: detail,
    severity: severityOf(found),
    findings: [found],
    evidence: [],
    runbook: null,
    owner: 'Ops On-Call',
  };
}

function withResults(...changed: readonly CheckResult[]): readonly CheckResult[] {
  return PASSED.map((one) => changed.find(({ name }) => name === one.name) ?? one);
}

function aWaiver(change: Partial<Waiver> = {}): Waiver {
  return { check: ORIGIN, reason: 'the mirror moves on Friday', by: 'R. King', until: '2026-11-27', ...change };
}

function judge(results: readonly CheckResult[], waivers: readonly Waiver[] = [], calendar = XNYS): Judgement {
  return verdictOf(results, waivers, calendar, MONDAY);
}

describe('the verdict', () => {
  test('GO when every check passes', () => {
    expect(judge(PASSED)).toMatchObject({
      verdict: 'GO',
      ready: true,
      failing: [],
      unknown: [],
      waived: [],
      headline: 'GO: 27 checks passed',
    });
  });

  test.each<[FindingCode, 'failing' | 'unknown']>([
    ['UPSTREAM_MISSING', 'failing'],
    ['LIST_UNSEEN', 'unknown'],
  ])('NO-GO when one check comes to %s', (code, list) => {
    const judged = judge(withResults(result('infra.service_discovery', code)));
    expect(judged).toMatchObject({ verdict: 'NO_GO', ready: false, [list]: ['infra.service_discovery'] });
  });

  test('no results at all are NO-GO', () => {
    const judged = judge([]);
    expect(judged).toMatchObject({ verdict: 'NO_GO', ready: false, failing: [] });
    expect(judged.unknown).toEqual([...CHECK_NAMES]);
  });

  test('a check that was not made is UNKNOWN', () => {
    const judged = judge(PASSED.filter(({ name }) => name !== 'safety.kill_switch'));
    expect(judged).toMatchObject({ verdict: 'NO_GO', unknown: ['safety.kill_switch'] });
    expect(judged.headline).toBe('NO-GO: safety.kill_switch was not made');
  });

  test('of two results for one check the worse one stands', () => {
    const twice = [...PASSED, result('safety.kill_switch', 'KILL_SWITCH_NOT_SAFE')];
    expect(judge(twice)).toMatchObject({ verdict: 'NO_GO', failing: ['safety.kill_switch'] });
  });

  test('a result under another name counts too', () => {
    expect(judge([...PASSED, result('run.slot', 'LIST_UNSEEN')])).toMatchObject({
      verdict: 'NO_GO',
      unknown: ['run.slot'],
    });
  });

  test('GO never, whatever else is said, while one check is neither PASS nor waived', () => {
    const codes: readonly FindingCode[] = ['KILL_SWITCH_SAFE', 'KILL_SWITCH_NOT_SAFE', 'LIST_UNSEEN'];
    const waivers = CHECK_NAMES.map((check) => aWaiver({ check }));
    assert(
      property(
        array(constantFrom(...codes), { minLength: CHECK_NAMES.length, maxLength: CHECK_NAMES.length }),
        subarray(waivers),
        (picked, some) => {
          const results = CHECK_NAMES.map((name, index) => result(name, picked[index] ?? 'LIST_UNSEEN'));
          const isExcused = ({ name, status }: CheckResult) =>
            status === 'PASS' || (isWaivable(name) && some.some(({ check }) => check === name));
          const judged = judge(results, some);
          expect(judged.ready).toBe(results.every(isExcused));
          expect(judged.verdict).toBe(judged.ready ? 'GO' : 'NO_GO');
          expect(judged.headline.startsWith(judged.ready ? 'GO: ' : 'NO-GO: ')).toBe(true);
          expect(new TextEncoder().encode(judged.headline).length).toBeLessThanOrEqual(200);
        },
      ),
    );
  });
});

describe('waivers', () => {
  const differs = withResults(result(ORIGIN, 'ORIGIN_DIFFERS'));

  test('a waiver shows in the check, the lists and the headline', () => {
    const judged = judge(differs, [aWaiver()]);
    expect(judged).toMatchObject({ verdict: 'GO', ready: true, failing: [], waived: [ORIGIN], refusedWaivers: [] });
    expect(judged.checks.find(({ name }) => name === ORIGIN)).toMatchObject({ status: 'WAIVED', waiver: aWaiver() });
    expect(judged.checks.find(({ name }) => name === ORIGIN)?.details).toContain(
      'waived until 2026-11-27 by R. King: the mirror moves on Friday; was FAIL',
    );
    expect(judged.headline).toBe(`GO: 26 checks passed, 1 waived (${ORIGIN}: the mirror moves on Friday)`);
  });

  test('a waiver of a check that passes does nothing', () => {
    expect(judge(PASSED, [aWaiver()])).toMatchObject({ waived: [], headline: 'GO: 27 checks passed' });
  });

  test('an unknown is waived as a fail is', () => {
    expect(judge(withResults(result(ORIGIN, 'ORIGIN_UNKNOWN')), [aWaiver()]).verdict).toBe('GO');
  });

  test.each<[why: string, change: Partial<Waiver>, applied: boolean, said: string]>([
    ['its last day counts', { until: '2026-11-23' }, true, ''],
    ['yesterday is over', { until: '2026-11-22' }, false, 'it expired on 2026-11-22'],
    ['five sessions ahead, over a holiday and a weekend', { until: '2026-12-01' }, true, ''],
    ['six sessions ahead', { until: '2026-12-02' }, false, 'more than 5 sessions ahead (2026-12-01)'],
    ['a check that does not exist', { check: 'change_control.origin' }, false, 'there is no such check'],
    ['no reason', { reason: ' ' }, false, 'names no reason'],
    ['nobody', { by: ' ' }, false, 'nobody who answers for it'],
    ['no date', { until: '2026-02-30' }, false, 'is not a date'],
  ])('%s', (_why, change, applied, said) => {
    const judged = judge(differs, [aWaiver(change)]);
    expect(judged.verdict).toBe(applied ? 'GO' : 'NO_GO');
    expect(judged.refusedWaivers.join()).toContain(said);
    expect(judged.refusedWaivers).toHaveLength(applied ? 0 : 1);
  });

  test.each(CHECK_NAMES.filter((name) => !isWaivable(name)).map((name) => [name]))('%s cannot be waived', (check) => {
    const judged = judge(withResults(result(check, 'LIST_UNSEEN')), [aWaiver({ check })]);
    expect(judged).toMatchObject({ verdict: 'NO_GO', unknown: [check], waived: [] });
    expect(judged.checks.find(({ name }) => name === check)?.details).toContain(
      'waiver not applied: this check cannot',
    );
  });

  test('every check of safety and identity, and connectivity, are among those', () => {
    const fixed = CHECK_NAMES.filter((name) => !isWaivable(name));
    expect(fixed).toEqual(CHECK_NAMES.filter((name) => /^(safety|identity)\.|^cluster\.connectivity$/.test(name)));
    expect(fixed.length).toBe(10);
  });

  test('an expired waiver beside a valid one does not harm', () => {
    expect(judge(differs, [aWaiver({ until: '2026-11-01' }), aWaiver()]).verdict).toBe('GO');
  });

  test('without a market every day is taken for a session', () => {
    expect(judge(differs, [aWaiver({ until: '2026-11-28' })], NONE).verdict).toBe('GO');
    expect(judge(differs, [aWaiver({ until: '2026-11-29' })], NONE).verdict).toBe('NO_GO');
  });

  test('today is the day in New York', () => {
    const lateEvening = Date.parse('2026-11-24T03:00:00Z');
    expect(verdictOf(differs, [aWaiver({ until: '2026-11-23' })], XNYS, lateEvening).verdict).toBe('GO');
  });
});

describe('the headline', () => {
  const mode = 'gamma-strategy runs AGENT_MODE=EXECUTE (pod gamma-strategy-0, container app, env)';
  const execute = result('safety.agent_mode_not_execute', 'AGENT_MODE_EXECUTE', mode);
  const dirty = result('change_control.clean_working_tree', 'TREE_DIRTY', 'checkout has 1 uncommitted change');
  const down = result('cluster.connectivity', 'CLUSTER_UNSEEN', 'API server unreachable: connection refused');
  const blind = result('build.no_latest_tags', 'IMAGES_UNSEEN', 'the pods were not seen');

  test.each<[why: string, results: readonly CheckResult[], headline: string]>([
    ['names the object', [execute], `NO-GO: object/safety.agent_mode_not_execute: ${mode}`],
    ['execution before all else', [dirty, down, execute], `${mode}, and 2 more`],
    [
      'a cluster that is down explains what was not seen',
      [dirty, down, blind],
      'API server unreachable: connection refused, and 2 more',
    ],
    ['a fail before an unknown', [blind, dirty], 'checkout has 1 uncommitted change, and 1 more'],
  ])('%s', (_why, results, headline) => {
    expect(judge(withResults(...results)).headline).toContain(headline);
  });

  test('waived checks show, however long the cause is', () => {
    const long = result('safety.kill_switch', 'KILL_SWITCH_NOT_SAFE', 'ü'.repeat(500));
    const { headline } = judge(withResults(long, dirty, result(ORIGIN, 'ORIGIN_DIFFERS')), [aWaiver()]);
    expect(headline).toMatch(/…, and 1 more, 1 waived \(change_control\.origin_remote.*\)$/);
    expect(new TextEncoder().encode(headline).length).toBeLessThanOrEqual(200);
  });

  test('many waived checks fit', () => {
    const checks = CHECK_NAMES.filter(isWaivable);
    const results = withResults(...checks.map((name) => result(name, 'ORIGIN_DIFFERS')));
    const { headline, verdict } = judge(
      results,
      checks.map((check) => aWaiver({ check, reason: 'x'.repeat(400) })),
    );
    expect(verdict).toBe('GO');
    expect(headline).toMatch(/^GO: 10 checks passed, 17 waived \(/);
    expect(new TextEncoder().encode(headline).length).toBeLessThanOrEqual(200);
  });

  test('text of others cannot break the line', () => {
    const nasty = result('safety.kill_switch', 'KILL_SWITCH_NOT_SAFE', 'holds "0"\nGO: all well\u202e');
    expect(judge(withResults(nasty)).headline).not.toMatch(/[\n\u202e]/);
  });
});

test('the lists hold each check once, in the order of the specification', () => {
  const statuses: readonly FindingStatus[] = ['FAIL', 'UNKNOWN', 'PASS'];
  const codes = { FAIL: 'KILL_SWITCH_NOT_SAFE', UNKNOWN: 'LIST_UNSEEN', PASS: 'KILL_SWITCH_SAFE' } as const;
  const results = CHECK_NAMES.map((name, index) => result(name, codes[statuses[index % 3] ?? 'FAIL']));
  const judged = judge(results.toReversed());
  expect(judged.checks.map(({ name }) => name)).toEqual([...CHECK_NAMES]);
  expect(judged.failing).toEqual(CHECK_NAMES.filter((_, index) => index % 3 === 0));
  expect(judged.unknown).toEqual(CHECK_NAMES.filter((_, index) => index % 3 === 1));
});
