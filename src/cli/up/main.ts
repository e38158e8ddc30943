/** What `floor up` starts, wired; loaded when it is needed. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { CommandContext } from '../context.ts';
import { UsageError } from '../failures.ts';
import type { Stage, TemporalServer, Underway, UpPorts } from '../ports.ts';
import { userCache } from '../user-cache.ts';

/** The ports of `floor up`; `root` is where the product's own sources lie. */
export function upPorts(context: CommandContext, root: string): UpPorts {
  return {
    proveBuild: async (underway) => {
      const { proveBuild } = await import('../../adapters/build/prove.ts');
      await proveBuild({ root, env: context.env, ...underway });
    },
    bootFloor: async (underway) => await bootFloor(context, underway),
    requireKubeconfig: async ({ kubeconfig, context: kubeContext }) => {
      const { loadKubeconfig } = await import('../../adapters/kubernetes/kubeconfig.ts');
      loadKubeconfig({ kubeconfig, context: kubeContext, env: context.env });
    },
    startTemporal: async (ports, underway) => await startTemporal(context, ports, underway),
    writeFloorFile: async (source, namespace) => await writeFloorFile(context, source, namespace),
    openLog: async (name) => await openLog(context, name),
  };
}

async function bootFloor({ env }: CommandContext, { signal, progress }: Underway): Promise<Stage> {
  const { bootEmbeddedFloor } = await import('../../embedded/boot.ts');
  const floor = await bootEmbeddedFloor({
    binary: requireBinary(env, 'FLOOR_KUBE_TESTBED'),
    dir: join(userCache(env), 'embedded'),
    signal,
    progress: (line) => progress(line.replace(/^embedded floor: /, '')),
  });
  return {
    kubeconfig: floor.kubeconfig,
    context: undefined,
    floorFile: floor.floorFile,
    adminKubeconfig: floor.adminKubeconfig,
    ended: floor.ended,
    [Symbol.asyncDispose]: async () => await floor.stop(),
  };
}

/**
 * The server's database lies in the user's cache, so that histories are still there after a restart. Its folder is
 * named by the data root and the port: two servers cannot have one port, so they never share a database.
 */
async function startTemporal(
  context: CommandContext,
  { port, uiPort }: { readonly port: number; readonly uiPort: number },
  { signal }: Underway,
): Promise<TemporalServer> {
  const { startTemporalDevServer } = await import('../../embedded/temporal-server.ts');
  const passing = port === 0;
  const dir = passing
    ? await mkdtemp(join(tmpdir(), 'floor-temporal-'))
    : join(stateFolder(context), `temporal-${port}`);
  const server = await startTemporalDevServer({
    binary: requireBinary(context.env, 'FLOOR_TEMPORAL_CLI'),
    dir,
    ...(port === 0 ? {} : { port }),
    ...(uiPort === 0 ? {} : { uiPort }),
    flags: { port: '--temporal-port', uiPort: '--ui-port' },
    signal,
  });
  return {
    address: server.address,
    namespace: server.namespace,
    uiUrl: server.uiUrl,
    ended: server.ended.then((lines) => `the Temporal server ended: ${lines.at(-1) ?? 'it said nothing'}`),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      if (passing) await rm(dir, { recursive: true, force: true });
    },
  };
}

async function writeFloorFile(context: CommandContext, source: string | undefined, namespace: string): Promise<string> {
  const { floorOf } = await import('../commands/config.ts');
  const { floor, source: from } = await floorOf(context, source);
  const directory = stateFolder(context);
  await mkdir(directory, { recursive: true });
  const path = join(directory, `floor-${namespace}.yaml`);
  await writeFile(path, `# ${from}, with --namespace ${namespace}\n${stringify({ ...floor, namespace })}`);
  return path;
}

async function openLog(context: CommandContext, name: string): ReturnType<UpPorts['openLog']> {
  const directory = stateFolder(context);
  await mkdir(directory, { recursive: true });
  const path = join(directory, `${name}.log`);
  const stream = createWriteStream(path);
  // A log that cannot be written must not take the floor with it.
  stream.on('error', () => undefined);
  return {
    path,
    write: (line) => void stream.write(`${line}\n`),
    [Symbol.asyncDispose]: async () => await new Promise((resolve) => stream.end(resolve)),
  };
}

/** What is kept between two starts for one data root. */
function stateFolder({ env, data }: CommandContext): string {
  return join(userCache(env), 'up', createHash('sha256').update(data).digest('hex').slice(0, 12));
}

function requireBinary(env: NodeJS.ProcessEnv, name: string): string {
  const path = env[name] ?? '';
  if (path !== '') return path;
  throw new UsageError(
    `${name} is not set: start with \`npm start\`, or as \`floor up …\` with the options after \`up\``,
  );
}
