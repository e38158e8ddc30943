import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { Interrupted } from '../failures.ts';
import type { CliPorts, DurableRuns, TakenRun } from '../ports.ts';
import { lined, renderRun } from '../render-run.ts';
import { type NextRun, nextRunLines, nextRuns } from '../render-schedules.ts';
import { followDurable, startDurable } from '../run-durable.ts';
import { type Judged, judge, type RunOutcome } from '../run-outcome.ts';
import { inputOf } from '../run-request.ts';
import { pageOf } from '../temporal-page.ts';
import type { Raised } from './raise.ts';

const NEXT_RUNS = 5;
/** A cancelled run ends within two seconds. */
const CANCEL_MS = 3_000;

/** Runs one readiness check through Temporal and says all that `floor up` has to say. */
export async function firstRun(raised: Raised, context: CommandContext, ports: CliPorts): Promise<ExitCode> {
  const operation = 'readiness-check';
  await using runs = await ports.connectRuns(raised.temporal);
  const input = inputOf({ reason: 'floor up', requestedBy: context.identity });
  const run = await startDurable(runs, operation, input, { context, random: ports.random() });
  const result = await followOrCancel(runs, run, context);
  const judged = judge(operation, result);
  const { verdict, headline, exit } = judged;
  const outcome: RunOutcome = {
    operation,
    workflow_id: run.workflowId,
    run_id: run.runId,
    verdict,
    headline,
    result,
    exit,
  };
  await using schedules = await ports.connectSchedules(raised.temporal, raised.floorFile);
  const next = nextRuns(await schedules.list(), NEXT_RUNS);
  context.progress.close();
  await tell(raised, { outcome, judged, next }, context, ports);
  return exit;
}

/** This server ends with us: a run that were left to it would not go on. */
async function followOrCancel(runs: DurableRuns, run: TakenRun, context: CommandContext): Promise<unknown> {
  try {
    return await followDurable(runs, run, context);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    await runs.cancel(run).catch(() => undefined);
    const signal = AbortSignal.timeout(CANCEL_MS);
    await runs.follow(run, { watch: context.progress, signal }).catch(() => undefined);
    throw new Interrupted('interrupted before a verdict; the run was cancelled');
  }
}

async function tell(
  { temporal, stage, workerLog, floorFile }: Raised,
  {
    outcome,
    judged,
    next,
  }: { readonly outcome: RunOutcome; readonly judged: Judged; readonly next: readonly NextRun[] },
  { output }: CommandContext,
  ports: CliPorts,
): Promise<void> {
  const run = { workflowId: outcome.workflow_id ?? '', runId: outcome.run_id ?? '' };
  const page = pageOf(temporal.uiUrl, temporal.namespace, run);
  const report = judged.report === null ? null : ((await ports.locate(judged.report)) ?? judged.report);
  const { adminKubeconfig } = stage;
  const around: readonly (readonly [string, string | null])[] = [
    ['Temporal', `${temporal.uiUrl} (UI), ${temporal.address} (TEMPORAL_ADDRESS)`],
    ['worker log', workerLog],
    ['kubectl', adminKubeconfig === undefined ? null : `KUBECONFIG=${adminKubeconfig} kubectl get pods -A`],
  ];
  const { style } = output;
  const lines = [
    renderRun(outcome, judged, { report, page }, style),
    '',
    style('strong', 'Next runs'),
    ...(next.length === 0 ? ['none: every schedule is paused or missing'] : nextRunLines(next, style)),
    '',
    ...lined(around, style),
  ];
  output.result(lines.join('\n'), {
    ...outcome,
    report,
    page,
    next,
    temporal: { address: temporal.address, namespace: temporal.namespace, ui: temporal.uiUrl },
    cluster: {
      kubeconfig: stage.kubeconfig ?? null,
      context: stage.context ?? null,
      admin_kubeconfig: adminKubeconfig ?? null,
      floor_file: floorFile ?? null,
    },
    worker_log: workerLog,
  });
}
