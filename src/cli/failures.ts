import { FAILURE } from '../contracts/operations.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** What was typed cannot be done: exit code 2. The message names the flag or argument, and what is wanted. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The run ended without a verdict: exit code 4, and to be read as NO-GO. */
export class NoVerdict extends Error {
  override readonly name = 'NoVerdict';
}

/** A signal ended the command: exit code 130. The message says what goes on without it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** How a command ends that did not come to its result. */
export interface Ending {
  readonly exit: ExitCode;
  /** For people; the lines after the first hold the way out. */
  readonly message: string;
  /** Of a bug only. */
  readonly stack: string | undefined;
}

/** Errors by their names: they come from adapters, which commands do not import, and `instanceof` fails across them. */
const EXIT_OF: Readonly<Record<string, ExitCode>> = {
  UsageError: EXIT.usage,
  /** settings of the Temporal connection */
  TemporalConfigError: EXIT.usage,
  SearchAttributesMissing: EXIT.usage,
  /** kubeconfig and context */
  InvalidConnection: EXIT.usage,
  /** the floor file */
  FloorFileInvalid: EXIT.usage,
  PortInUse: EXIT.usage,
  /** a variable of the environment */
  InvalidSetting: EXIT.usage,
  [FAILURE.invalidInput]: EXIT.usage,
  NoVerdict: EXIT.noVerdict,
  /** the server of `floor up` */
  TemporalServerFailed: EXIT.noVerdict,
  TemporalUnreachable: EXIT.noVerdict,
  [FAILURE.evidenceNotWritten]: EXIT.noVerdict,
  Interrupted: EXIT.interrupted,
};

/** The exit code of an error and what to say. Whatever is not known is a bug, with its stack. */
export function endingOf(error: unknown): Ending {
  for (let link = error; link instanceof Error; link = link.cause) {
    const exit = EXIT_OF[typeOf(link)];
    if (exit !== undefined) return { exit, message: link.message, stack: undefined };
    const refusal = refusalOf(link);
    if (refusal !== undefined) return { exit: EXIT.noVerdict, message: refusal, stack: undefined };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  return { exit: EXIT.bug, message: `bug: ${message}`, stack };
}

/** A call that Temporal answered with an error of its own; gRPC's errors have a number and a text. */
function refusalOf(error: Error): string | undefined {
  if (!('code' in error && 'details' in error)) return undefined;
  if (typeof error.code !== 'number' || typeof error.details !== 'string') return undefined;
  return `Temporal did not do what was asked: ${error.details}`;
}

/** Failures of workflows and activities keep their stable name in `type`, all others in `name`. */
function typeOf(error: Error): string {
  return 'type' in error && typeof error.type === 'string' ? error.type : error.name;
}
