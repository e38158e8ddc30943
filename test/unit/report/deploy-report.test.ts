import { describe, expect, test } from '@jest/globals';
import { DeployReport } from '../../../src/contracts/deploy-report.ts';
import { canonicalJson } from '../../../src/domain/report/canonical-json.ts';
import { buildDeployReport } from '../../../src/domain/report/deploy-report.ts';
import { renderDeployReport } from '../../../src/domain/report/render-deploy-report.ts';
import { aRun } from '../../support/a-run.ts';
import { CaseFile, readCases } from '../../support/cases/case-file.ts';
import { inputOf } from '../../support/cases/case-input.ts';

/** What would change the floor, in any spelling of the tools that could. */
const CHANGES_THE_FLOOR =
  /\b(?:kubectl|helm|argocd)\b[^.;|\n]*\b(?:scale|apply|patch|delete|create|edit|replace|set|annotate|label|drain|cordon|taint|exec|run|cp|rollout\s+(?:restart|undo|pause|resume))\b/i;

describe('the healthy floor', () => {
  const report = reportOf({});

  test('is ok, complete, and halted where the kill switch halts it', () => {
    expect(report).toMatchObject({ status: 'ok', complete: true, missing: [], errors: [], top_issues: [] });
    expect(report.summary).toEqual({
      workloads_total: 5,
      deployments: 3,
      statefulsets: 2,
      jobs: 0,
      jobs_active: 0,
      healthy: 3,
      degraded: 0,
      halted: 2,
    });
    expect(report.recommended_actions).toEqual([]);
  });

  test('tells of each workload what DR-06 asks for', () => {
    const strategy = workload(report, 'gamma-strategy');
    expect(strategy).toMatchObject({
      kind: 'StatefulSet',
      namespace: 'trading-floor',
      component: 'gamma-strategy',
      replicas_desired: 1,
      replicas_ready: 1,
      pod_status_summary: { running: 1, pending: 0, crashloop: 0, imagepull: 0 },
      service_account: 'trading-floor-sa',
      env_summary: { AGENT_MODE: 'OBSERVE', EXECUTION_HALTED: '1', REPO_ID: 'RichKingsASU/agent-trader-v2' },
      allowed_to_run: { allowed: false, alarm: false, reason: 'halted by the kill switch (AGENT_MODE=OBSERVE)' },
      job_status: null,
      state: 'halted',
    });
    expect(strategy.images[0]?.image).toContain('@sha256:');
    expect(strategy.observed_image_digests[0]?.image_ids).toHaveLength(1);
    expect(strategy.health.cluster_dns_url).toBe('http://agenttrader-gamma-strategy.trading-floor.svc:80');
    expect(strategy.health.samples.find(({ endpoint }) => endpoint === '/ops/status')).toMatchObject({
      replica: 'gamma-strategy-0',
      http_status: 200,
      state: 'HALTED',
      reason_codes: ['KILL_SWITCH'],
    });
    expect(workload(report, 'marketdata-mcp-server').allowed_to_run).toMatchObject({ allowed: true, alarm: false });
  });

  test('joins each Service with its endpoints', () => {
    expect(report.services.find(({ name }) => name === 'mission-control')).toMatchObject({
      component: 'mission-control',
      type: 'ClusterIP',
      endpoints_ready: 1,
      endpoints_not_ready: 0,
    });
  });

  test('holds no name but those that are allowed, and no secret', () => {
    const names = new Set(report.workloads.flatMap(({ env_summary: summary }) => Object.keys(summary)));
    expect([...names].toSorted()).toEqual([
      'AGENT_MODE',
      'AGENT_NAME',
      'AGENT_ROLE',
      'BUILD_ID',
      'EXECUTION_HALTED',
      'GIT_SHA',
      'REPO_ID',
    ]);
  });

  test('rendered', () => {
    expect(renderDeployReport(report)).toMatchSnapshot();
  });
});

describe('the same facts', () => {
  test('give the same bytes', () => {
    const [one, two] = [reportOf({}), reportOf({})];
    expect(canonicalJson(one)).toBe(canonicalJson(two));
    expect(renderDeployReport(one)).toBe(renderDeployReport(two));
  });

  test('whatever order the API server lists them in', () => {
    const input = inputOf(CaseFile.parse({ why: 'the healthy base floor' }));
    const turned = { ...input, cluster: reversedLists(input.cluster) };
    expect(lines(buildDeployReport(turned, aRun()))).toEqual(lines(buildDeployReport(input, aRun())));
  });
});

