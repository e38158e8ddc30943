// `npm run bench`: from a fresh clone to what a readiness check costs.
import { join } from 'node:path';
import { BINARIES } from './binary-specs.mjs';
import { exitOnSignals, handOver, leaveSignals } from './child.mjs';
import { prepare } from './prepare.mjs';
import { exitWith } from './prerequisite.mjs';
import { PROJECT_NODE, projectEnvironment, QUIET_NODE, ROOT } from './project.mjs';

try {
  exitOnSignals();
  const env = await prepare({ binaries: Object.values(BINARIES) });
  leaveSignals();
  const bench = join(ROOT, 'bench', 'readiness.ts');
  process.exitCode = await handOver(
    PROJECT_NODE,
    [...QUIET_NODE, bench, ...process.argv.slice(2)],
    projectEnvironment(env),
  );
} catch (error) {
  exitWith(error);
}
