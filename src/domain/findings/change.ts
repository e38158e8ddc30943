import type { FindingKind } from './finding-kind.ts';

/** Findings of `change_control.*` and `build.*`. */
export const CHANGE_FINDINGS = {
  TREE_CLEAN: { title: 'What was deployed is a commit without local changes', status: 'PASS', severity: 'minor' },
  TREE_DIRTY: {
    title: 'The deployed-from checkout has changes that no commit holds',
    status: 'FAIL',
    severity: 'major',
    runbook: 'pre_market',
  },
  TREE_UNKNOWN: {
    title: 'It is not known whether the deployed-from checkout is clean',
    status: 'UNKNOWN',
    severity: 'major',
    runbook: 'pre_market',
  },

  LKG_PRESENT: { title: 'A last known good state exists, verifies and is recent', status: 'PASS', severity: 'minor' },
  LKG_MISSING: {
    title: 'There is no last known good state',
    status: 'FAIL',
    severity: 'major',
    runbook: 'lkg_capture',
  },
  LKG_TOO_OLD: {
    title: 'The last known good state is older than allowed',
    status: 'FAIL',
    severity: 'major',
    runbook: 'lkg_capture',
  },
  LKG_NOT_VERIFIED: {
    title: 'The last known good snapshot does not verify',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'evidence_integrity',
  },
  LKG_UNKNOWN: {
    title: 'It is not known whether there is a recent last known good state',
    status: 'UNKNOWN',
    severity: 'major',
    runbook: 'lkg_capture',
  },

  REPO_ID_EQUAL: { title: 'The repo id is the floor file’s', status: 'PASS', severity: 'minor' },
  REPO_ID_DIFFERS: {
    title: 'The repo id is not the floor file’s',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  REPO_ID_UNKNOWN: { title: 'The repo id is not known', status: 'UNKNOWN', severity: 'major', runbook: 'pre_market' },

  ORIGIN_EQUAL: { title: 'The origin remote is the floor file’s', status: 'PASS', severity: 'minor' },
  ORIGIN_DIFFERS: {
    title: 'The origin remote is not the floor file’s',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  ORIGIN_UNKNOWN: {
    title: 'The origin remote is not known',
    status: 'UNKNOWN',
    severity: 'major',
    runbook: 'pre_market',
  },

  LOCK_RULE_KEPT: { title: 'The manifests keep this rule of the production lock', status: 'PASS', severity: 'minor' },
  LOCK_MANIFESTS_NONE: {
    title: 'No manifest was found',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'posture_unknown',
  },
  LOCK_MANIFESTS_UNSEEN: {
    title: 'The manifests were not read',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'posture_unknown',
  },
  LOCK_MANIFEST_UNREADABLE: {
    title: 'A manifest cannot be read',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'posture_unknown',
  },
  LOCK_MODE_ENABLES: {
    title: 'A manifest sets a mode that enables execution',
    status: 'FAIL',
    severity: 'sev0',
    runbook: 'execution_enablement',
  },
  LOCK_MODE_UNKNOWN: {
    title: 'A manifest sets a mode that is not known to be safe',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'posture_unknown',
  },
  LOCK_SWITCH_ENABLES: {
    title: 'A manifest sets a switch that enables execution or bypasses a guard',
    status: 'FAIL',
    severity: 'sev0',
    runbook: 'execution_enablement',
  },
  LOCK_SWITCH_UNKNOWN: {
    title: 'A manifest sets a switch to a value that is not known to be safe',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'posture_unknown',
  },
  LOCK_EXECUTION_DEPLOYS: {
    title: 'A manifest deploys an execution workload',
    status: 'FAIL',
    severity: 'sev0',
    runbook: 'execution_enablement',
  },
  LOCK_KILL_SWITCH_UNSAFE: {
    title: 'A manifest of a kill switch does not hold its safe value',
    status: 'FAIL',
    severity: 'sev0',
    runbook: 'execution_enablement',
  },
  LOCK_KILL_SWITCH_UNKNOWN: {
    title: 'No manifest says what a kill switch is set to',
    status: 'UNKNOWN',
    severity: 'critical',
    runbook: 'posture_unknown',
  },
  LOCK_IMAGE_NOT_PINNED: {
    title: 'A manifest names an image that is not pinned',
    status: 'FAIL',
    severity: 'major',
    runbook: 'pre_market',
  },

  IMAGE_PINNED: { title: 'Images are pinned', status: 'PASS', severity: 'minor' },
  IMAGE_NOT_PINNED: {
    title: 'An image is not pinned',
    status: 'FAIL',
    severity: 'major',
    runbook: 'pre_market',
  },
  IMAGES_UNSEEN: {
    title: 'It is not known which images are in use',
    status: 'UNKNOWN',
    severity: 'major',
    runbook: 'posture_unknown',
  },

  IMAGE_RUNS: { title: 'Containers run the image that they are pinned to', status: 'PASS', severity: 'minor' },
  IMAGE_ID_DIFFERS_FROM_PIN: {
    title: 'A container runs another image than it is pinned to',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  IMAGE_ID_DIFFERS_AMONG_REPLICAS: {
    title: 'Replicas run different images',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  IMAGE_ID_UNKNOWN: {
    title: 'It is not known which image a container runs',
    status: 'UNKNOWN',
    severity: 'major',
    runbook: 'image_pull_backoff',
  },

  FINGERPRINT_KNOWN: { title: 'Git sha and build id are known and agree', status: 'PASS', severity: 'minor' },
  FINGERPRINT_DIFFERS: {
    title: 'Replicas or sources tell different builds',
    status: 'FAIL',
    severity: 'critical',
    runbook: 'pre_market',
  },
  FINGERPRINT_UNKNOWN: {
    title: 'Git sha or build id is not told',
    status: 'UNKNOWN',
    severity: 'major',
    runbook: 'pre_market',
  },
} as const satisfies Record<string, FindingKind>;