describe('every case of a check that it stands on', () => {
  const own = readCases().filter(({ check }) => /^(?:cluster|safety)\.|^health\.(?:ops|deploy)/.test(check));
  const reports = own.map((one) => ({ one, report: buildDeployReport(inputOf(one.content), aRun()) }));

  test('has a report that keeps the contract, and a rendering', () => {
    expect(reports.length).toBeGreaterThan(100);
    for (const { one, report } of reports) {
      const parsed = DeployReport.safeParse(report);
      expect([one.check, one.file, parsed.error?.message]).toEqual([one.check, one.file, undefined]);
      expect(renderDeployReport(report)).toMatch(/^# Deploy report of /);
    }
  });

  test('recommends nothing that changes the floor', () => {
    const actions = new Set(reports.flatMap(({ report }) => report.recommended_actions.map(({ action }) => action)));
    expect(actions.size).toBeGreaterThan(5);
    expect([...actions].filter((action) => CHANGES_THE_FLOOR.test(action))).toEqual([]);
    expect(CHANGES_THE_FLOOR.test('kubectl scale deploy/execution-engine --replicas=1')).toBe(true);
  });

  test('is never ok where a check that it stands on is not', () => {
    const strict = [
      'cluster.v2_workloads',
      'cluster.replicas_ready',
      'cluster.no_crash_or_pull_backoff',
      'safety.kill_switch',
      'safety.agent_mode_not_execute',
    ];
    const bad = reports.filter(({ one }) => strict.includes(one.check) && one.status !== 'PASS');
    expect(bad.length).toBeGreaterThan(50);
    expect(bad.filter(({ report }) => report.status === 'ok').map(({ one }) => `${one.check}/${one.file}`)).toEqual([]);
  });

  test('where a Sev-0 is found the report failed', () => {
    const enabled = reports.filter(({ report }) => report.top_issues.some(({ severity }) => severity === 'sev0'));
    expect(enabled.length).toBeGreaterThan(5);
    expect(enabled.filter(({ report }) => report.status !== 'failed')).toEqual([]);
  });
});

describe('what may run', () => {
  test.each<[why: string, part: object, allowed: object]>([
    [
      'EXECUTE alarms',
      { patch: gamma([{ name: 'AGENT_MODE', value: 'EXECUTE', valueFrom: null }]) },
      { allowed: false, alarm: true },
    ],
    [
      'live, in small letters and padded, alarms',
      { patch: gamma([{ name: 'AGENT_MODE', value: ' live ', valueFrom: null }]) },
      { allowed: false, alarm: true },
    ],
    [
      'an unknown word is not allowed',
      { patch: gamma([{ name: 'AGENT_MODE', value: 'TURBO', valueFrom: null }]) },
      { allowed: false, alarm: false },
    ],
    [
      'an empty mode is not allowed',
      { patch: gamma([{ name: 'AGENT_MODE', value: '', valueFrom: null }]) },
      { allowed: false, alarm: false },
    ],
    [
      'a mode from a Secret is not allowed',
      { patch: gamma([{ name: 'AGENT_MODE', value: null, valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }]) },
      { allowed: false, alarm: false },
    ],
    [
      'a pod that differs from its template alarms',
      {
        patch: [
          {
            object: 'Pod/gamma-strategy-0',
            set: {
              spec: { containers: [{ name: 'app', env: [{ name: 'AGENT_MODE', value: 'EXECUTE', valueFrom: null }] }] },
            },
          },
        ],
      },
      { allowed: false, alarm: true },
    ],
    [
      'another enabling switch alarms',
      { patch: gamma([{ name: 'EXECUTION_ENABLED', value: 'true' }]) },
      { allowed: false, alarm: true },
    ],
    [
      'a kill switch that is off alarms',
      { patch: [{ object: 'ConfigMap/agenttrader-kill-switch', set: { data: { EXECUTION_HALTED: '0' } } }] },
      { allowed: false, alarm: true },
    ],
    [
      'a kill switch that was not read is not allowed',
      { unseen: { configmaps: { cause: 'refused', why: '403' } } },
      { allowed: false },
    ],
    [
      'wanted at rest is not allowed',
      {
        floor: {
          components: [
            {
              name: 'gamma-strategy',
              kind: 'strategy',
              workloads: [{ kind: 'StatefulSet', name: 'gamma-strategy', replicas: 0 }],
            },
          ],
        },
      },
      { allowed: false },
    ],
    [
      'named by nobody is not allowed',
      {
        floor: {
          components: [
            { name: 'mission-control', kind: 'ops', workloads: [{ kind: 'Deployment', name: 'mission-control' }] },
          ],
        },
      },
      { allowed: false, reason: 'the floor file does not name it' },
    ],
    [
      'an execution component alarms',
      {
        floor: {
          components: [
            { name: 'gamma-strategy', kind: 'execution', workloads: [{ kind: 'StatefulSet', name: 'gamma-strategy' }] },
          ],
        },
      },
      { allowed: false, alarm: true },
    ],
    [
      'a matcher that is no regular expression is not allowed',
      { floor: { execution_matchers: [{ name: '(' }] } },
      { allowed: false },
    ],
  ])('%s', (_why, part, allowed) => {
    const report = reportOf(part);
    expect(workload(report, 'gamma-strategy').allowed_to_run).toMatchObject(allowed);
    expect(report.status).not.toBe('ok');
  });
});

describe('a bad day', () => {
  test('the cluster was not seen: a report that says so', () => {
    const report = reportOf({ unseen: { cluster: { cause: 'unreachable', why: 'connect ECONNREFUSED' } } });
    expect(report).toMatchObject({ status: 'failed', complete: false, workloads: [], services: [] });
    expect(report.meta).toMatchObject({
      cluster_access: false,
      cluster_error: 'connect ECONNREFUSED',
      consistent: false,
    });
    expect(report.missing).toContain('cluster: connect ECONNREFUSED');
    expect(renderDeployReport(report)).toContain('No workload was seen.');
  });

  test('one service does not answer: degraded, complete, and an action for people', () => {
    const offline = { status: null, cause: 'unreachable', why: 'connection refused', origin: null };
    const report = reportOf({
      probes: { 'mission-control': { '/ops/status': offline, '/healthz': offline, '/health': offline } },
    });
    expect(report).toMatchObject({ status: 'degraded', complete: true });
    expect(workload(report, 'mission-control').state).toBe('degraded');
    expect(report.recommended_actions[0]?.runbook).toMatch(/^docs\/ops\/runbooks\/\w+\.md$/);
  });

  test('the optional ops-ui is not known: told, and complete', () => {
    const report = reportOf({ probes: { 'ops-ui': { unseen: { cause: 'absent', why: 'it has no pods' } } } });
    expect(report.complete).toBe(true);
    expect(report.errors).toContain('health of ops-ui: it has no pods');
  });

  test('many issues and errors are cut, and their number is told', () => {
    const strangers = Array.from({ length: 40 }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `stray-${index}`, namespace: 'trading-floor', uid: `stray-${index}` },
      spec: { containers: [{ name: 'app', image: 'busybox' }] },
      status: { phase: 'Running' },
    }));
    const report = reportOf({ objects: strangers });
    expect(report.top_issues).toHaveLength(25);
    expect(report.issues_total).toBeGreaterThan(40);
    expect(report.workloads).toHaveLength(45);
  });
});

