import { finding } from '../findings/catalogue.ts';
import type { Check } from './check.ts';
import { CLUSTER_CHECKS } from './registry-cluster.ts';
import { SAFETY_CHECKS } from './registry-safety.ts';

/** Every check there is, in the order of `spec/checks.md`. The names are public: waivers, alerts and reports quote them. */
export const CHECK_NAMES = [
  'change_control.clean_working_tree',
  'change_control.lkg_tag_present',
  'change_control.repo_id',
  'change_control.origin_remote',
  'build.repo_preflight',
  'build.no_latest_tags',
  'build.fingerprints_present',
  'build.images_exist',
  'cluster.connectivity',
  'cluster.v2_workloads',
  'cluster.replicas_ready',
  'cluster.no_crash_or_pull_backoff',
  'cluster.health',
  'health.probes_configured',
  'health.ops_status',
  'health.deploy_report_generator',
  'safety.ci_safety_lint',
  'safety.agent_mode_not_execute',
  'safety.other_switches',
  'safety.kill_switch',
  'safety.marketdata_fresh',
  'safety.marketdata_bypass_disabled',
  'safety.execution_agents_disabled',
  'safety.execution_impossible',
  'identity.read_only',
  'infra.service_discovery',
  'infra.capacity_headroom',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** The checks, one a name. A name that no registry holds is judged UNKNOWN: a check that got lost must not be missed. */
export const CHECKS: readonly Check[] = CHECK_NAMES.map(
  (name) => [...SAFETY_CHECKS, ...CLUSTER_CHECKS].find((check) => check.name === name) ?? lost(name),
);

function lost(name: CheckName): Check {
  return {
    name,
    promise: 'PASS only when there is such a check',
    evidence: () => [],
    run: () => [finding('NOTHING_FOUND', `check/${name}`, `${name} is not part of this build`)],
  };
}
