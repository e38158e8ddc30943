import type { FindingKind } from './finding-kind.ts';

const PASS = { status: 'PASS', severity: 'minor' } as const;
const ENABLED = { status: 'FAIL', severity: 'sev0', runbook: 'execution_enablement' } as const;
const UNSEEN = { status: 'UNKNOWN', severity: 'critical', runbook: 'posture_unknown' } as const;

/** Findings of `safety.*`, and those that any check can make. Those of market data are in services.ts. */
export const SAFETY_FINDINGS = {
  NOTHING_FOUND: { title: 'The check came to no finding at all', ...UNSEEN },
  CHECK_CRASHED: { title: 'The check failed with a program error', ...UNSEEN },
  CLUSTER_UNSEEN: {
    title: 'The cluster was not seen',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'cluster_unreachable',
  },
  NAMESPACE_UNSEEN: { title: 'A namespace that is to be looked at was not', ...UNSEEN },
  LIST_UNSEEN: { title: 'A list of the cluster was not seen', ...UNSEEN },
  NOTHING_RUNS: { title: 'Neither a pod nor a workload was seen in the floor namespace', ...UNSEEN },

  AGENT_MODE_SAFE: { title: 'Every agent mode resolves to a known safe word', ...PASS },
  AGENT_MODE_EXECUTE: { title: 'A container has an agent mode that enables execution', ...ENABLED },
  AGENT_MODE_UNKNOWN_WORD: { title: 'A container has an agent mode that is not a known word', ...UNSEEN },
  AGENT_MODE_UNREADABLE: { title: 'Something sets an agent mode, and to what cannot be read', ...UNSEEN },
  AGENT_MODE_UNSET: { title: 'A trading container has no agent mode', ...UNSEEN },
  AGENT_MODE_CHANGED: { title: 'A source of the agent mode may have changed after the container started', ...UNSEEN },
  AGENT_MODE_TOLD_EXECUTE: { title: 'A service says that its agent mode enables execution', ...ENABLED },
  AGENT_MODE_TOLD_UNKNOWN_WORD: { title: 'A service tells an agent mode that is not a known word', ...UNSEEN },
  AGENT_MODE_CONTRADICTED: { title: 'A service tells another agent mode than its pod is given', ...UNSEEN },

  SWITCHES_SAFE: { title: 'No other switch enables execution', ...PASS },
  SWITCH_ENABLES: { title: 'A switch other than the agent mode enables execution', ...ENABLED },
  SWITCH_UNKNOWN_WORD: { title: 'A switch has a value that is not known to be safe', ...UNSEEN },
  SWITCH_UNREADABLE: { title: 'A switch may be set, and to what cannot be read', ...UNSEEN },
  SWITCH_CHANGED: { title: 'A source of a switch may have changed after the container started', ...UNSEEN },
  EXECUTE_ARGUMENT: { title: 'A container is told on its command line to execute', ...ENABLED },

  BYPASS_ABSENT: { title: 'No switch bypasses the market-data check', ...PASS },
  BYPASS_SET: {
    title: 'A switch bypasses the market-data check',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'marketdata_stale',
  },
  BYPASS_UNKNOWN: { title: 'A switch may bypass the market-data check', ...UNSEEN },

  KILL_SWITCH_SAFE: { title: 'The kill switch holds its safe value', ...PASS },
  KILL_SWITCH_NOT_SAFE: { title: 'The kill switch does not hold its safe value', ...ENABLED },
  KILL_SWITCH_MISSING: { title: 'The ConfigMap of a kill switch does not exist', ...ENABLED },
  KILL_SWITCHES_DISAGREE: { title: 'Another kill switch of the cluster is not halted', ...ENABLED },
  KILL_SWITCH_UNREADABLE: { title: 'A kill switch cannot be read', ...UNSEEN },

  EXECUTION_ABSENT: { title: 'No execution workload wants or has pods', ...PASS },
  EXECUTION_DESIRED: { title: 'An execution workload wants pods', ...ENABLED },
  EXECUTION_POD: { title: 'A pod of an execution workload exists', ...ENABLED },
  EXECUTION_AUTOSCALED: { title: 'An autoscaler could raise an execution workload', ...ENABLED },
  EXECUTION_UNKNOWN: { title: 'It is not known how many pods an execution workload wants', ...UNSEEN },

  EXECUTION_IMPOSSIBLE: { title: 'Every status says that orders cannot be executed', ...PASS },
  EXECUTION_POSSIBLE: { title: 'A service says that it is safe to execute orders', ...ENABLED },
  EXECUTION_UNTOLD: { title: 'A service does not tell whether orders can be executed', ...UNSEEN },
} as const satisfies Record<string, FindingKind>;
