/** Replays every recorded history and says, a JSON line each, how it went. A process of its own, for its time zone. */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: { core: 'ERROR' }, forward: {} } },
});
const directory = new URL('../histories/', import.meta.url);
const workflowsPath = process.argv[2] ?? fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
const names = (await readdir(directory)).filter((name) => name.endsWith('.json')).toSorted();
const histories = await Promise.all(
  names.map(async (name) => ({
    workflowId: name.replace(/\.json$/, ''),
    history: JSON.parse(await readFile(new URL(name, directory), 'utf8')),
  })),
);
for await (const { workflowId, error } of Worker.runReplayHistories({ workflowsPath }, histories)) {
  const zone = new Date(0).getTimezoneOffset();
  process.stdout.write(
    `${JSON.stringify({ name: workflowId, zone, error: error === undefined ? null : String(error) })}\n`,
  );
}
