import { describe, expect, test } from '@jest/globals';
import type { CheckResult } from '../../src/contracts/finding.ts';
import { evaluate, evaluateOne } from '../../src/domain/checks/evaluate.ts';
import { CHECK_NAMES, CHECKS } from '../../src/domain/checks/index.ts';
import { FINDINGS } from '../../src/domain/findings/catalogue.ts';
import { caseFolders, type PlacedCase, readCases } from '../support/cases/case-file.ts';
import { caseOf, inputOf } from '../support/cases/case-input.ts';

const CASES = readCases();

/** Instants at which the healthy floor must be well: every part of a day, a holiday, a weekend, a day that ends early. */
const INSTANTS = [
  ['in session', '2026-11-23T15:00:00Z'],
  ['at the open, to the second', '2026-11-23T14:30:00Z'],
  ['in the hour before the open', '2026-11-23T14:15:00Z'],
  ['in the morning', '2026-11-23T10:30:00Z'],
  ['after the close', '2026-11-23T21:10:00Z'],
  ['in the night', '2026-11-24T03:00:00Z'],
  ['on Thanksgiving', '2026-11-26T15:00:00Z'],
  ['on the early close, open', '2026-11-27T17:00:00Z'],
  ['on the early close, shut', '2026-11-27T18:30:00Z'],
  ['on a Saturday', '2026-11-28T15:00:00Z'],
  ['in summer time', '2026-07-01T13:31:00Z'],
] as const;

/** Findings that no case can make, and why. */
const NOT_BY_A_CASE: Readonly<Record<string, string>> = {
  RUN_MISSED_SLOT: 'made of the run itself (run-checks.ts), not of facts',
  RUN_PAST_DEADLINE: 'made of the run itself (run-checks.ts), not of facts',
};

describe('the healthy base floor', () => {
  test.each(INSTANTS)('%s: every check passes', (_when, at) => {
    const results = evaluate(inputOf(caseOf({ at })));
    expect(results.filter(({ status }) => status !== 'PASS').map(({ name, details }) => `${name}: ${details}`)).toEqual(
      [],
    );
    expect(results.flatMap(({ findings }) => findings).filter(({ status }) => status !== 'PASS')).toEqual([]);
  });
});

test.each(CHECK_NAMES.map((name) => [name]))('%s has a case of each status', (name) => {
  const own = CASES.filter(({ check }) => check === name).map(({ status }) => status);
  expect([...new Set(own)].toSorted()).toEqual(['FAIL', 'PASS', 'UNKNOWN']);
});

test.each(CASES.map((one) => [`${one.check}/${one.file}`, one] as const))('%s', (_file, one) => {
  expect(cameTo(one)).toEqual({ status: one.status, fits: true, ...one.content.expect });
});

test('every folder of cases is a check', () => {
  const names: readonly string[] = CHECK_NAMES;
  expect(caseFolders().filter((folder) => !names.includes(folder))).toEqual([]);
});

test('every finding of the catalogue is made by a case, or there is a reason why not', () => {
  const made = new Set(CASES.flatMap((one) => resultOf(one).findings.map(({ code }) => code)));
  const base = new Set(evaluate(inputOf(caseOf({}))).flatMap(({ findings }) => findings.map(({ code }) => code)));
  const missing = Object.keys(FINDINGS).filter((code) => !made.has(code) && !base.has(code));
  expect(missing.toSorted()).toEqual(Object.keys(NOT_BY_A_CASE).toSorted());
});

/** What a case came to, told as it tells what it expects: `details` is its own text where the details hold it. */
function cameTo(one: PlacedCase): unknown {
  const { status, findings, details } = resultOf(one);
  const { expect: wanted } = one.content;
  const codes = findings.map((found) => found.code);
  const holds = wanted.details !== undefined && details.includes(wanted.details);
  return {
    status,
    code: wanted.code === undefined ? undefined : codes[0],
    details: holds || wanted.details === undefined ? wanted.details : details,
    also: wanted.also?.filter((code) => codes.includes(code)),
    fits: details.length > 0 && details.length <= 300,
  };
}

const RESULTS = new Map<PlacedCase, CheckResult>();

function resultOf(one: PlacedCase): CheckResult {
  const before = RESULTS.get(one);
  if (before !== undefined) return before;
  const check = CHECKS.find(({ name }) => name === one.check);
  if (check === undefined) throw new Error(`${one.check} is no check`);
  const result = evaluateOne(check, inputOf(one.content));
  RESULTS.set(one, result);
  return result;
}
