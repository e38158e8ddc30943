import { fileURLToPath } from 'node:url';

/**
 * A binary that the project needs and how it is had. `variable` names a ready one; `module` is the folder whose go.mod
 * and go.sum pin what is built; `objection` reads what `probe` printed and says why such a binary does not serve, or
 * undefined when it does.
 * @typedef {object} BinarySpec
 * @property {string} name
 * @property {string} version
 * @property {string} variable
 * @property {string} module
 * @property {string} package
 * @property {string} ldflags
 * @property {string} go what `go` must be at least, for the message to who has none
 * @property {readonly string[]} probe
 * @property {(output: string) => string | undefined} objection
 * @property {Release} [release]
 *
 * A published archive (`.tar.gz` with the binary at its top). `sha256` is keyed by `<os>_<arch>` as Go names them; a
 * platform without a checksum is never downloaded.
 * @typedef {object} Release
 * @property {string} baseUrl
 * @property {(platform: string) => string} archive
 * @property {Readonly<Record<string, string>>} sha256
 * @property {number} answerMs until the first byte, and between two pieces
 */

const TEMPORAL = '1.5.1';
const KUBERNETES = '1.36.3';

/** The server inside the CLI must be at least this one: older ones lack what the workflows and schedules rely on. */
const OLDEST_TEMPORAL_SERVER = { major: 1, minor: 29 };

/** @type {{ readonly temporal: BinarySpec, readonly kubeTestbed: BinarySpec }} */
export const BINARIES = {
  temporal: {
    name: 'temporal',
    version: TEMPORAL,
    variable: 'FLOOR_TEMPORAL_CLI',
    module: fileURLToPath(new URL('../temporal', import.meta.url)),
    package: 'github.com/temporalio/cli/cmd/temporal',
    ldflags: `-s -w -X github.com/temporalio/cli/temporalcli.Version=${TEMPORAL}`,
    go: '1.25',
    probe: ['--version'],
    objection: temporalObjection,
    release: {
      baseUrl: `https://github.com/temporalio/cli/releases/download/v${TEMPORAL}`,
      archive: (platform) => `temporal_cli_${TEMPORAL}_${platform}.tar.gz`,
      // The release's own checksums.txt, as independent package indexes quote it.
      sha256: {
        linux_amd64: 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
        linux_arm64: 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
        darwin_amd64: 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9',
        darwin_arm64: 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415',
      },
      answerMs: 5000,
    },
  },
  // No release: Kubernetes publishes kube-apiserver for Linux only and etcd apart from it; this one binary is our own.
  kubeTestbed: {
    name: 'kube-testbed',
    version: KUBERNETES,
    variable: 'FLOOR_KUBE_TESTBED',
    module: fileURLToPath(new URL('../kube-testbed', import.meta.url)),
    package: '.',
    ldflags: `-s -w ${gitVersion(KUBERNETES)}`,
    go: '1.26',
    probe: ['apiserver', '--version'],
    objection: kubeTestbedObjection,
  },
};

/** @param {string} version */
function gitVersion(version) {
  const [major, minor] = version.split('.');
  const target = 'k8s.io/component-base/version';
  return `-X ${target}.gitVersion=v${version} -X ${target}.gitMajor=${major} -X ${target}.gitMinor=${minor}`;
}

/** @param {string} output */
function temporalObjection(output) {
  const server = /\bServer (\d+)\.(\d+)\./.exec(output);
  if (server === null) return `it does not say which server it holds: ${firstLine(output)}`;
  const [major, minor] = [Number(server[1]), Number(server[2])];
  const { major: oldestMajor, minor: oldestMinor } = OLDEST_TEMPORAL_SERVER;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `it holds server ${major}.${minor}, older than ${oldestMajor}.${oldestMinor}`;
}

/** @param {string} output */
function kubeTestbedObjection(output) {
  const wanted = `Kubernetes v${KUBERNETES}`;
  return output.includes(wanted) ? undefined : `it is ${firstLine(output)}, not ${wanted}`;
}

/** @param {string} text */
function firstLine(text) {
  return text.trim().split('\n')[0]?.slice(0, 200) ?? '';
}
