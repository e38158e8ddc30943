import type { Command } from 'commander';
import type { Act, CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { NoVerdict, UsageError } from '../failures.ts';
import type { CliPorts } from '../ports.ts';
import { firstRun } from '../up/first-run.ts';
import { type Raised, raise } from '../up/raise.ts';

/** The flags of `floor up`, as commander names them. */
interface UpFlags {
  readonly once?: true;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly temporalPort: string;
  readonly uiPort: string;
}

/** Adds `floor up`. */
export function addUp(program: Command, act: Act): void {
  program
    .command('up')
    .summary('everything: Temporal, worker, schedules, a floor, one verdict')
    .description(
      'Starts a Temporal server with its UI, the worker and the schedules, runs one readiness check, and stays up ' +
        'until Ctrl-C. Without a cluster it boots the embedded floor: the services as processes, the feed simulated.',
    )
    .option('--once', 'end after the verdict, with its exit code')
    .option('--kubeconfig <file>', 'look at a real cluster, by this kubeconfig')
    .option('--context <name>', 'look at a real cluster, by this context')
    .option('--namespace <ns>', "the floor's namespace, instead of the floor file's")
    .option('--temporal-port <port>', 'port of the Temporal server; 0 for any', '7233')
    .option('--ui-port <port>', 'port of the Temporal UI; 0 for any', '8233')
    .action(async (flags: UpFlags) => {
      await act(async (context, ports) => await up(flags, context, ports));
    });
}

async function up(flags: UpFlags, context: CommandContext, ports: CliPorts): Promise<ExitCode> {
  const wanted = {
    kubeconfig: flags.kubeconfig,
    context: flags.context,
    namespace: flags.namespace,
    temporalPort: portOf('--temporal-port', flags.temporalPort),
    uiPort: portOf('--ui-port', flags.uiPort),
  };
  await using raised = await raise(wanted, context, ports);
  const exit = await Promise.race([firstRun(raised, context, ports), fallen(raised)]);
  if (flags.once === true) return exit;
  context.progress.noted(context.output.style('strong', 'Up. Ctrl-C ends it.'));
  await Promise.race([untilInterrupted(context.interrupted), fallen(raised)]);
  context.progress.began('drain', 'Stop: the worker drains');
  return EXIT.interrupted;
}

/** Rejects when something of what was raised ends by itself: nothing could be trusted to go on. */
async function fallen(raised: Raised): Promise<never> {
  throw new NoVerdict(await raised.ended);
}

async function untilInterrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  // A signal alone does not keep a process alive.
  const alive = setInterval(() => undefined, 60_000);
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  clearInterval(alive);
}

function portOf(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${flag}: want a port from 0 to 65535, got '${text.slice(0, 20)}'`);
}
