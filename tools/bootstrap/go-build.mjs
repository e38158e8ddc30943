import { runToEnd } from './child.mjs';
import { PrerequisiteError } from './prerequisite.mjs';

const SHOWN_LINES = 20;

/** @typedef {import('./binary-specs.mjs').BinarySpec} BinarySpec */

/**
 * Builds the binary from its pinned module to `out`. go.sum is the checksum of all that is fetched.
 * @param {BinarySpec} spec
 * @param {string} out
 * @param {{ go: string, env: NodeJS.ProcessEnv, onProgress: (detail: string) => void }} context
 */
export async function goBuild(spec, out, { go, env, onProgress }) {
  let packages = 0;
  const onLine = (/** @type {string} */ line) => {
    if (isPackageName(line)) packages += 1;
    onProgress(packages === 0 ? `building, ${line}` : `building, ${packages} packages compiled`);
  };
  onProgress('building');
  const { code, lines } = await runToEnd(go, buildArguments(spec, out), {
    cwd: spec.module,
    // Static, as the official releases are; and no workspace of the user's above this folder.
    env: { ...env, CGO_ENABLED: env['CGO_ENABLED'] ?? '0', GOWORK: 'off' },
    onLine,
  });
  if (code !== 0) throw buildFailed(spec, code, lines);
}

/**
 * What decides which binary comes out, apart from the module's files: part of the cache key.
 * @param {BinarySpec} spec
 * @param {string} out
 */
export function buildArguments(spec, out) {
  const reproducible = ['-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags', spec.ldflags];
  return ['build', '-v', ...reproducible, '-o', out, spec.package];
}

/**
 * @param {BinarySpec} spec
 * @param {number} code
 * @param {readonly string[]} lines
 */
function buildFailed(spec, code, lines) {
  const said = lines.filter((line) => !isPackageName(line)).slice(-SHOWN_LINES);
  return new PrerequisiteError(
    [
      `${spec.name} ${spec.version} could not be built: \`go build\` in tools/${spec.name} ended with ${code}.`,
      ...said.map((line) => `  ${line}`),
      `To use a ready binary instead, name it: ${spec.variable}=/path/to/${spec.name}`,
    ].join('\n'),
    1,
  );
}

/**
 * `go build -v` prints a bare import path for each package; everything else it says has a blank or a colon.
 * @param {string} line
 */
function isPackageName(line) {
  return /^[\w.~/-]+$/.test(line);
}
