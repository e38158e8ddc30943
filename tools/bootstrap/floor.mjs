import { join } from 'node:path';
import { BINARIES } from './binary-specs.mjs';
import { handOver } from './child.mjs';
import { PrerequisiteError } from './prerequisite.mjs';
import { hasProjectNode, PROJECT_NODE, projectEnvironment, QUIET_NODE, ROOT } from './project.mjs';

const NAMES_A_CLUSTER = ['--kubeconfig', '--context'];
const ASKS_FOR_HELP = ['--help', '-h'];

/**
 * The binaries that a `floor` command line needs: those of the embedded floor only where it names no cluster.
 * @param {readonly string[]} args
 * @returns {readonly import('./binary-specs.mjs').BinarySpec[]}
 */
export function binariesFor(args) {
  if (args[0] !== 'up' || has(args, ASKS_FOR_HELP)) return [];
  return has(args, NAMES_A_CLUSTER) ? [BINARIES.temporal] : [BINARIES.temporal, BINARIES.kubeTestbed];
}

/**
 * Runs `floor` on the project's Node with this process's terminal and signals.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} its exit code
 */
export async function runFloor(args, env) {
  if (!hasProjectNode()) {
    throw new PrerequisiteError(`${PROJECT_NODE} is missing: run \`npm install\` in ${ROOT} first, or \`npm start\`.`);
  }
  return handOver(PROJECT_NODE, [...QUIET_NODE, join(ROOT, 'src/cli/main.ts'), ...args], projectEnvironment(env));
}

/**
 * @param {readonly string[]} args
 * @param {readonly string[]} options
 */
function has(args, options) {
  return args.some((argument) => options.some((option) => argument === option || argument.startsWith(`${option}=`)));
}
