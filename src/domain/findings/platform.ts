import type { FindingKind } from './finding-kind.ts';

const PASS = { status: 'PASS', severity: 'minor' } as const;
const UNSEEN = { status: 'UNKNOWN', severity: 'critical', runbook: 'posture_unknown' } as const;
const IDENTITY = { severity: 'critical', runbook: 'identity_read_only' } as const;
const DISCOVERY = { status: 'FAIL', severity: 'major', runbook: 'service_discovery' } as const;
const EXPOSED = { status: 'FAIL', severity: 'critical', runbook: 'service_discovery' } as const;
const PRESSURE = { status: 'FAIL', severity: 'major', runbook: 'resource_pressure' } as const;
const UNMEASURED = { status: 'UNKNOWN', severity: 'major', runbook: 'resource_pressure' } as const;
const PROOF = { severity: 'critical', runbook: 'build_proof' } as const;

/** Findings about what the product stands on: `safety.ci_safety_lint`, `identity.*` and `infra.*`. */
export const PLATFORM_FINDINGS = {
  BUILD_PROVED: { title: 'The running sources are those that the build proof was made of', ...PASS },
  BUILD_PROOF_DIFFERS: { title: 'The running sources are not those of the build proof', status: 'FAIL', ...PROOF },
  BUILD_PROOF_FAILED: { title: 'The build proof says that a test did not pass', status: 'FAIL', ...PROOF },
  BUILD_PROOF_UNSEEN: { title: 'The build proof or the running sources were not seen', status: 'UNKNOWN', ...PROOF },

  IDENTITY_READ_ONLY: { title: 'The identity that looked cannot write', ...PASS },
  IDENTITY_READ_ONLY_PARTIAL: {
    title: 'The identity that looked is refused every write that was tried on paper',
    ...PASS,
  },
  IDENTITY_WRITABLE: { title: 'The identity that looked can write', status: 'FAIL', ...IDENTITY },
  IDENTITY_READS_SECRETS: {
    title: 'The identity that looked may read what leads to writing',
    status: 'FAIL',
    ...IDENTITY,
  },
  IDENTITY_INCOMPLETE: { title: 'What the identity may do is known in part only', status: 'UNKNOWN', ...IDENTITY },
  IDENTITY_UNSEEN: { title: 'What the identity may do was not seen', status: 'UNKNOWN', ...IDENTITY },

  UPSTREAM_READY: { title: 'Every configured upstream has ready endpoints', ...PASS },
  UPSTREAM_BY_URL: { title: 'A component is reached by URL', ...PASS },
  UPSTREAM_MISSING: { title: 'A configured Service does not exist', ...DISCOVERY },
  UPSTREAM_PORT_MISSING: { title: 'A configured Service does not have the configured port', ...DISCOVERY },
  UPSTREAM_NO_ENDPOINTS: { title: 'A configured Service has no ready endpoint', ...DISCOVERY },
  UPSTREAM_ROUTES_ELSEWHERE: { title: 'A configured Service leads to pods of another workload', ...DISCOVERY },
  UPSTREAM_UNKNOWN: { title: 'Where a configured Service leads to is not known', ...UNSEEN },
  SERVICES_INCOMPLETE: { title: 'A Service has endpoints and is not among the Services', ...UNSEEN },
  EXPOSURE_NONE: { title: 'Nothing leaves the cluster that the floor file does not name', ...PASS },
  EXPOSURE_SERVICE: { title: 'A Service leaves the cluster', ...EXPOSED },
  EXPOSURE_INGRESS: { title: 'An Ingress leads into the floor', ...EXPOSED },
  EXPOSURE_UNKNOWN: { title: 'A Service is of a type that is not known', ...UNSEEN },

  HEADROOM_OK: { title: 'Every node and critical pod is below its threshold', ...PASS },
  HEADROOM_NODE: { title: 'A node is at or above its threshold', ...PRESSURE },
  HEADROOM_POD: { title: 'A critical pod is at or above its threshold', ...PRESSURE },
  NODE_PRESSURE: { title: 'A node is under memory, disk or process pressure', ...PRESSURE },
  NODE_CONDITION_UNKNOWN: { title: 'The state of a node is not known', ...UNMEASURED },
  METRICS_UNSEEN: { title: 'Metrics were not seen', ...UNMEASURED },
  METRICS_OLD: { title: 'Metrics are too old or from the future', ...UNMEASURED },
  CAPACITY_UNKNOWN: { title: 'What a node or pod may use is not known', ...UNMEASURED },
} as const satisfies Record<string, FindingKind>;
