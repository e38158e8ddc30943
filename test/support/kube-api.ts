/**
 * A real kube-apiserver with its etcd, for tests: free ports, a directory of its own, an audit log.
 * It needs FLOOR_KUBE_TESTBED, the binary of tools/kube-testbed. One server for a test file is enough; it is up in 3 s.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { freePorts } from './free-port.ts';
import { createKubeStage, type KubeStage } from './kube-stage.ts';

/** One line of the audit log: what the API server testifies about one request. */
export interface AuditEvent {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly userAgent?: string;
  readonly objectRef?: { readonly resource: string; readonly subresource?: string; readonly namespace?: string };
  readonly responseStatus?: { readonly code: number };
}

export interface KubeconfigOptions {
  /** Where to send requests to, if not to the API server itself: a fault proxy. */
  readonly server?: string;
  readonly token?: string;
  /** Members of the kubeconfig's `user`, in place of a token. */
  readonly user?: Readonly<Record<string, unknown>>;
  /** Members of the kubeconfig's `cluster`, added to server and CA. */
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly context?: string;
}

export interface KubeApi extends AsyncDisposable {
  readonly url: string;
  readonly directory: string;
  /** PEM of the certificate that the server shows, and of its key: a proxy in front of it may show the same. */
  readonly certificate: string;
  readonly certificateKey: string;
  readonly adminToken: string;
  readonly readerToken: string;
  readonly adminKubeconfig: string;
  /** User `floor-reader`: get, list and watch of all that a check reads, and `get pods/proxy`. */
  readonly readerKubeconfig: string;
  /** Sets the stage, as administrator. */
  readonly stage: KubeStage;
  writeKubeconfig(name: string, options: KubeconfigOptions): Promise<string>;
  /** The audit log so far; waits until the request with this audit id is in it. */
  auditEvents(until?: string): Promise<readonly AuditEvent[]>;
  stop(): Promise<void>;
}

const ADMIN_TOKEN = 'test-admin-token';
const READER_TOKEN = 'test-reader-token';
const START_LIMIT_MS = 60_000;

const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules: [{level: Metadata}]
`;

/** Starts etcd and the API server and waits until it is ready. `clientCa` is a PEM that client certificates are trusted by. */
export async function startKubeApi(options: { readonly clientCa?: string } = {}): Promise<KubeApi> {
  const binary = process.env['FLOOR_KUBE_TESTBED'];
  if (binary === undefined || binary === '') {
    throw new Error('FLOOR_KUBE_TESTBED is not set: it names the binary of tools/kube-testbed; npm test builds it');
  }
  const directory = await mkdtemp(join(tmpdir(), 'floor-kube-'));
  const [etcdPort = 0, peerPort = 0, apiPort = 0] = await freePorts(3);
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  await writeServerFiles(directory, options.clientCa);
  const etcd = start(binary, ['etcd', join(directory, 'etcd'), etcdUrl, `http://127.0.0.1:${peerPort}`], directory);
  const flags = apiServerFlags(directory, etcdUrl, apiPort, options.clientCa !== undefined);
  const apiServer = start(binary, ['apiserver', ...flags], directory);
  const stop = async () => {
    await end(apiServer);
    await end(etcd);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    return await connect(directory, `https://127.0.0.1:${apiPort}`, [etcd, apiServer], stop);
  } catch (error) {
    const log = await readFile(join(directory, 'apiserver.log'), 'utf8').catch(() => '');
    await stop();
    throw new Error(`the API server did not start: ${String(error)}\n${log.slice(-2_000)}`, { cause: error });
  }
}

async function writeServerFiles(directory: string, clientCa: string | undefined): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const tokens = `${ADMIN_TOKEN},test-admin,1,"system:masters"\n${READER_TOKEN},floor-reader,2,"floor-readers"\n`;
  await mkdir(join(directory, 'certs'));
  await writeFile(join(directory, 'sa.pub'), publicKey);
  await writeFile(join(directory, 'sa.key'), privateKey);
  await writeFile(join(directory, 'tokens.csv'), tokens);
  await writeFile(join(directory, 'audit-policy.yaml'), AUDIT_POLICY);
  await writeFile(join(directory, 'client-ca.pem'), clientCa ?? '');
}

