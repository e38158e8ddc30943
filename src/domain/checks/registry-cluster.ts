import { buildFingerprintsPresent } from './build-fingerprints-present.ts';
import { buildImagesExist } from './build-images-exist.ts';
import { buildNoLatestTags } from './build-no-latest-tags.ts';
import { buildRepoPreflight } from './build-repo-preflight.ts';
import { changeControlCleanWorkingTree } from './change-control-clean-working-tree.ts';
import { changeControlLkgTagPresent } from './change-control-lkg-tag-present.ts';
import { changeControlOriginRemote } from './change-control-origin-remote.ts';
import { changeControlRepoId } from './change-control-repo-id.ts';
import type { Check } from './check.ts';
import { clusterConnectivity } from './cluster-connectivity.ts';
import { clusterHealth } from './cluster-health.ts';
import { clusterNoCrashOrPullBackoff } from './cluster-no-crash-or-pull-backoff.ts';
import { clusterReplicasReady } from './cluster-replicas-ready.ts';
import { clusterV2Workloads } from './cluster-v2-workloads.ts';
import { healthDeployReportGenerator } from './health-deploy-report-generator.ts';
import { healthProbesConfigured } from './health-probes-configured.ts';

/** Checks of `change_control.*`, `build.*`, `cluster.*` and the rest of `health.*`; index.ts puts them in their order. */
export const CLUSTER_CHECKS: readonly Check[] = [
  changeControlCleanWorkingTree,
  changeControlLkgTagPresent,
  changeControlRepoId,
  changeControlOriginRemote,
  buildRepoPreflight,
  buildNoLatestTags,
  buildFingerprintsPresent,
  buildImagesExist,
  clusterConnectivity,
  clusterV2Workloads,
  clusterReplicasReady,
  clusterNoCrashOrPullBackoff,
  clusterHealth,
  healthProbesConfigured,
  healthDeployReportGenerator,
];