test('text of the floor cannot become markup of the report', () => {
  const summary = '| PASS | <script>alert(1)</script> `x` **GO**\n# READY (GO)';
  const report = reportOf({
    floor: { floor: 'trading-floor', label: summary },
    cluster: { context: summary },
    probes: { 'gamma-strategy': { '/ops/status': { status: 503, cause: 'malformed', why: summary } } },
  });
  const text = renderDeployReport(report);
  expect(text).not.toMatch(/^# READY/m);
  expect(text).not.toMatch(/(?<!\\)<script>/);
  const head = text.split('\n').find((line) => line.startsWith('| Workload '));
  expect(head).toBeDefined();
  const tables = text.split('\n\n').filter((block) => block.startsWith('| '));
  for (const block of tables) {
    const widths = block
      .trim()
      .split('\n')
      .map((row) => [...row.matchAll(/(?<!\\)(?:\\\\)*\|/g)].length);
    expect(new Set(widths).size).toBe(1);
  }
});

function reportOf(part: object): DeployReport {
  return buildDeployReport(inputOf(CaseFile.parse({ why: 'the healthy base floor', ...part })), aRun());
}

function lines(report: DeployReport): readonly string[] {
  return report.workloads.map(({ workload_name: name, state }) => `${name} ${state}`);
}

/** gamma-strategy with these variables, in its template and in its pod. */
function gamma(env: readonly object[]): readonly object[] {
  const spec = { containers: [{ name: 'app', env }] };
  return [
    { object: 'StatefulSet/gamma-strategy', set: { spec: { template: { spec } } } },
    { object: 'Pod/gamma-strategy-0', set: { spec } },
  ];
}

function workload(report: DeployReport, name: string): DeployReport['workloads'][number] {
  const found = report.workloads.find(({ workload_name: own }) => own === name);
  if (found === undefined) throw new Error(`${name} is not in the report`);
  return found;
}

type Cluster = ReturnType<typeof inputOf>['cluster'];

function reversedLists(cluster: Cluster): Cluster {
  if (!cluster.seen) return cluster;
  const namespaces = cluster.value.namespaces.map((facts) => ({
    ...facts,
    pods: facts.pods.seen ? { ...facts.pods, value: facts.pods.value.toReversed() } : facts.pods,
    services: facts.services.seen ? { ...facts.services, value: facts.services.value.toReversed() } : facts.services,
  }));
  return { ...cluster, value: { ...cluster.value, namespaces } };
}
