import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { FloorFile } from '../contracts/floor-file.ts';
import { type StageApiServer, startApiServer } from './api-server.ts';
import { makeBootDirectory } from './boot-directory.ts';
import { checkedOutCommit } from './checkout.ts';
import { embeddedFloorFile, readTemplate, writeFloorFile } from './floor-file.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { readManifests } from './manifests.ts';
import type { KubeObject } from './resource-path.ts';
import { createRuntime, killSwitchFile } from './runtime.ts';
import { setStage, untilStageIsReady } from './set-stage.ts';
import { StageLoop } from './stage-loop.ts';
import type { StagePod } from './stage-pod.ts';

/** A service of the embedded floor as it is now. */
export interface EmbeddedService {
  /** The pod that the process stands for. */
  readonly name: string;
  /** Null while it does not run. */
  readonly pid: number | null;
  readonly url: string;
}

/** A floor on an API server of its own, up until it is stopped or this process ends. */
export interface EmbeddedFloor {
  /** Of the worker's ServiceAccount, with the rights that k8s/ gives it. */
  readonly kubeconfig: string;
  /** Of an administrator, to try things out with kubectl. */
  readonly adminKubeconfig: string;
  readonly floorFile: string;
  readonly auditLog: string;
  readonly services: readonly EmbeddedService[];
  /** Resolves with what ended, when etcd or the API server does. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface EmbeddedFloorOptions {
  /** Work of this boot and, beside it, a cache for later ones. */
  readonly dir: string;
  /** What is being done, for people. */
  readonly progress: (line: string) => void;
  /** Aborts the boot; a floor that is up is ended by `stop`. */
  readonly signal: AbortSignal;
  /** Binary of tools/kube-testbed; FLOOR_KUBE_TESTBED when not given. */
  readonly binary?: string;
  /** How far the clock of the services is ahead of the real one, ms: for rehearsals. */
  readonly servicesClockOffsetMs?: number;
}

const WORKER_TOKEN = '/api/v1/namespaces/floor-ops/serviceaccounts/floor-ops-worker/token';
/** Longer than anyone leaves an embedded floor running. */
const TOKEN_SECONDS = 31_536_000;
const TokenStatus = z.object({ token: z.string().min(1) });

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Boots the embedded floor and resolves when every pod of it is ready and measured. */
export async function bootEmbeddedFloor(options: EmbeddedFloorOptions): Promise<EmbeddedFloor> {
  const binary = options.binary ?? process.env['FLOOR_KUBE_TESTBED'] ?? '';
  if (binary === '') throw new Error('FLOOR_KUBE_TESTBED is not set: it names the binary of tools/kube-testbed');
  const directory = await makeBootDirectory(resolve(options.dir));
  const started: (StageLoop | StageApiServer)[] = [];
  const stop = async () => {
    for (const one of started.toReversed()) await one.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const template = await readTemplate(join(ROOT, 'ops', 'floor.embedded.yaml'));
    const gitSha = await checkedOutCommit(ROOT);
    options.progress('embedded floor: starting etcd and the API server');
    const server = await startApiServer({ binary, directory: join(directory, 'server'), signal: options.signal });
    started.push(server);
    options.progress('embedded floor: applying k8s/');
    const manifests = await readManifests(join(ROOT, 'k8s'), { gitSha, buildId: buildId() });
    const objects = await setStage(server.client, manifests, options.signal);
    options.progress('embedded floor: starting the services');
    const loop = createLoop({ server, objects, template, directory, options });
    started.push(loop);
    await untilStageIsReady(loop, options.signal);
    loop.start();
    const files = await writeFiles({ server, loop, template, directory, hasCommit: gitSha !== null });
    return {
      ...files,
      auditLog: server.auditLog,
      ended: server.ended,
      get services() {
        return servicesOf(loop);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Booting {
  readonly server: StageApiServer;
  readonly template: FloorFile;
  readonly directory: string;
}

function createLoop({
  server,
  objects,
  template,
  directory,
  options,
}: Booting & { readonly objects: readonly KubeObject[]; readonly options: EmbeddedFloorOptions }): StageLoop {
  const of = (...kinds: readonly string[]) =>
    objects.filter(({ kind, metadata }) => kinds.includes(kind) && metadata.namespace === template.namespace);
  const workloads = of('Deployment', 'StatefulSet');
  const loop: StageLoop = new StageLoop({
    client: server.client,
    namespace: template.namespace,
    workloads,
    services: of('Service'),
    runtime: createRuntime({
      workloads,
      root: ROOT,
      directory,
      compileCache: join(resolve(options.dir), 'compile-cache'),
      calendar: template.calendar,
      servicesClockOffsetMs: options.servicesClockOffsetMs,
      marketdataUrl: () => urlOf(loop, 'marketdata-mcp-server'),
    }),
    killSwitch: { configmap: 'agenttrader-kill-switch', key: 'EXECUTION_HALTED', file: killSwitchFile(directory) },
    log: options.progress,
  });
  return loop;
}

async function writeFiles({
  server,
  loop,
  template,
  directory,
  hasCommit,
}: Booting & { readonly loop: StageLoop; readonly hasCommit: boolean }) {
  const urls = new Map(
    template.components.map(({ name, workloads }) => [
      name,
      loop.pods.filter(({ workload }) => workloads.some((one) => one.name === workload.name)).map(urlOfPod),
    ]),
  );
  const floor = embeddedFloorFile(template, { root: ROOT, urls, hasCommit, nowMs: Date.now() });
  const user = { name: 'floor-ops-worker', token: await workerToken(server), namespace: template.namespace };
  const admin = { name: 'floor-admin', token: server.adminToken, namespace: template.namespace };
  return {
    kubeconfig: await writeKubeconfig(join(directory, 'worker.kubeconfig'), server, user),
    adminKubeconfig: await writeKubeconfig(join(directory, 'admin.kubeconfig'), server, admin),
    floorFile: await writeFloorFile(join(directory, 'floor.yaml'), floor),
  };
}

/** A token of the ServiceAccount that k8s/ gives the worker: it holds the rights that the worker has in a cluster. */
async function workerToken({ client }: StageApiServer): Promise<string> {
  const request: KubeObject = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: { name: 'floor-ops-worker', namespace: 'floor-ops' },
    spec: { expirationSeconds: TOKEN_SECONDS },
  };
  const { token } = TokenStatus.parse((await client.post(WORKER_TOKEN, request))['status']);
  return token;
}

function servicesOf(loop: StageLoop): readonly EmbeddedService[] {
  return loop.pods.map((pod) => ({ name: pod.name, pid: pod.pid, url: urlOfPod(pod) }));
}

function urlOf(loop: StageLoop, workload: string): string {
  const pod = loop.pods.find((one) => one.workload.name === workload);
  return pod === undefined ? 'http://127.0.0.1:0' : urlOfPod(pod);
}

function urlOfPod({ port }: StagePod): string {
  return `http://127.0.0.1:${port}`;
}

/** No image was built: the boot itself is what made what runs. */
function buildId(): string {
  return `embedded-${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}`;
}
