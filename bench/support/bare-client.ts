import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { QUIET_NODE } from '../../tools/bootstrap/project.mjs';
import type { BareAnswer, BareOrder, BareTarget } from './bare-fetch.ts';
import { metered, type ProcessUse } from './process-meter.ts';

/** A bare HTTP client in a process of its own, kept for several passes: its code is as warm as the worker's. */
export interface BareClient extends AsyncDisposable {
  pass(order: BareOrder): Promise<{ readonly use: ProcessUse; readonly value: BareAnswer }>;
}

/** Starts the client for one API server. */
export function startBareClient(target: BareTarget): BareClient {
  const child = fork(new URL('bare-fetch.ts', import.meta.url), {
    env: { ...process.env, BARE_TARGET: JSON.stringify(target) },
    execArgv: QUIET_NODE,
  });
  return {
    pass: async (order) => await metered(child.pid ?? 0, async () => await ask(child, order)),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

async function ask(child: ChildProcess, order: BareOrder): Promise<BareAnswer> {
  const gone = new AbortController();
  try {
    const answered = once(child, 'message', { signal: gone.signal });
    const ended = once(child, 'exit', { signal: gone.signal }).then(() => {
      throw new Error('the bare client ended');
    });
    child.send(order);
    const [answer]: BareAnswer[] = await Promise.race([answered, ended]);
    if (answer === undefined) throw new Error('the bare client said nothing');
    return answer;
  } finally {
    gone.abort();
  }
}
