import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

const KEPT_LINES = 200;

/**
 * @typedef {object} Outcome
 * @property {number} code 128 + signal number when a signal ended it, as shells report it
 * @property {readonly string[]} lines the last lines of both its outputs
 */

/**
 * Runs a command to its end and keeps what it printed. It is interrupted when this process exits first. Rejects only
 * when the command cannot be started.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env: NodeJS.ProcessEnv, timeoutMs?: number, onLine?: (line: string) => void }} options
 * @returns {Promise<Outcome>}
 */
export async function runToEnd(command, args, { cwd, env, timeoutMs, onLine }) {
  const child = spawn(command, args, { cwd, env, timeout: timeoutMs, stdio: ['ignore', 'pipe', 'pipe'] });
  const interrupt = () => void child.kill('SIGINT');
  process.once('exit', interrupt);
  /** @type {string[]} */
  const lines = [];
  const keep = (/** @type {string} */ line) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    onLine?.(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', keep);
  try {
    return { code: await endOf(child), lines };
  } finally {
    process.off('exit', interrupt);
  }
}

/**
 * Gives this process's terminal, input and signals to a command until it ends. A signal sent to a whole process group
 * reaches the command twice, once directly: it must take a repeated one for the same.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
export async function handOver(command, args, env) {
  const child = spawn(command, args, { env, stdio: 'inherit' });
  /** @type {readonly NodeJS.Signals[]} */
  const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of forwarded) process.on(signal, () => void child.kill(signal));
  return endOf(child);
}

/** Lets a signal end this process through its exit handlers, which stop what it started. */
export function exitOnSignals() {
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  process.on('SIGHUP', () => process.exit(129));
}

/** Undoes exitOnSignals, before a command takes over. */
export function leaveSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function endOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? 128 + signalNumber(signal)));
  });
}

/** @param {NodeJS.Signals | null} signal */
function signalNumber(signal) {
  return signal === null ? 0 : constants.signals[signal];
}
