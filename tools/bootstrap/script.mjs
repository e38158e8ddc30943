// `npm run bench`, `npm run histories`: a script of the project's, with what its servers need.
import { join } from 'node:path';
import { BINARIES } from './binary-specs.mjs';
import { exitOnSignals, handOver, leaveSignals } from './child.mjs';
import { prepare } from './prepare.mjs';
import { exitWith } from './prerequisite.mjs';
import { PROJECT_NODE, projectEnvironment, QUIET_NODE, ROOT } from './project.mjs';

const [script = '', ...args] = process.argv.slice(2);
try {
  exitOnSignals();
  const env = await prepare({ binaries: Object.values(BINARIES) });
  leaveSignals();
  process.exitCode = await handOver(
    PROJECT_NODE,
    [...QUIET_NODE, join(ROOT, script), ...args],
    projectEnvironment(env),
  );
} catch (error) {
  exitWith(error);
}
