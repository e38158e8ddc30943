/** The worker as a process of its own: what `floor worker` runs, without the command line. Used by spawnWorker. */

import { endingOf } from '../../src/cli/failures.ts';
import { unseen } from '../../src/contracts/observation.ts';
import { runWorker } from '../../src/worker/main.ts';

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort(new Error('SIGTERM')));

const nowhere = unseen('absent', 'this worker runs without a checkout');
const { argv, env } = process;
try {
  await runWorker({
    env,
    cwd: process.cwd(),
    data: argv[2] ?? process.cwd(),
    signal: stop.signal,
    codeVersion: null,
    repository: {
      repository: async () => await Promise.resolve(nowhere),
      manifests: async () => await Promise.resolve(nowhere),
      lkg: async () => await Promise.resolve(nowhere),
      build: async () => await Promise.resolve(nowhere),
    },
  });
} catch (error) {
  const { exit, message, stack } = endingOf(error);
  process.stderr.write(`${stack ?? message}\n`);
  process.exitCode = exit;
}
