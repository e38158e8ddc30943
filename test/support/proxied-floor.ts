/**
 * The embedded floor with a fault proxy before its API server and before each of its services, and the whole readiness
 * check over it in this process: every request that a check makes passes a place where one fault can be laid on it.
 */
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Component, FloorFile } from '../../src/contracts/floor-file.ts';
import { bootEmbeddedFloor, type EmbeddedFloor } from '../../src/embedded/boot.ts';
import { loadFloorConfig } from '../../src/worker/floor-config.ts';
import { type Fault, type FaultProxy, type ProxiedRequest, startFaultProxy } from './fault-proxy.ts';
import { checkFloor, type WholeCheck } from './whole-check.ts';

/** One request of a check, as it is known again in the next check of the same floor. */
export interface KnownRequest {
  readonly id: string;
  /** `api`, or the service's component. */
  readonly server: string;
  /** It answered with a list that has items. */
  readonly lists: boolean;
}

/** One fault, on every request that has this id. */
export interface Laid {
  readonly on: string;
  readonly fault: Fault;
  /** The fault holds a request up until a deadline passes. */
  readonly waits?: true;
}

/** A floor with its proxies. One run at a time. */
export interface ProxiedFloor extends AsyncDisposable {
  /** Where its runs leave their artifacts. */
  readonly root: string;
  /** Runs a readiness check with one fault laid on every request that has this id. */
  check(laid?: Laid): Promise<WholeCheck>;
  /** Runs one without a fault, and answers with every request that it made. */
  record(): Promise<{ readonly run: WholeCheck; readonly requests: readonly KnownRequest[] }>;
}

/** For faults that answer: ample, so that a slow machine adds no trouble of its own. */
const AMPLE = { readiness_seconds: 60, request_seconds: 10, probe_seconds: 5 };
/** For faults that do not answer: each costs this much. */
const SHORT = { readiness_seconds: 6, request_seconds: 0.6, probe_seconds: 0.4 };
const SILENT: readonly Fault['kind'][] = ['hang', 'trickle'];

/** Boots the floor that several proxied ones stand before. */
export async function bootFloor(): Promise<EmbeddedFloor & { readonly dir: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'proxied-floor-'));
  const floor = await bootEmbeddedFloor({ dir, progress: () => {}, signal: new AbortController().signal });
  const stop = async (): Promise<void> => {
    await floor.stop();
    await rm(dir, { recursive: true, force: true });
  };
  return { ...floor, dir, stop };
}

export async function proxyFloor(floor: EmbeddedFloor): Promise<ProxiedFloor> {
  const root = await mkdtemp(join(tmpdir(), 'proxied-run-'));
  const servers = new Map<string, FaultProxy>();
  const api = await startApiProxy(floor);
  servers.set('api', api.proxy);
  const config = await loadFloorConfig({ config: floor.floorFile, env: {}, nowMs: Date.now(), cwd: root });
  const components: Component[] = [];
  for (const component of config.floor.components) {
    const [url = ''] = component.urls;
    const proxy = await startFaultProxy({ upstream: new URL(url).origin });
    servers.set(component.name, proxy);
    components.push({ ...component, urls: [proxy.url] });
  }
  const floorWith = (deadlines: object): FloorFile => FloorFile.parse({ ...config.floor, components, deadlines });
  const kubeconfig = join(root, 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify(api.kubeconfig));

  async function run(decide: (id: string) => Fault | null, deadlines: object): Promise<WholeCheck> {
    for (const [server, proxy] of servers) {
      proxy.forget();
      proxy.decide = (request) => decide(idOf(server, request));
    }
    return await checkFloor(floorWith(deadlines), kubeconfig, root);
  }

  return {
    root,
    check: async (laid) => {
      const waits = laid?.waits === true || (laid !== undefined && SILENT.includes(laid.fault.kind));
      return await run((id) => (laid?.on === id ? laid.fault : null), waits ? SHORT : AMPLE);
    },
    record: async () => {
      const bodies = new Map<string, string>();
      const taking = (id: string): Fault => ({ kind: 'rewrite', change: (body) => (bodies.set(id, body), body) });
      const recorded = await run(taking, AMPLE);
      const requests = [...bodies].map(([id, body]) => ({ id, server: id.split(' ')[0] ?? '', lists: hasItems(body) }));
      return { run: recorded, requests };
    },
    [Symbol.asyncDispose]: async () => {
      for (const proxy of servers.values()) await proxy.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

function hasItems(body: string): boolean {
  return /"items":\s*\[\s*\{/.test(body);
}

/** Method, path, and what distinguishes requests of one path; the revision changes from run to run. */
function idOf(server: string, { method, path, body }: ProxiedRequest): string {
  const where = path
    .replaceAll(/resourceVersion=\d+/g, 'resourceVersion=R')
    .replaceAll(/continue=[^&]+/g, 'continue=C');
  return `${server} ${method} ${where}${body === '' ? '' : ` ${body}`}`;
}

async function startApiProxy(floor: EmbeddedFloor): Promise<{ proxy: FaultProxy; kubeconfig: object }> {
  const kubeconfig = JSON.parse(await readFile(floor.kubeconfig, 'utf8'));
  const [{ cluster }] = kubeconfig.clusters;
  const ca = Buffer.from(cluster['certificate-authority-data'], 'base64').toString();
  const directory = dirname(floor.kubeconfig);
  const keys: string[] = [];
  for await (const file of glob('server/*/certs/apiserver.key', { cwd: directory })) keys.push(file);
  const key = await readFile(join(directory, keys[0] ?? 'no key'), 'utf8');
  const proxy = await startFaultProxy({ upstream: cluster.server, tls: { certificate: ca, key, ca } });
  cluster.server = proxy.url;
  return { proxy, kubeconfig };
}
