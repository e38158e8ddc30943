import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { type Observation, seen, type UnseenCause, unseen } from '../../contracts/observation.ts';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 8 * 1024 * 1024;

/** What a git command came to. An exit code that is not 0 is an answer; that it did not run, or not in time, is none. */
export interface GitAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the system's git in a checkout, for reading: no lock is taken, nothing is refreshed, no hook, monitor, pager or
 * prompt is run, and only the checkout's own configuration counts. A parent folder's checkout is not taken for it.
 * Rejects only when `signal` aborts.
 */
export async function runGit(
  checkout: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Observation<GitAnswer>> {
  signal.throwIfAborted();
  const answer = await new Promise<Observation<GitAnswer>>((resolve) => {
    execFile(
      'git',
      ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-pager', ...args],
      {
        cwd: checkout,
        env: environment(checkout),
        timeout: TIMEOUT_MS,
        maxBuffer: MOST_BYTES,
        signal,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => resolve(read(args, error, stdout, stderr)),
    );
  });
  signal.throwIfAborted();
  return answer;
}

/** The output of a command that has to succeed; unseen when it does not. */
export async function gitOutput(
  checkout: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Observation<string>> {
  const answer = await runGit(checkout, args, signal);
  if (!answer.seen) return answer;
  const { code, stdout, stderr } = answer.value;
  return code === 0 ? seen(stdout) : failed(args, code, stderr);
}

/** A command's failure as an observation: git's own words, first line. */
export function failed(args: readonly string[], code: number, stderr: string): Observation<never> {
  const said = stderr.trim().split('\n', 1)[0] ?? '';
  return unseen(causeOf(stderr), `git ${args[0] ?? ''}: exit ${code}${said === '' ? '' : `, ${said}`}`);
}

function environment(checkout: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CEILING_DIRECTORIES: dirname(checkout),
  };
}

function read(
  args: readonly string[],
  error: (Error & { code?: unknown; killed?: boolean }) | null,
  stdout: string,
  stderr: string,
): Observation<GitAnswer> {
  if (error === null) return seen({ code: 0, stdout, stderr });
  if (typeof error.code === 'number') return seen({ code: error.code, stdout, stderr });
  const what = `git ${args[0] ?? ''}`;
  if (error.killed === true) return unseen('late', `${what}: no answer within ${TIMEOUT_MS / 1_000} s`);
  if (error.code === 'ENOENT') return unseen('absent', `${what}: there is no git, or no such checkout`);
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return unseen('malformed', `${what}: its answer is too long`);
  return unseen('unreachable', `${what}: ${typeof error.code === 'string' ? error.code : error.name}`);
}

function causeOf(stderr: string): UnseenCause {
  if (/not a git repository/.test(stderr)) return 'absent';
  if (/dubious ownership|Permission denied/.test(stderr)) return 'refused';
  return 'unreachable';
}
