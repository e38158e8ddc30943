import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../src/contracts/finding.ts';
import type { Check } from '../../../src/domain/checks/check.ts';
import { evaluate, evaluateOne, sayFinding } from '../../../src/domain/checks/evaluate.ts';
import { CHECK_NAMES, CHECKS } from '../../../src/domain/checks/index.ts';
import { type FindingCode, finding, notBlocking } from '../../../src/domain/findings/catalogue.ts';
import { caseOf, inputOf } from '../../support/cases/case-input.ts';

const INPUT = inputOf(caseOf({}));

function aCheck(run: Check['run'], evidence: Check['evidence'] = () => ['cluster/b', 'cluster/a', 'cluster/b']): Check {
  return { name: 'safety.kill_switch', promise: 'PASS only when tested', evidence, run };
}

function found(code: FindingCode, detail: string = code): Finding {
  return finding(code, 'pod/gamma-strategy-0', detail);
}

describe('the status of a check', () => {
  const pass = found('KILL_SWITCH_SAFE');
  const fail = found('UPSTREAM_MISSING');
  const sev0 = found('AGENT_MODE_EXECUTE');
  const unknown = found('LIST_UNSEEN');
  test.each<[why: string, findings: readonly Finding[], status: string, first: string]>([
    ['one pass', [pass], 'PASS', 'KILL_SWITCH_SAFE'],
    ['an unknown among passes', [pass, unknown, pass], 'UNKNOWN', 'LIST_UNSEEN'],
    ['a fail among passes', [pass, fail], 'FAIL', 'UPSTREAM_MISSING'],
    ['a fail says more than an unknown', [unknown, fail], 'FAIL', 'UPSTREAM_MISSING'],
    ['execution before every other fail', [fail, unknown, sev0], 'FAIL', 'AGENT_MODE_EXECUTE'],
    ['trouble that does not block', [pass, notBlocking(fail)], 'PASS', 'UPSTREAM_MISSING'],
    ['only trouble that does not block', [notBlocking(unknown)], 'PASS', 'LIST_UNSEEN'],
    ['what blocks before what does not', [notBlocking(sev0), unknown], 'UNKNOWN', 'LIST_UNSEEN'],
    ['nothing at all', [], 'UNKNOWN', 'NOTHING_FOUND'],
  ])('%s', (_why, findings, status, first) => {
    const result = evaluateOne(
      aCheck(() => findings),
      INPUT,
    );
    expect([result.status, result.findings[0]?.code]).toEqual([status, first]);
  });
});

test('a check that throws is UNKNOWN, says why on one line, and keeps no credential of the message', () => {
  const result = evaluateOne(
    aCheck(() => {
      throw new TypeError('cannot read\nhttps://user:hunter2hunter2@host/x');
    }),
    INPUT,
  );
  expect(result).toMatchObject({ status: 'UNKNOWN', severity: 'critical', runbook: 'posture_unknown' });
  expect(result.findings[0]?.code).toBe('CHECK_CRASHED');
  expect(result.details).toContain('TypeError: cannot read');
  expect(result.details).not.toMatch(/\n|hunter2/);
});

test.each([[undefined], ['text'], [null]])('a check that throws %j is UNKNOWN', (thrown) => {
  const check = aCheck(() => {
    // oxlint-disable-next-line typescript/only-throw-error -- what is thrown here is what is tested
    throw thrown;
  });
  expect(evaluateOne(check, INPUT).status).toBe('UNKNOWN');
});

test('a check whose evidence throws still answers', () => {
  const check = aCheck(
    () => [found('LIST_UNSEEN')],
    () => {
      throw new Error('no files');
    },
  );
  expect(evaluateOne(check, INPUT)).toMatchObject({ status: 'UNKNOWN', evidence: [] });
});

test('evidence is named once and in order', () => {
  expect(
    evaluateOne(
      aCheck(() => [found('KILL_SWITCH_SAFE')]),
      INPUT,
    ).evidence,
  ).toEqual(['cluster/a', 'cluster/b']);
});

test('of many findings the worst are kept, the details count them all', () => {
  const many = Array.from({ length: 20_000 }, (_, index) =>
    found('AGENT_MODE_EXECUTE', `pod ${index}`.padEnd(100, '.')),
  );
  const result = evaluateOne(
    aCheck(() => [found('LIST_UNSEEN'), ...many]),
    INPUT,
  );
  expect(result.findings).toHaveLength(200);
  expect(result.details.length).toBeLessThanOrEqual(300);
  expect(result.details).toMatch(/and 19\d{3} more$/);
});

test.each([
  ['a name that the detail holds is not said twice', 'pod gamma-strategy-0 runs', 'pod gamma-strategy-0 runs'],
  ['a name that the detail lacks is put before it', 'it runs', 'pod/gamma-strategy-0: it runs'],
  ['line breaks become spaces', 'gamma-strategy-0\nPASS', 'gamma-strategy-0 PASS'],
])('%s', (_why, detail, said) => {
  expect(sayFinding(found('LIST_UNSEEN', detail))).toBe(said);
});

test.each([
  ['pod/gamma-strategy-0', 'Strategy Desk'],
  ['service/gamma-strategy', 'Strategy Desk'],
  ['configmap/agenttrader-kill-switch', 'Ops On-Call'],
])('trouble of %s belongs to %s', (subject, owner) => {
  const floor = {
    components: [
      {
        name: 'gamma-strategy',
        kind: 'strategy',
        owner: 'Strategy Desk',
        workloads: [{ kind: 'StatefulSet', name: 'gamma-strategy' }],
      },
    ],
  };
  const input = inputOf(caseOf({ floor }));
  expect(
    evaluateOne(
      aCheck(() => [finding('LIST_UNSEEN', subject, 'x')]),
      input,
    ).owner,
  ).toBe(owner);
});

test('every check of the specification is made, once, in its order', () => {
  expect(evaluate(INPUT).map(({ name }) => name)).toEqual([...CHECK_NAMES]);
  expect(CHECKS.filter(({ promise }) => !promise.startsWith('PASS only when')).map(({ name }) => name)).toEqual([]);
  expect(CHECKS.filter(({ promise }) => promise.includes('there is such a check'))).toEqual([]);
});

test('same facts, same findings', () => {
  expect(evaluate(inputOf(caseOf({})))).toEqual(evaluate(inputOf(caseOf({}))));
});
