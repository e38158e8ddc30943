import type { Command } from 'commander';
import { type FloorConfig, FloorFileInvalid, type FloorFileLine, loadFloorConfig } from '../../worker/floor-config.ts';
import type { Act, CommandContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

/** Adds `floor config check`. */
export function addConfig(program: Command, act: Act): void {
  program
    .command('config')
    .summary('the floor file')
    .command('check')
    .description('Says everything that is wrong with a floor file, with line and column; exit code 2 when anything is.')
    .argument('[file]', 'the floor file; without it the one that other commands would take')
    .action(async (file: string | undefined) => {
      await act(async (context) => await checkConfig(file, context));
    });
}

/** The floor file of a command. Rejects with FloorFileInvalid. */
export async function floorOf(
  context: CommandContext,
  file: string | undefined = context.config,
): Promise<FloorConfig> {
  const { env, cwd, now } = context;
  return await loadFloorConfig({ config: file, env, cwd, nowMs: now() });
}

async function checkConfig(file: string | undefined, context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  try {
    const { floor, source, digest, warnings } = await floorOf(context, file ?? context.config);
    const lines = [
      ...warnings.map(({ text }) => output.style('doubtful', text)),
      output.style('good', `${source}: valid; floor ${floor.floor}, namespace ${floor.namespace}`),
    ];
    const value = { valid: true, file: source, digest, problems: [], warnings: warnings.map(said), exit: EXIT.ok };
    output.result(lines.join('\n'), value);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof FloorFileInvalid)) throw error;
    output.result(error.lines.map(({ text }) => output.style('bad', text)).join('\n'), {
      valid: false,
      file: file ?? context.config ?? null,
      problems: error.lines.map(said),
      warnings: [],
      exit: EXIT.usage,
    });
    return EXIT.usage;
  }
}

function said({ line, column, text }: FloorFileLine): FloorFileLine {
  return { line, column, text };
}
