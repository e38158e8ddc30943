import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { FINDINGS } from '../../../src/domain/findings/catalogue.ts';
import { CHANGE_FINDINGS } from '../../../src/domain/findings/change.ts';
import { CLUSTER_FINDINGS } from '../../../src/domain/findings/cluster.ts';
import type { FindingKind } from '../../../src/domain/findings/finding-kind.ts';
import { PLATFORM_FINDINGS } from '../../../src/domain/findings/platform.ts';
import { renderCatalogue } from '../../../src/domain/findings/render-catalogue.ts';
import { RUN_FINDINGS } from '../../../src/domain/findings/run.ts';
import { SAFETY_FINDINGS } from '../../../src/domain/findings/safety.ts';
import { SERVICE_FINDINGS } from '../../../src/domain/findings/services.ts';

const ROOT = new URL('../../../', import.meta.url);
const KINDS: readonly (readonly [string, FindingKind])[] = Object.entries(FINDINGS);

test('docs/findings.md is what the catalogue renders to (node tools/docs/render-findings.ts writes it anew)', () => {
  expect(readFileSync(new URL('docs/findings.md', ROOT), 'utf8')).toBe(renderCatalogue());
});

test('no code stands in two parts of the catalogue', () => {
  const parts = [CHANGE_FINDINGS, CLUSTER_FINDINGS, SAFETY_FINDINGS, RUN_FINDINGS, SERVICE_FINDINGS, PLATFORM_FINDINGS];
  const codes = parts.flatMap((part) => Object.keys(part));
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  expect(codes.toSorted()).toEqual(Object.keys(FINDINGS).toSorted());
});

test('codes are words in capitals', () => {
  expect(KINDS.map(([code]) => code).filter((code) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code))).toEqual([]);
});

test('what is not a PASS has a runbook that exists, a PASS has none', () => {
  const astray = KINDS.filter(([, { status, runbook }]) =>
    runbook === undefined
      ? status !== 'PASS'
      : status === 'PASS' || !existsSync(new URL(`docs/ops/runbooks/${runbook}.md`, ROOT)),
  );
  expect(astray.map(([code]) => code)).toEqual([]);
});

test('Sev-0 is evidence of execution, and only a FAIL', () => {
  const sev0 = KINDS.filter(([, { severity }]) => severity === 'sev0');
  expect(sev0.length).toBeGreaterThan(0);
  expect(sev0.filter(([, kind]) => kind.status !== 'FAIL' || kind.runbook !== 'execution_enablement')).toEqual([]);
});

test('titles are sentences without a full stop', () => {
  expect(KINDS.filter(([, { title }]) => !/^[A-Z/].*[^.]$/.test(title)).map(([code]) => code)).toEqual([]);
});