function apiServerFlags(directory: string, etcdUrl: string, port: number, clientCa: boolean): readonly string[] {
  const file = (name: string) => join(directory, name);
  return [
    `--etcd-servers=${etcdUrl}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${file('certs')}`,
    `--service-account-key-file=${file('sa.pub')}`,
    `--service-account-signing-key-file=${file('sa.key')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--authorization-mode=RBAC',
    `--token-auth-file=${file('tokens.csv')}`,
    '--service-cluster-ip-range=10.96.0.0/16',
    '--endpoint-reconciler-type=none',
    '--shutdown-delay-duration=0s',
    `--audit-policy-file=${file('audit-policy.yaml')}`,
    `--audit-log-path=${file('audit.log')}`,
    ...(clientCa ? [`--client-ca-file=${file('client-ca.pem')}`] : []),
  ];
}

function start(binary: string, args: readonly string[], directory: string): ChildProcess {
  const log = createWriteStream(join(directory, `${args[0] ?? 'server'}.log`));
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL'); // nothing in it is worth a clean shutdown, which takes seconds
  await exited;
}

async function connect(
  directory: string,
  url: string,
  children: readonly ChildProcess[],
  stop: () => Promise<void>,
): Promise<KubeApi> {
  const certificateFile = join(directory, 'certs', 'apiserver.crt');
  await untilReady(url, children);
  const certificate = await readFile(certificateFile, 'utf8');
  const certificateKey = await readFile(join(directory, 'certs', 'apiserver.key'), 'utf8');
  const writeKubeconfig = async (name: string, options: KubeconfigOptions) => {
    const path = join(directory, `${name}.kubeconfig`);
    await writeFile(path, kubeconfig(options.server ?? url, certificateFile, options), { mode: 0o600 });
    return path;
  };
  const dispatcher = new Agent({ connect: { ca: certificate } });
  const stage = createKubeStage({ url, token: ADMIN_TOKEN, dispatcher });
  await stage.grantReader();
  const stopAll = async () => {
    await dispatcher.destroy();
    await stop();
  };
  return {
    url,
    directory,
    certificate,
    certificateKey,
    adminToken: ADMIN_TOKEN,
    readerToken: READER_TOKEN,
    adminKubeconfig: await writeKubeconfig('admin', { token: ADMIN_TOKEN, context: 'test-admin' }),
    readerKubeconfig: await writeKubeconfig('reader', { token: READER_TOKEN, context: 'test-reader' }),
    stage,
    writeKubeconfig,
    auditEvents: (until) => readAudit(join(directory, 'audit.log'), until),
    stop: stopAll,
    [Symbol.asyncDispose]: stopAll,
  };
}

function kubeconfig(server: string, certificateFile: string, options: KubeconfigOptions): string {
  const name = options.context ?? 'test';
  // JSON is YAML
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority': certificateFile, ...options.cluster } }],
    users: [{ name, user: options.user ?? { token: options.token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

async function untilReady(url: string, children: readonly ChildProcess[]): Promise<void> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const limit = Date.now() + START_LIMIT_MS;
  try {
    for (;;) {
      if (await isReady(url, dispatcher)) return;
      if (children.some((child) => child.exitCode !== null)) throw new Error('a process of it ended');
      if (Date.now() > limit) throw new Error(`it was not ready within ${START_LIMIT_MS / 1_000} s`);
      await delay(50);
    }
  } finally {
    await dispatcher.destroy();
  }
}

async function isReady(url: string, dispatcher: Agent): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${url}/readyz`, {
      dispatcher,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false; // nothing listens yet
  }
}

async function readAudit(path: string, until: string | undefined): Promise<readonly AuditEvent[]> {
  const limit = Date.now() + 10_000;
  for (;;) {
    const text = await readFile(path, 'utf8');
    const lines = text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter(Boolean);
    const events = lines.map((line): AuditEvent => JSON.parse(line));
    if (until === undefined || events.some((event) => event.auditID === until)) return events;
    if (Date.now() > limit) throw new Error(`the audit log has no request ${until}`);
    await delay(20);
  }
}
