/** Secrets planted wherever a floor can hold one: none may come out in an artifact. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { loadFloorConfig } from '../../src/worker/floor-config.ts';
import type { Fault } from '../support/fault-proxy.ts';
import { type KubeconfigClient, openKubeconfig } from '../support/kubeconfig-client.ts';
import { bootFloor, type ProxiedFloor, proxyFloor } from '../support/proxied-floor.ts';
import { checkFloor } from '../support/whole-check.ts';

const CORE = '/api/v1/namespaces/trading-floor';
const APPS = '/apis/apps/v1/namespaces/trading-floor';
/** Looks like nothing: only the allow-list keeps it out. */
const PLAIN = 'tulip-harbour-47-canary';
/** Looks like what it is. */
const SHAPED = [
  'AKIAQ3EGRTCANARY7XYZ',
  'ghp_C4n4ryC4n4ryC4n4ryC4n4ryC4n4ryC4n4ry',
  'xoxb-4242424242-canarycanarycanary',
];
const PASSWORD = 'hunter2canary';

jest.setTimeout(120_000);

let floor: Awaited<ReturnType<typeof bootFloor>>;
let proxied: ProxiedFloor;
let admin: KubeconfigClient;
let root: string;

beforeAll(async () => {
  floor = await bootFloor();
  proxied = await proxyFloor(floor);
  admin = await openKubeconfig(floor.adminKubeconfig);
  root = await mkdtemp(join(tmpdir(), 'canary-'));
}, 120_000);
afterAll(async () => {
  await admin[Symbol.asyncDispose]();
  await proxied[Symbol.asyncDispose]();
  await floor.stop();
  await rm(root, { recursive: true, force: true });
});

async function plant(path: string, body: object): Promise<void> {
  const { status, body: answer } = await admin.send('POST', path, body);
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
}

async function plantEverywhere(): Promise<void> {
  const shaped = SHAPED.join(' ');
  const annotations = { 'example.com/note': PLAIN, 'example.com/key': shaped };
  await plant(`${CORE}/configmaps`, {
    metadata: { name: 'canary', annotations },
    data: { PLAIN, shaped, 'app.properties': `password=${PASSWORD}\nmode=${PLAIN}\n` },
  });
  const env = [
    { name: 'DATABASE_PASSWORD', value: PLAIN },
    { name: 'API_TOKEN', value: SHAPED[0] },
    { name: 'HARMLESS', value: PLAIN },
    { name: 'AGENT_MODE', value: `$(DATABASE_PASSWORD)` },
    { name: 'FROM_MAP', valueFrom: { configMapKeyRef: { name: 'canary', key: 'shaped' } } },
  ];
  const template = {
    metadata: { labels: { app: 'canary' }, annotations },
    spec: {
      containers: [
        {
          name: 'app',
          image: `registry.example.com/canary@sha256:${'a'.repeat(64)}`,
          command: ['/app', '--token', SHAPED[1], `--password=${PASSWORD}`, `postgres://me:${PASSWORD}@db/x`],
          env,
          envFrom: [{ configMapRef: { name: 'canary' } }],
          volumeMounts: [{ name: 'map', mountPath: '/etc/canary' }],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
      // The namespace enforces the restricted Pod Security Standard.
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      volumes: [{ name: 'map', configMap: { name: 'canary' } }],
    },
  };
  await plant(`${APPS}/deployments`, {
    metadata: { name: 'canary', annotations },
    spec: { replicas: 1, selector: { matchLabels: { app: 'canary' } }, template },
  });
  await plant(`${CORE}/pods`, {
    metadata: { name: 'canary', labels: { app: 'canary' }, annotations },
    spec: template.spec,
  });
  const waiting = { reason: 'CrashLoopBackOff', message: `login failed: password=${PASSWORD} token ${SHAPED[1]}` };
  await admin.send(
    'PATCH',
    `${CORE}/pods/canary/status`,
    {
      status: {
        phase: 'Running',
        containerStatuses: [
          { name: 'app', image: 'x', imageID: '', ready: false, restartCount: 3, state: { waiting } },
        ],
      },
    },
    'application/merge-patch+json',
  );
  await plant(`${CORE}/events`, {
    metadata: { name: 'canary.1' },
    involvedObject: { kind: 'Pod', name: 'gamma-strategy-0', namespace: 'trading-floor', apiVersion: 'v1' },
    type: 'Warning',
    reason: 'Failed',
    message: `pull with Bearer ${SHAPED[1]} and password=${PASSWORD}`,
    count: 1,
    firstTimestamp: new Date().toISOString(),
    lastTimestamp: new Date().toISOString(),
  });
}

function answering(status: number, body: object): Fault {
  return { kind: 'answer', status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function leaksBelow(directory: string, secrets: readonly string[]): Promise<readonly string[]> {
  const leaks: string[] = [];
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const text = await readFile(path, 'utf8');
    for (const secret of secrets) if (text.includes(secret)) leaks.push(`${secret} in ${path.slice(directory.length)}`);
  }
  return leaks;
}

test('nothing of it is in any artifact, and the run says NO-GO', async () => {
  await plantEverywhere();
  const { floor: file } = await loadFloorConfig({ config: floor.floorFile, env: {}, nowMs: Date.now(), cwd: root });
  const { result, text } = await checkFloor(file, floor.kubeconfig, root);
  expect(result.verdict).toBe('NO_GO');
  // It was looked at: the objects are named.
  expect(text).toContain('canary');
  const kubeconfig = JSON.parse(await readFile(floor.kubeconfig, 'utf8'));
  const token: string = kubeconfig.users[0].user.token;
  expect(await leaksBelow(root, [PLAIN, PASSWORD, ...SHAPED, token])).toEqual([]);
});

test('not when a service or the API server says it', async () => {
  const told = `cannot log in: password=${PASSWORD}, key ${SHAPED[0]}`;
  const { requests } = await proxied.record();
  const status = requests.find(({ id }) => id === 'gamma-strategy GET /ops/status');
  const pods = requests.find(({ id }) => id.includes('/namespaces/trading-floor/pods?'));
  const summary = (body: string): string =>
    JSON.stringify(JSON.parse(body), (key, value) => (key === 'summary' ? told : value));
  const runs = [
    await proxied.check({ on: status?.id ?? '', fault: { kind: 'rewrite', change: summary } }),
    await proxied.check({ on: status?.id ?? '', fault: answering(500, { error: told }) }),
    await proxied.check({
      on: pods?.id ?? '',
      fault: answering(403, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 403, message: told }),
    }),
  ];
  for (const { text } of runs) {
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(SHAPED[0]);
  }
  expect(await leaksBelow(proxied.root, [PASSWORD, ...SHAPED])).toEqual([]);
});
