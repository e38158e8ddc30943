import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { startKubeApi } from '../../test/support/kube-api.ts';
import { ROOT } from '../../tools/bootstrap/project.mjs';
import { type BareClient, startBareClient } from './bare-client.ts';
import type { BareOrder } from './bare-fetch.ts';
import { floorFileOf, planFloor } from './floor-plan.ts';
import type { FloorResult } from './floor-result.ts';
import { timeKubectl } from './kubectl.ts';
import { type MeasuredCheck, measureCheck } from './measure.ts';
import { startServices } from './services.ts';
import { stageFloor } from './stage-floor.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';

/** What to measure, and with what. */
export interface BenchOrder {
  readonly pods: number;
  readonly runs: number;
  readonly client: Client;
  readonly temporalAddress: string;
  /** Floor file, evidence, log and profile of the worker go below it. */
  readonly directory: string;
  readonly profile: boolean;
  readonly onProgress: (what: string) => void;
}

/** Stages one floor on an API server of its own and measures readiness checks of it, and the floor under them. */
export async function benchFloor(order: BenchOrder): Promise<FloorResult> {
  const { pods, onProgress } = order;
  const plan = planFloor(pods);
  onProgress('starting an API server');
  await using api = await startKubeApi();
  await stageFloor(api, plan, (what, done, of) => onProgress(`staging ${what}, ${done} of ${of}`));
  await using services = await startServices(plan.workloads);
  await using bare = startBareClient({ url: api.url, token: api.readerToken, certificate: api.certificate });
  const directory = join(order.directory, String(pods));
  await using worker = await startWorker({
    directory,
    floorFile: floorFileOf(plan, {
      checkout: ROOT,
      nowMs: Date.now(),
      urlOf: (component) => services.urlOf(component),
    }),
    kubeconfig: api.readerKubeconfig,
    temporalAddress: order.temporalAddress,
    flags: order.profile ? ['--cpu-prof', `--cpu-prof-dir=${directory}`] : [],
  });
  onProgress('warming up');
  const { paths } = await measureCheck(order.client, worker);
  const same = bareOrderOf(paths);
  await bare.pass(same);
  const measured = await takeTurns(order, worker, bare, same);
  onProgress('kubectl get, one after another');
  const lists = same.paths.filter(({ paged }) => paged).map(({ path }) => path);
  return { pods, ...measured, kubectl: await timeKubectl(api.readerKubeconfig, plan.namespace, lists) };
}

/** In turns, so that both meet the same minute of the same machine. */
async function takeTurns(
  { runs, client, onProgress }: BenchOrder,
  worker: WorkerProcess,
  bare: BareClient,
  same: BareOrder,
): Promise<Pick<FloorResult, 'checks' | 'bare' | 'load'>> {
  const before = oneMinuteLoad();
  const checks: MeasuredCheck[] = [];
  const passes: Awaited<ReturnType<BareClient['pass']>>[] = [];
  for (let run = 1; run <= runs; run += 1) {
    onProgress(`measuring, run ${run} of ${runs}`);
    checks.push(await measureCheck(client, worker));
    passes.push(await bare.pass(same));
  }
  return { checks, bare: passes, load: { before, after: oneMinuteLoad() } };
}

function oneMinuteLoad(): number {
  return loadavg()[0] ?? Number.NaN;
}

/** The questions that a check asked, each list once: the bare client pages through it by itself. */
function bareOrderOf(paths: readonly string[]): BareOrder {
  const lists = new Map(paths.map((path) => [path.split('?')[0] ?? '', path.includes('limit=')]));
  return { paths: [...lists].map(([path, paged]) => ({ path, paged })) };
}
