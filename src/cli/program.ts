import { isAbsolute, join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { addConfig } from './commands/config.ts';
import { addRun } from './commands/run.ts';
import { addSchedules } from './commands/schedules.ts';
import { addStatus } from './commands/status.ts';
import { addUp } from './commands/up.ts';
import { addWorker } from './commands/worker.ts';
import type { Act, CommandContext, Work } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { endingOf, Interrupted } from './failures.ts';
import { createOutput, type Output } from './output.ts';
import type { CliPorts } from './ports.ts';
import { createProgress, type Progress } from './progress.ts';
import { type Style, styleFor } from './styles.ts';

/** A stream that may be a terminal. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The process that a command runs in. */
export interface World {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly interrupted: AbortSignal;
  readonly identity: string;
  readonly version: string;
  readonly now: () => number;
  readonly portsOf: (context: CommandContext) => CliPorts;
}

interface GlobalFlags {
  readonly config?: string;
  readonly data?: string;
  readonly json?: true;
}

/** Runs one command line and answers with its exit code. Never rejects. */
export async function runProgram(args: readonly string[], world: World): Promise<ExitCode> {
  let exit: ExitCode = EXIT.ok;
  const program = baseProgram(world);
  const act: Act = async (work) => {
    exit = await perform(work, program.opts<GlobalFlags>(), world);
  };
  addUp(program, act);
  addRun(program, act);
  addStatus(program, act);
  addSchedules(program, act);
  addWorker(program, act);
  addConfig(program, act);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return usageExit(error, args, world);
    return conclude(error, createOutput({ json: args.includes('--json'), ...stdoutOf(world) }), world);
  }
}

function baseProgram(world: World): Command {
  return new Command('floor')
    .description('GO or NO-GO before the open: durable, read-only checks of a trading floor on Kubernetes.')
    .version(world.version)
    .option('--config <file>', 'the floor file; else FLOOR_CONFIG, else ops/floor.yaml')
    .option(
      '--data <dir>',
      'where evidence lies: audit_artifacts/ below it; else FLOOR_DATA, else the working directory',
    )
    .option('--json', 'one JSON document on stdout, nothing else')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void world.stdout.write(text),
      writeErr: (text) => void world.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('afterAll', EXIT_CODES)
    .exitOverride();
}

const EXIT_CODES = `
Exit codes: 0 GO, complete, valid · 1 a bug · 2 usage, input or configuration · 3 NO-GO, drift, deploy report failed ·
            4 no verdict could be recorded · 130 interrupted`;

async function perform(work: Work, flags: GlobalFlags, world: World): Promise<ExitCode> {
  const output = createOutput({ json: flags.json === true, ...stdoutOf(world) });
  const progress = progressOf(world);
  const context: CommandContext = {
    output,
    progress,
    env: world.env,
    cwd: world.cwd,
    data: dataRoot(flags.data, world),
    config: flags.config,
    identity: world.identity,
    interrupted: world.interrupted,
    now: world.now,
  };
  try {
    return await work(context, world.portsOf(context));
  } catch (error) {
    progress.close();
    return conclude(interruptionOr(error, world), output, world);
  } finally {
    progress.close();
  }
}

/** Whatever fails once a signal has come fails because of it. */
function interruptionOr(error: unknown, { interrupted }: World): unknown {
  return interrupted.aborted && !(error instanceof Interrupted) ? new Interrupted('interrupted') : error;
}

/** Says why a command did not come to its result, and what its exit code is. */
function conclude(error: unknown, output: Output, world: World): ExitCode {
  const { exit, message, stack } = endingOf(error);
  const style = styleFor(world.stderr, world.env);
  world.stderr.write(`${style('bad', `floor: ${message}`)}\n`);
  if (stack !== undefined) world.stderr.write(`${stack}\n`);
  if (output.json && !output.said()) output.result('', { error: message, exit });
  return exit;
}

function usageExit(error: CommanderError, args: readonly string[], world: World): ExitCode {
  if (error.exitCode === 0) return EXIT.ok;
  if (args.includes('--json')) {
    createOutput({ json: true, ...stdoutOf(world) }).result('', { error: error.message, exit: EXIT.usage });
  }
  return EXIT.usage;
}

function stdoutOf({ stdout, env }: World): { readonly style: Style; readonly write: (text: string) => void } {
  return { style: styleFor(stdout, env), write: (text) => void stdout.write(text) };
}

function progressOf({ stderr, env }: World): Progress {
  return createProgress({
    write: (text) => void stderr.write(text),
    style: styleFor(stderr, env),
    live: stderr.isTTY === true && env['TERM'] !== 'dumb',
    columns: () => stderr.columns ?? 80,
  });
}

function dataRoot(flag: string | undefined, { env, cwd }: World): string {
  const named = flag ?? (env['FLOOR_DATA'] === '' ? undefined : env['FLOOR_DATA']) ?? '.';
  return isAbsolute(named) ? named : join(cwd, named);
}
