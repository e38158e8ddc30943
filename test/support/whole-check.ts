/** The whole readiness check in this process, over a real cluster and real services: the product's own parts, no Temporal. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFloorActivities } from '../../src/activities/floor-activities.ts';
import { liveClock } from '../../src/adapters/clock.ts';
import { createLocalStore } from '../../src/adapters/evidence/local-store.ts';
import { createServiceProber } from '../../src/adapters/http/prober.ts';
import { openConnection } from '../../src/adapters/kubernetes/connection.ts';
import { createClusterReader } from '../../src/adapters/kubernetes/reader.ts';
import { localOrigin, localRunbook } from '../../src/cli/local-runbook.ts';
import { createLocalScopes } from '../../src/cli/local-scopes.ts';
import type { ReadinessResult } from '../../src/contracts/activities.ts';
import type { Facts } from '../../src/contracts/facts.ts';
import type { FloorFile } from '../../src/contracts/floor-file.ts';
import { unseen } from '../../src/contracts/observation.ts';
import { ReadinessReport } from '../../src/contracts/readiness-report.ts';
import { runReadinessCheck } from '../../src/workflows/readiness-check.ts';
import { BASE_REPOSITORY } from './cases/base-floor.ts';
import { resolveTimes } from './cases/merge.ts';

export interface WholeCheck {
  readonly result: ReadinessResult;
  readonly report: ReadinessReport;
  /** The JSON report as it was written. */
  readonly text: string;
}

function newRunId(): string {
  return `local-${randomUUID()}`;
}

/** Runs a readiness check of `floor` as the user of `kubeconfig`; artifacts lie below `root`. */
export async function checkFloor(floor: FloorFile, kubeconfig: string, root: string): Promise<WholeCheck> {
  const clock = liveClock();
  const scopes = createLocalScopes();
  const connection = openConnection({ kubeconfig, env: {} });
  const prober = createServiceProber({ clock, connection });
  const checkout = repositoryFacts(clock.now());
  const activities = createFloorActivities({
    floor,
    floorDigest: '0'.repeat(64),
    cluster: createClusterReader(connection, clock),
    prober,
    repository: {
      repository: async () => checkout.repository,
      manifests: async () => checkout.manifests,
      lkg: async () => checkout.lkg,
      build: async () => checkout.build,
    },
    store: createLocalStore(root),
    clock,
    starter: { identityOf: async () => unseen('absent', 'a local run') },
    scope: scopes.current,
    workerIdentity: 'test',
    codeVersion: null,
  });
  const signal = new AbortController().signal;
  const watch = { began: () => {}, ended: () => {}, troubled: () => {}, noted: () => {} };
  const ground = { activities, clock, scopes, watch, signal, newRunId, onAnnouncement: () => {} };
  try {
    const runbook = localRunbook(localOrigin('readiness-check', 'sweep', ground), ground);
    const result = await runReadinessCheck(runbook, undefined, []);
    const json = result.artifacts.find(({ path }) => path.endsWith('readiness_report.json'));
    const text = await readFile(join(root, json?.path ?? 'no report'), 'utf8');
    return { result, report: ReadinessReport.parse(JSON.parse(text)), text };
  } finally {
    await prober.close();
    await connection.close();
  }
}

/** A checkout that is as it should be: no request of it passes a proxy. */
function repositoryFacts(nowMs: number): Pick<Facts, 'repository' | 'manifests' | 'lkg' | 'build'> {
  // Written in the shape of the contract: test/cases/base/repository.yaml.
  return resolveTimes(BASE_REPOSITORY, nowMs) as Pick<Facts, 'repository' | 'manifests' | 'lkg' | 'build'>;
}
