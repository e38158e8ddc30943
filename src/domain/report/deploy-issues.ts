import type { DeployIssue, RecommendedAction } from '../../contracts/deploy-report.ts';
import type { Finding } from '../../contracts/finding.ts';
import { buildImagesExist } from '../checks/build-images-exist.ts';
import type { Check, CheckInput } from '../checks/check.ts';
import { clusterConnectivity } from '../checks/cluster-connectivity.ts';
import { clusterHealth } from '../checks/cluster-health.ts';
import { clusterNoCrashOrPullBackoff } from '../checks/cluster-no-crash-or-pull-backoff.ts';
import { clusterReplicasReady } from '../checks/cluster-replicas-ready.ts';
import { clusterV2Workloads } from '../checks/cluster-v2-workloads.ts';
import { findingsOf } from '../checks/findings-of.ts';
import { opsStatus } from '../checks/health-ops-status.ts';
import { serviceDiscovery } from '../checks/infra-service-discovery.ts';
import { agentModeNotExecute } from '../checks/safety-agent-mode-not-execute.ts';
import { executionAgentsDisabled } from '../checks/safety-execution-agents-disabled.ts';
import { executionImpossible } from '../checks/safety-execution-impossible.ts';
import { killSwitch } from '../checks/safety-kill-switch.ts';
import { otherSwitches } from '../checks/safety-other-switches.ts';
import { kindOf, severityOf, worstFirst } from '../findings/order.ts';

/** The checks that speak of what is deployed; the same rules as in the readiness report, so that the two never differ. */
const CHECKS: readonly Check[] = [
  clusterConnectivity,
  killSwitch,
  agentModeNotExecute,
  otherSwitches,
  executionAgentsDisabled,
  executionImpossible,
  clusterV2Workloads,
  clusterReplicasReady,
  clusterNoCrashOrPullBackoff,
  buildImagesExist,
  opsStatus,
  serviceDiscovery,
  clusterHealth,
];

/** Every issue, worst first; of two checks that find the same, once. */
export function deployIssues(input: CheckInput): readonly DeployIssue[] {
  const issues = new Map<string, DeployIssue>();
  for (const found of worstFirst(CHECKS.flatMap((check) => findingsOf(check, input)))) {
    const issue = issueOf(found);
    if (issue !== undefined) issues.set(`${issue.code} ${issue.subject} ${issue.detail}`, issue);
  }
  return [...issues.values()];
}

/** What a person may do about the issues: one line a runbook, worst first. Nothing here changes the floor. */
export function recommendedActions(issues: readonly DeployIssue[], namespace: string): readonly RecommendedAction[] {
  const groups = new Map<string, { readonly runbook: string | null; readonly subjects: Set<string> }>();
  for (const { runbook, subject } of issues) {
    const group = groups.get(runbook ?? '') ?? { runbook, subjects: new Set() };
    group.subjects.add(subject);
    groups.set(runbook ?? '', group);
  }
  return [...groups.values()].map(({ runbook, subjects }) => ({
    action: actionFor(runbook, namespace),
    runbook,
    subjects: [...subjects].slice(0, 10),
  }));
}

function issueOf(found: Finding): DeployIssue | undefined {
  const { code, status, subject, detail, blocking } = found;
  if (status === 'PASS') return undefined;
  const runbook = kindOf(found)?.runbook;
  return {
    code,
    status,
    severity: severityOf(found),
    subject,
    detail,
    blocking,
    runbook: runbook === undefined ? null : `docs/ops/runbooks/${runbook}.md`,
  };
}

const LOOK = {
  execution_enablement:
    'Sev-0: escalate by ops/PRODUCTION_LOCK.md at once; a human decides, nobody waits for the next report',
  posture_unknown: 'Find out why the posture cannot be seen; until it is, treat the floor as not ready',
  cluster_unreachable: 'Look whether the API server answers: kubectl version, kubectl auth can-i --list',
  crashloop_backoff:
    'Read what the container said last: kubectl logs POD --previous, kubectl describe pod POD; a human decides on a way back',
  image_pull_backoff:
    'Read the pull error: kubectl describe pod POD; compare the digest with the registry; a human decides on another image',
  resource_pressure:
    'Look for room and for what holds the pods back: kubectl describe pod POD, kubectl top nodes; a human decides on capacity',
  marketdata_stale:
    'Compare /healthz and /ops/status of the market-data service; strategies stay halted until it is fresh',
  strategy_engine_halted:
    'Read the reason codes and gating reasons in /ops/status; a human decides whether the strategy may go on',
  mission_control_offline: 'Look at mission-control: kubectl get pods, kubectl logs; the floor itself may be well',
  ops_ui_offline: 'Look at ops-ui when there is time; it trades nothing',
} as const satisfies Record<string, string>;

function actionFor(runbook: string | null, namespace: string): string {
  const name = runbook?.slice(runbook.lastIndexOf('/') + 1).replace(/\.md$/, '') ?? '';
  const actions: Readonly<Record<string, string>> = LOOK;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  return `${action ?? 'Compare what runs with ops/floor.yaml; a human decides which of the two is right'} (namespace ${namespace})`;
}
