import type { FindingKind } from './finding-kind.ts';

const PASS = { status: 'PASS', severity: 'minor' } as const;

/** Findings of `cluster.*` and `health.*`, but for `health.ops_status`. */
export const CLUSTER_FINDINGS = {
  CLUSTER_READ: { title: 'The cluster was read in full at one revision', ...PASS },
  CLUSTER_READING_UNSEEN: {
    title: 'Something that a verdict stands on was not read',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'cluster_unreachable',
  },
  CLUSTER_INCONSISTENT: {
    title: 'What was read does not describe one moment',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'cluster_unreachable',
  },
  NAMESPACE_MISSING: {
    title: 'A namespace does not exist',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'cluster_unreachable',
  },
  NAMESPACE_NOT_ACTIVE: {
    title: 'A namespace is not Active',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'cluster_unreachable',
  },

  WORKLOADS_AS_NAMED: { title: 'The workloads are those that the floor file names', ...PASS },
  WORKLOAD_MISSING: {
    title: 'A workload that the floor file names does not exist',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  WORKLOAD_OF_OTHER_KIND: {
    title: 'A workload exists, but not with the kind that the floor file names',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  WORKLOAD_BEING_DELETED: {
    title: 'A workload that the floor file names is being deleted',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  WORKLOAD_NOT_NAMED: {
    title: 'Something runs that the floor file does not name',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },

  REPLICAS_READY: { title: 'All wanted replicas are updated, ready and available', ...PASS },
  REPLICAS_NOT_READY: {
    title: 'Replicas are missing or not ready',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'resource_pressure',
  },
  REPLICAS_NOT_AS_NAMED: {
    title: 'Another number of replicas is wanted than the floor file says',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  REPLICAS_SURPLUS: {
    title: 'There are more pods than wanted',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  ROLLOUT_STUCK: {
    title: 'A rollout is stuck',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'crashloop_backoff',
  },
  ROLLOUT_PAUSED: { title: 'A rollout is paused', status: 'FAIL', severity: 'critical', runbook: 'pre_market' },
  ROLLOUT_UNFINISHED: {
    title: 'Pods of an older revision still run',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  REPLICAS_STATUS_STALE: {
    title: 'The controller has not yet looked at the newest specification',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'pre_market',
  },
  REPLICAS_STATUS_LIES: {
    title: 'The controller counts other pods as ready than there are',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'posture_unknown',
  },
  REPLICAS_UNKNOWN: {
    title: 'It is not known how many replicas are ready',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'posture_unknown',
  },

  PODS_CALM: { title: 'No container crashes, waits or was restarted', ...PASS },
  CRASH_LOOP_BACKOFF: {
    title: 'A container crashes in a loop',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'crashloop_backoff',
  },
  IMAGE_PULL_BACKOFF: {
    title: 'An image cannot be pulled',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'image_pull_backoff',
  },
  CONTAINER_CANNOT_START: {
    title: 'A container cannot be created or started',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'crashloop_backoff',
  },
  CONTAINER_WAITS: {
    title: 'A container waits for longer than allowed',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'crashloop_backoff',
  },
  CONTAINER_ENDED: {
    title: 'A container that should run has ended',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'crashloop_backoff',
  },
  CONTAINER_OOM_KILLED: {
    title: 'A container was killed for want of memory',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'resource_pressure',
  },
  CONTAINER_RESTARTED: {
    title: 'A container was restarted within the window',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'crashloop_backoff',
  },
  CONTAINER_UNKNOWN: {
    title: 'It is not known how a container is',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'posture_unknown',
  },
  POD_PENDING: {
    title: 'A pod is Pending for longer than allowed',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'resource_pressure',
  },
  POD_FAILED: {
    title: 'A pod failed or was evicted within the window',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'resource_pressure',
  },
  POD_STUCK_TERMINATING: {
    title: 'A pod does not end',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'crashloop_backoff',
  },
  POD_LOST: {
    title: 'A pod’s node does not answer for longer than allowed',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'cluster_unreachable',
  },
  POD_UNKNOWN: {
    title: 'It is not known how a pod is',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'posture_unknown',
  },

  EVENTS_CALM: { title: 'No unexplained warning on a critical workload', ...PASS },
  WARNING_EVENT: {
    title: 'A warning on a critical workload that no other check explains',
    status: 'FAIL',
    severity: 'major',
    runbook: 'pre_market',
  },
  WARNING_EVENT_UNKNOWN: {
    title: 'A warning on a critical workload whose reason or time is not known',
    status: 'UNKNOWN',
    severity: 'major',
    runbook: 'posture_unknown',
  },

  PROBES_CONFIGURED: { title: 'Serving containers have liveness and readiness probes', ...PASS },
  PROBE_MISSING: {
    title: 'A serving container lacks a probe',
    status: 'FAIL',
    severity: 'major',
    runbook: 'pre_market',
  },
  LIVENESS_GATED_BY_FRESHNESS: {
    title: 'A liveness probe restarts the service when its data is stale',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'marketdata_stale',
  },
  PROBE_UNKNOWN: {
    title: 'It is not known what a probe asks',
    status: 'UNKNOWN',
    severity: 'major',
    runbook: 'posture_unknown',
  },

  DEPLOY_REPORT_COMPLETE: { title: 'A complete deploy report can be made', ...PASS },
  DEPLOY_REPORT_EMPTY: {
    title: 'There is nothing to make a deploy report of',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  DEPLOY_REPORT_INCOMPLETE: {
    title: 'The deploy report lacks something',
    status: 'UNKNOWN',
    severity: 'major',
    runbook: 'posture_unknown',
  },
} as const satisfies Record<string, FindingKind>;
