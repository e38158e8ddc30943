// `npm start`: from a fresh clone to a running floor.
import { exitOnSignals, leaveSignals } from './child.mjs';
import { binariesFor, runFloor } from './floor.mjs';
import { prepare } from './prepare.mjs';
import { exitWith } from './prerequisite.mjs';

const args = ['up', ...process.argv.slice(2)];
try {
  exitOnSignals();
  const env = await prepare({ binaries: binariesFor(args) });
  leaveSignals();
  process.exitCode = await runFloor(args, env);
} catch (error) {
  exitWith(error);
}
