import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from './free-ports.ts';
import { type LeashedProcess, startLeashed } from './leashed-process.ts';
import { createStageClient, type StageClient } from './stage-client.ts';

const READY_WITHIN_MS = 60_000;
const TRIES = 3;

/** What goes into the audit log: all but the reading of whoever sets the stage, and the figures it writes all the time. */
const AUDIT_POLICY = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - {level: None, users: [floor-stage, "system:apiserver"], verbs: [get, list, watch]}
  - {level: None, users: [floor-stage], resources: [{group: metrics.k8s.io}]}
  - {level: Metadata}
`;

/** A Kubernetes API server with its etcd, on free ports of 127.0.0.1, for as long as this process lives. */
export interface StageApiServer {
  readonly url: string;
  /** PEM of the certificate that it made for itself. */
  readonly certificate: string;
  /** Administrator, for people with kubectl. */
  readonly adminToken: string;
  readonly auditLog: string;
  readonly client: StageClient;
  /** Resolves with which process ended, when one does. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface StageApiServerRequest {
  /** The binary of tools/kube-testbed. */
  readonly binary: string;
  /** An empty directory of its own. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** Starts it and waits until it is ready. A port that somebody took in between is tried again; all else rejects. */
export async function startApiServer(wanted: StageApiServerRequest): Promise<StageApiServer> {
  for (let nth = 1; ; nth += 1) {
    const directory = join(wanted.directory, `try-${nth}`);
    try {
      return await tryToStart({ ...wanted, directory });
    } catch (error) {
      if (nth === TRIES || wanted.signal.aborted || !(await foundPortTaken(directory))) throw error;
    }
  }
}

async function tryToStart({ binary, directory, signal }: StageApiServerRequest): Promise<StageApiServer> {
  signal.throwIfAborted();
  const tokens = { stage: randomBytes(24).toString('hex'), admin: randomBytes(24).toString('hex') };
  await writeServerFiles(directory, tokens);
  const [etcdPort = 0, peerPort = 0, port = 0] = await freePorts(3);
  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const etcd = startLeashed(
    [binary, 'etcd', join(directory, 'etcd'), etcdUrl, `http://127.0.0.1:${peerPort}`],
    join(directory, 'etcd.log'),
  );
  const server = startLeashed([binary, 'apiserver', ...flags(directory, etcdUrl, port)], join(directory, 'server.log'));
  const processes = [etcd, server];
  const kill = async () => {
    await Promise.all(processes.map((one) => one.kill()));
  };
  try {
    const certificate = await certificateOf(directory, processes, signal);
    const client = createStageClient({ port, certificate, token: tokens.stage });
    await untilReady(client, processes, signal);
    return {
      url: `https://127.0.0.1:${port}`,
      certificate,
      adminToken: tokens.admin,
      auditLog: join(directory, 'audit.log'),
      client,
      ended: Promise.race([etcd.ended.then(() => 'etcd'), server.ended.then(() => 'the API server')]),
      stop: async () => {
        client.close();
        await kill();
      },
    };
  } catch (error) {
    await kill();
    throw new Error(`the embedded API server did not start: ${String(error)}; its log: ${directory}/server.log`, {
      cause: error,
    });
  }
}

async function writeServerFiles(directory: string, tokens: { stage: string; admin: string }): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const users = `${tokens.stage},floor-stage,1,"system:masters"\n${tokens.admin},floor-admin,2,"system:masters"\n`;
  await mkdir(join(directory, 'certs'), { recursive: true, mode: 0o700 });
  const write = (name: string, text: string) => writeFile(join(directory, name), text, { mode: 0o600 });
  await write('sa.pub', publicKey);
  await write('sa.key', privateKey);
  await write('tokens.csv', users);
  await write('audit-policy.yaml', AUDIT_POLICY);
}

function flags(directory: string, etcdUrl: string, port: number): readonly string[] {
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
    `--audit-policy-file=${file('audit-policy.yaml')}`,
    `--audit-log-path=${file('audit.log')}`,
    '--audit-log-maxsize=100',
    '--audit-log-maxbackup=2',
  ];
}

async function certificateOf(
  directory: string,
  processes: readonly LeashedProcess[],
  signal: AbortSignal,
): Promise<string> {
  return poll(processes, signal, async () => {
    const text = await readFile(join(directory, 'certs', 'apiserver.crt'), 'utf8').catch(() => '');
    return text.includes('-----END CERTIFICATE-----') ? text : undefined;
  });
}

async function untilReady(
  client: StageClient,
  processes: readonly LeashedProcess[],
  signal: AbortSignal,
): Promise<void> {
  await poll(processes, signal, async () => ((await client.isReady()) ? true : undefined));
}

async function poll<T>(
  processes: readonly LeashedProcess[],
  signal: AbortSignal,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const limit = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (processes.some(({ hasEnded }) => hasEnded)) throw new Error('a process of it ended');
    if (performance.now() > limit) throw new Error(`it was not ready within ${READY_WITHIN_MS / 1_000} s`);
    await delay(40, undefined, { signal });
  }
}

async function foundPortTaken(directory: string): Promise<boolean> {
  const logs = await Promise.all(
    ['etcd.log', 'server.log'].map((name) => readFile(join(directory, name), 'utf8').catch(() => '')),
  );
  return logs.some((text) => text.includes('address already in use'));
}
