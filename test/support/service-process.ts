/** One service of the floor as a process of its own, as the floor runs it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface ServiceProcess extends AsyncDisposable {
  readonly url: string;
  readonly child: ChildProcess;
  /** Lines of its log so far, parsed. */
  readonly log: readonly LogLine[];
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly error?: string;
  readonly port?: number;
}

export type ServiceFolder = 'marketdata-mcp' | 'strategy-engine' | 'mission-control' | 'ops-ui';

const SAFE = { AGENT_MODE: 'OBSERVE', EXECUTION_HALTED: '1', PORT: '0' };

/** Starts a service with nothing in its environment but safe values and `env`, and waits until it listens. */
export async function startService(
  folder: ServiceFolder,
  env: Readonly<Record<string, string>> = {},
): Promise<ServiceProcess> {
  const { child, log } = spawnService(folder, { ...SAFE, ...env });
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  for await (const line of lines) {
    const entry: LogLine = JSON.parse(line);
    log.push(entry);
    if (entry.message !== 'listening') continue;
    lines.on('line', (later: string) => log.push(JSON.parse(later)));
    return { url: `http://127.0.0.1:${entry.port ?? 0}`, child, log, [Symbol.asyncDispose]: () => end(child) };
  }
  throw new Error(`${folder} ended before it listened: ${JSON.stringify(log)}`);
}

/** Runs a service that is expected to end by itself; answers with its exit code and log. */
export async function runToItsEnd(
  folder: ServiceFolder,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly log: readonly LogLine[] }> {
  const { child, log } = spawnService(folder, env);
  createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => log.push(JSON.parse(line)));
  const limit = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await once(child, 'close');
  clearTimeout(limit);
  return { code: child.exitCode, log };
}

function spawnService(folder: ServiceFolder, env: Readonly<Record<string, string>>) {
  const main = new URL(`../../src/services/${folder}/main.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: { ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const log: LogLine[] = [];
  return { child, log };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
