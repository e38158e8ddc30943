import type { Command } from 'commander';
import type { FloorInput } from '../../contracts/inputs.ts';
import type { OperationName } from '../../contracts/operations.ts';
import type { Act, CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { endingOf, UsageError } from '../failures.ts';
import { createLocalScopes } from '../local-scopes.ts';
import type { RunPorts, TakenRun } from '../ports.ts';
import { renderRun } from '../render-run.ts';
import { followDurable, startDurable, temporalCommand } from '../run-durable.ts';
import { prepareLocal } from '../run-local.ts';
import { judge, type RunOutcome } from '../run-outcome.ts';
import { inputOf, instantOfFlag, KNOWN_OPERATIONS, operationOf } from '../run-request.ts';
import { pageOf } from '../temporal-page.ts';

/** The flags of `floor run`, as commander names them. */
interface RunFlags {
  readonly namespace?: string;
  readonly reason?: string;
  readonly requestedBy?: string;
  readonly phase?: string;
  readonly supersedes?: string;
  readonly wait: boolean;
  readonly local?: true;
  readonly at?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** Adds `floor run`. */
export function addRun(program: Command, act: Act): void {
  program
    .command('run')
    .summary('run an operation and say its verdict')
    .description(`Starts an operation, follows it, says its verdict. Operations: ${KNOWN_OPERATIONS}.`)
    .argument('<operation>', 'what to run')
    .allowExcessArguments()
    .option('--namespace <ns>', "namespace to judge instead of the floor file's")
    .option('--reason <text>', 'why this run is asked for; stands in the report')
    .option('--requested-by <who>', 'who asks, where it is not this user; a claim, and reported as one')
    .option('--phase <word>', 'the part of the day, for the report: pre_market')
    .option('--supersedes <path>', 'the artifact that this run corrects')
    .option('--no-wait', 'start it and leave; Temporal goes on with it')
    .option('--local', 'run it in this process, without Temporal; no workflow history will exist')
    .option('--at <instant>', 'with --local: rehearse, on a clock that starts at this ISO 8601 instant')
    .option('--kubeconfig <file>', 'with --local: the kubeconfig to read the cluster by')
    .option('--context <name>', 'with --local: a context of it, instead of its current one')
    .action(async (operation: string, flags: RunFlags) => {
      await act(async (context, ports) => await runCommand(operation, flags, context, ports));
    });
}

async function runCommand(typed: string, flags: RunFlags, context: CommandContext, ports: RunPorts): Promise<ExitCode> {
  let run: TakenRun | undefined;
  const known = (taken: TakenRun): TakenRun => {
    run = taken;
    return taken;
  };
  try {
    const operation = operationOf(typed);
    refuseContradictions(flags);
    const input = inputOf({ ...inputFlags(flags), requestedBy: flags.requestedBy ?? context.identity });
    return flags.local === true
      ? await runLocally(operation, input, flags, { context, ports, known })
      : await runOnTemporal(operation, input, flags, { context, ports, known });
  } catch (error) {
    if (!context.output.json) throw error;
    const { exit, message } = endingOf(error);
    context.output.result('', {
      operation: typed,
      workflow_id: run?.workflowId ?? null,
      run_id: run?.runId ?? null,
      verdict: null,
      headline: message.split('\n')[0],
      result: null,
      exit,
    });
    throw error;
  }
}

interface Surroundings {
  readonly context: CommandContext;
  readonly ports: RunPorts;
  readonly known: (run: TakenRun) => TakenRun;
}

async function runLocally(
  operation: OperationName,
  input: FloorInput,
  flags: RunFlags,
  { context, ports, known }: Surroundings,
): Promise<ExitCode> {
  const scopes = createLocalScopes();
  await using floor = await ports.openLocal({
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    atMs: flags.at === undefined ? undefined : instantOfFlag(flags.at),
    scope: scopes.current,
  });
  const how = { context, scopes, random: ports.random(), newRunId: ports.newRunId };
  const run = prepareLocal(floor, operation, input, how);
  known(run);
  return await conclude(operation, run, await run.go(), { context, ports, page: null });
}

async function runOnTemporal(
  operation: OperationName,
  input: FloorInput,
  flags: RunFlags,
  { context, ports, known }: Surroundings,
): Promise<ExitCode> {
  await using runs = await ports.connectRuns();
  const run = known(await startDurable(runs, operation, input, { context, random: ports.random() }));
  const page = pageOf(context.env['TEMPORAL_UI_URL'], runs.namespace, run);
  if (!flags.wait) {
    const headline = `started, not waited for; follow it: ${temporalCommand('show --follow', runs, run)}`;
    context.output.result(`${run.workflowId} ${headline}`, {
      ...identify(operation, run),
      verdict: null,
      headline,
      result: null,
      exit: EXIT.ok,
    } satisfies RunOutcome);
    return EXIT.ok;
  }
  return await conclude(operation, run, await followDurable(runs, run, context), { context, ports, page });
}

async function conclude(
  operation: OperationName,
  run: TakenRun,
  result: unknown,
  {
    context,
    ports,
    page,
  }: { readonly context: CommandContext; readonly ports: RunPorts; readonly page: string | null },
): Promise<ExitCode> {
  const judged = judge(operation, result);
  const { verdict, headline, exit } = judged;
  const outcome: RunOutcome = { ...identify(operation, run), verdict, headline, result, exit };
  const report = judged.report === null ? null : ((await ports.locate(judged.report)) ?? judged.report);
  context.progress.close();
  context.output.result(renderRun(outcome, judged, { report, page }, context.output.style), outcome);
  return exit;
}

function identify(
  operation: OperationName,
  { workflowId, runId }: TakenRun,
): Pick<RunOutcome, 'operation' | 'workflow_id' | 'run_id'> {
  return { operation, workflow_id: workflowId, run_id: runId };
}

function inputFlags({ namespace, reason, phase, supersedes }: RunFlags): FloorInput {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(reason === undefined ? {} : { reason }),
    ...(phase === undefined ? {} : { phase }),
    ...(supersedes === undefined ? {} : { supersedes }),
  };
}

function refuseContradictions(flags: RunFlags): void {
  if (flags.local === true) {
    if (!flags.wait)
      throw new UsageError('--no-wait: a local run ends with this command; leave out --local or --no-wait');
    return;
  }
  for (const name of ['at', 'kubeconfig', 'context'] as const) {
    if (flags[name] !== undefined) {
      throw new UsageError(`--${name} is for local runs: add --local, or leave it out (the worker has its own)`);
    }
  }
}
