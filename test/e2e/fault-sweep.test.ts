/**
 * The single-fault sweep: every request that one readiness check makes, times every way in which it can go wrong.
 * Never GO, always a report, always before the deadline, and the report names the thing that failed.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FAULTS, type FaultName } from '../support/fault-proxy.ts';
import { bootFloor, type KnownRequest, type ProxiedFloor, proxyFloor } from '../support/proxied-floor.ts';
import type { WholeCheck } from '../support/whole-check.ts';

let floor: Awaited<ReturnType<typeof bootFloor>>;
let proxied: ProxiedFloor;
let requests: readonly KnownRequest[];
let healthy: WholeCheck;

beforeAll(async () => {
  floor = await bootFloor();
  proxied = await proxyFloor(floor);
  ({ run: healthy, requests } = await proxied.record());
}, 120_000);
afterAll(async () => {
  await proxied[Symbol.asyncDispose]();
  await floor.stop();
});

/** The forty spot reviews differ in their body only: all faults for three of them, three faults for all. */
const FULL_REVIEWS = 3;
const REVIEW_FAULTS: readonly FaultName[] = ['403', 'wrong-shape', 'refused'];
const WAITING: readonly FaultName[] = ['429', '503'];

function sweptWith(fault: FaultName): readonly KnownRequest[] {
  const reviews = requests.filter(({ id }) => id.includes('selfsubjectaccessreviews'));
  const few = reviews.slice(0, FULL_REVIEWS);
  return requests
    .filter((request) => fault !== 'empty-list' || request.lists)
    .filter((request) => !reviews.includes(request) || few.includes(request) || REVIEW_FAULTS.includes(fault));
}

/** Words by which a reader knows what failed. */
function namesOf({ id, server }: KnownRequest): RegExp {
  if (server !== 'api') return new RegExp(server);
  const [, , path = '', body = ''] = id.split(' ');
  const resource = /"resource":"(\w+)"/.exec(body)?.[1];
  if (resource !== undefined) return new RegExp(resource);
  if (path.includes('selfsubject')) return /own rights|rules|identity|who (we are|reads)|SelfSubject/i;
  const plain = path.split('?')[0] ?? '';
  if (plain.includes('metrics.k8s.io')) return /metrics/i;
  // Lists are named by their objects: `deployment/mission-control`, `no such ConfigMap`.
  return new RegExp(
    plain === '/apis' ? 'KEDA|autoscalers|API groups' : (plain.split('/').at(-1) ?? '').replace(/s$/, ''),
    'i',
  );
}

/**
 * The trouble of an optional component is told and does not block (checks.md). On a floor that is reached by URL no
 * check stands on endpoints (interfaces §4: `urls` replaces Service and port), so their absence is no trouble.
 */
function mayBeGo({ id, server }: KnownRequest, fault: FaultName): boolean {
  return server === 'ops-ui' || (fault === 'empty-list' && id.includes('/endpointslices'));
}

function troubleOf({ report }: WholeCheck): string {
  const told = report.checks.flatMap(({ status, details, findings }) => [
    ...(status === 'PASS' ? [] : [details]),
    ...findings.filter((found) => found.status !== 'PASS').map(({ subject, detail }) => `${subject} ${detail}`),
  ]);
  return [...told, ...report.not_observed].join('\n');
}

async function faultsOf(request: KnownRequest, fault: FaultName): Promise<readonly string[]> {
  const run = await proxied.check({
    on: request.id,
    fault: FAULTS[fault],
    ...(WAITING.includes(fault) ? { waits: true } : {}),
  });
  const { report, result } = run;
  const wrong: string[] = [];
  const allowed = mayBeGo(request, fault);
  if (result.verdict === 'GO' && !allowed) wrong.push('is GO');
  if (report.run.finished_utc > report.run.deadline_utc) wrong.push('came after the deadline');
  if (!(allowed && request.server === 'api') && !namesOf(request).test(troubleOf(run)))
    wrong.push(`does not name it: ${result.headline}`);
  return wrong.map((what) => `${fault} on ${request.id}: ${what}`);
}

test('without a fault the floor is GO, and every kind of server is asked', () => {
  expect(healthy.result).toMatchObject({ verdict: 'GO', failing: [], unknown: [] });
  expect(new Set(requests.map(({ server }) => server)).size).toBe(6);
  expect(requests.length).toBeGreaterThan(60);
});

describe('one fault is never GO, always a report, always in time, always named:', () => {
  const swept = [
    'refused',
    '401',
    '403',
    '404',
    '429',
    '500',
    'reset',
    'hang',
    'truncated',
    'garbage',
    'wrong-shape',
    'empty-list',
    'redirect',
  ] as const satisfies FaultName[];
  test.each(swept)(
    '%s',
    async (fault) => {
      const wrong: string[] = [];
      for (const request of sweptWith(fault)) wrong.push(...(await faultsOf(request, fault)));
      expect(wrong).toEqual([]);
    },
    600_000,
  );
});
