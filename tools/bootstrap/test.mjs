// `npm test`: from a fresh clone to the whole suite's result.
import { BINARIES } from './binary-specs.mjs';
import { exitOnSignals, leaveSignals } from './child.mjs';
import { prepare } from './prepare.mjs';
import { exitWith } from './prerequisite.mjs';
import { runJest } from './run-jest.mjs';

try {
  exitOnSignals();
  const env = await prepare({ binaries: Object.values(BINARIES) });
  leaveSignals();
  process.exitCode = await runJest(process.argv.slice(2), env);
} catch (error) {
  exitWith(error);
}
