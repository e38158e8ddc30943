import type { ExitCode } from './exit-codes.ts';
import type { Output } from './output.ts';
import type { CliPorts } from './ports.ts';
import type { Progress } from './progress.ts';

/** What every command is given. */
export interface CommandContext {
  readonly output: Output;
  /** Steps and remarks, on stderr. */
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
  /** Directory that paths are read against. */
  readonly cwd: string;
  /** Absolute path of the data root. */
  readonly data: string;
  /** The floor file that `--config` names. */
  readonly config: string | undefined;
  /** `user@host`: who asks, as far as this machine knows. A claim, and reported as one. */
  readonly identity: string;
  /** Aborts when a signal asks the command to end. */
  readonly interrupted: AbortSignal;
  readonly now: () => number;
}

/** Work of one command, in its surroundings; answers with the exit code. */
export type Work = (context: CommandContext, ports: CliPorts) => Promise<ExitCode>;
/** Does a command's work and keeps its exit code. */
export type Act = (work: Work) => Promise<void>;
