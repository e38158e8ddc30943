import { expect, test } from '@jest/globals';
import { evaluate } from '../../../src/domain/checks/evaluate.ts';
import { verdictOf } from '../../../src/domain/verdict/verdict.ts';
import type { CaseFile } from '../../support/cases/case-file.ts';
import { caseOf, inputOf } from '../../support/cases/case-input.ts';

/** Every reading that a verdict stands on. KEDA's two lists may be absent: then nobody has installed it. */
const READINGS = [
  'cluster',
  'nodes',
  'nodeUsage',
  'repository',
  'manifests',
  'lkg',
  'build',
  'namespace',
  'pods',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'replicationcontrollers',
  'jobs',
  'cronjobs',
  'configmaps',
  'services',
  'endpointslices',
  'ingresses',
  'horizontalpodautoscalers',
  'scaledobjects',
  'scaledjobs',
  'events',
  'podmetrics',
] as const;
const CAUSES = ['refused', 'late', 'malformed', 'server_error', 'inconsistent'] as const;
const SERVICES = ['marketdata-mcp-server', 'gamma-strategy', 'whale-strategy', 'mission-control'] as const;
const INSTANTS = ['2026-11-23T15:00:00Z', '2026-11-23T14:15:00Z', '2026-11-28T15:00:00Z'] as const;

test.each(READINGS.map((reading) => [reading]))('without %s there is no GO', (reading) => {
  for (const cause of CAUSES) {
    const judged = judge(caseOf({ unseen: { [reading]: { cause, why: 'the one fault of this case' } } }));
    expect([cause, judged.verdict]).toEqual([cause, 'NO_GO']);
    expect(judged.checks.some(({ details }) => details.includes('the one fault of this case'))).toBe(true);
  }
});

test.each(SERVICES.flatMap((name) => INSTANTS.map((at) => [name, at] as const)))(
  'without %s there is no GO at %s',
  (name, at) => {
    const gone = { cause: 'unreachable', why: 'connection refused' } as const;
    for (const probe of [{ '/ops/status': gone }, { unseen: gone }, { none: true }, { replicas: {} }]) {
      expect(judge(caseOf({ at, probes: { [name]: probe } })).verdict).toBe('NO_GO');
    }
  },
);

test.each(INSTANTS)('without ops-ui there may be GO, and it is told (%s)', (at) => {
  const gone = { cause: 'unreachable', why: 'connection refused' } as const;
  const judged = judge(caseOf({ at, probes: { 'ops-ui': { '/ops/status': gone } } }));
  expect(judged.verdict).toBe('GO');
  expect(judged.checks.find(({ name }) => name === 'health.ops_status')?.details).toContain('connection refused');
});

test('an empty answer where objects were is no GO', () => {
  const base = inputOf(caseOf({}));
  expect(verdictOf(evaluate(base), [], base.calendar, base.nowMs).verdict).toBe('GO');
  for (const kind of [
    'Pod',
    'Deployment',
    'StatefulSet',
    'ReplicaSet',
    'Service',
    'EndpointSlice',
    'ConfigMap',
    'Node',
  ]) {
    const content = caseOf({ remove: objectsOf(kind) });
    expect([kind, judge(content).verdict]).toEqual([kind, 'NO_GO']);
  }
});

function judge(content: CaseFile): ReturnType<typeof verdictOf> {
  const input = inputOf(content);
  return verdictOf(evaluate(input), [], input.calendar, input.nowMs);
}

const BASE: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'marketdata-mcp-server-6d9f7c5b84-4xk2n',
    'gamma-strategy-0',
    'whale-strategy-0',
    'mission-control-5c8b9d7f66-9qwzt',
    'agenttrader-ops-ui-7f4d6b8c95-h2m8v',
  ],
  Deployment: ['marketdata-mcp-server', 'mission-control', 'agenttrader-ops-ui'],
  StatefulSet: ['gamma-strategy', 'whale-strategy'],
  ReplicaSet: ['marketdata-mcp-server-6d9f7c5b84', 'mission-control-5c8b9d7f66', 'agenttrader-ops-ui-7f4d6b8c95'],
  Service: [
    'marketdata-mcp-server',
    'agenttrader-gamma-strategy',
    'agenttrader-whale-strategy',
    'mission-control',
    'agenttrader-ops-ui',
  ],
  EndpointSlice: [
    'marketdata-mcp-server-x7k2p',
    'agenttrader-gamma-strategy-x7k2p',
    'agenttrader-whale-strategy-x7k2p',
    'mission-control-x7k2p',
    'agenttrader-ops-ui-x7k2p',
  ],
  ConfigMap: ['agenttrader-kill-switch', 'floor-env', 'kube-root-ca.crt'],
  Node: ['floor-node-1', 'floor-node-2'],
};

function objectsOf(kind: string): string[] {
  return (BASE[kind] ?? []).map((name) => `${kind}/${name}`);
}
