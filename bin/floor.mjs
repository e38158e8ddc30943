#!/usr/bin/env node
import { exitOnSignals, leaveSignals } from '../tools/bootstrap/child.mjs';
import { binariesFor, runFloor } from '../tools/bootstrap/floor.mjs';
import { prepare } from '../tools/bootstrap/prepare.mjs';
import { exitWith } from '../tools/bootstrap/prerequisite.mjs';

const args = process.argv.slice(2);
try {
  exitOnSignals();
  const env = await prepare({ binaries: binariesFor(args), packages: false });
  leaveSignals();
  process.exitCode = await runFloor(args, env);
} catch (error) {
  exitWith(error);
}
