import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { FloorFile } from '../../src/contracts/floor-file.ts';
import { OpsStatus } from '../../src/contracts/ops-status.ts';
import { createCalendar } from '../../src/domain/calendar/calendar.ts';
import { judgeWaivers } from '../../src/domain/verdict/waivers.ts';
import { bootEmbeddedFloor, type EmbeddedFloor, type EmbeddedService } from '../../src/embedded/boot.ts';
import { openFloorCommand } from '../support/floor-command.ts';
import { type KubeconfigClient, openKubeconfig } from '../support/kubeconfig-client.ts';

jest.setTimeout(120_000);

const CORE = '/api/v1/namespaces/trading-floor';
const APPS = '/apis/apps/v1/namespaces/trading-floor';
const SWITCH = `${CORE}/configmaps/agenttrader-kill-switch`;
const GAMMA = `${APPS}/statefulsets/gamma-strategy`;

const Created = z.object({ metadata: z.object({ creationTimestamp: z.string() }) });
const Pods = z.object({
  items: z.array(
    z.object({
      spec: z.looseObject({ containers: z.array(z.looseObject({ image: z.string() })) }),
      status: z.looseObject({
        containerStatuses: z.array(
          z.looseObject({ state: z.object({ running: z.object({ startedAt: z.string() }) }) }),
        ),
      }),
    }),
  ),
});
const Workload = z.object({
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.array(z.looseObject({ env: z.array(z.unknown()) })) }) }),
  }),
});

let dir: string;
let floor: EmbeddedFloor;
let admin: KubeconfigClient;
let reader: KubeconfigClient;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'floor-embedded-'));
  floor = await bootEmbeddedFloor({ dir, progress: () => {}, signal: new AbortController().signal });
  admin = await openKubeconfig(floor.adminKubeconfig);
  reader = await openKubeconfig(floor.kubeconfig);
});

afterAll(async () => {
  await admin?.[Symbol.asyncDispose]();
  await reader?.[Symbol.asyncDispose]();
  await floor?.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 10 });
});

function service(prefix: string): EmbeddedService {
  const found = floor.services.find(({ name }) => name.startsWith(prefix));
  if (found === undefined) throw new Error(`no service ${prefix}`);
  return found;
}

/** Looks until it is as wanted, for as long as a person would wait. */
async function becomes(look: () => Promise<unknown>, wanted: object): Promise<void> {
  const limit = Date.now() + 15_000;
  for (;;) {
    try {
      expect(await look()).toMatchObject(wanted);
      return;
    } catch (error) {
      if (Date.now() > limit) throw error;
      await delay(100);
    }
  }
}

async function statusOf(prefix: string): Promise<OpsStatus> {
  return OpsStatus.parse(await (await fetch(`${service(prefix).url}/ops/status`)).json());
}

/** The checks that are not PASS or WAIVED, by the command that a user has. What a dirty checkout says is left out. */
async function troubleNow(): Promise<readonly string[]> {
  await using command = await openFloorCommand();
  const args = ['run', 'readiness-check', '--local', '--json', '--kubeconfig', floor.kubeconfig];
  const { stdout } = await command.run([...args, '--config', floor.floorFile, '--data', command.directory]);
  const { result } = JSON.parse(stdout);
  // How this checkout and its build are is no matter of the floor.
  const own = /^(change_control\.clean_working_tree|safety\.ci_safety_lint|build\.repo_preflight)$/;
  return [...result.failing, ...result.unknown].filter((name: string) => !own.test(name));
}

test('untouched, no check finds anything, and what it cannot have yet is waived', async () => {
  expect(await troubleNow()).toEqual([]);
  const file = FloorFile.parse(parse(await readFile(floor.floorFile, 'utf8')));
  expect(file.label).toBe('embedded, sim feed');
  expect(file.components.map(({ urls }) => urls.length)).toEqual([1, 1, 1, 1, 1]);
  const waivers = judgeWaivers(file.waivers, createCalendar(file.calendar), Date.now());
  expect(waivers.map(({ refused }) => refused)).toEqual(waivers.map(() => null));
  expect(waivers.map(({ waiver }) => waiver.check)).toEqual(
    expect.arrayContaining(['change_control.lkg_tag_present', 'change_control.origin_remote']),
  );
});

test('every pod runs the pinned image and began after the kill switch was written', async () => {
  const { metadata } = Created.parse(await admin.get(SWITCH));
  const { items } = Pods.parse(await admin.get(`${CORE}/pods`));
  expect(items).toHaveLength(5);
  for (const { spec, status } of items) {
    const image = spec.containers[0]?.image;
    expect(status).toMatchObject({
      phase: 'Running',
      conditions: expect.arrayContaining([expect.objectContaining({ type: 'Ready', status: 'True' })]),
      containerStatuses: [{ image, imageID: image, ready: true, restartCount: 0 }],
    });
    const startedAt = status.containerStatuses[0]?.state.running.startedAt ?? '';
    expect(Date.parse(startedAt)).toBeGreaterThan(Date.parse(metadata.creationTimestamp));
  }
});

test.each<[method: string, path: string, body: unknown]>([
  ['DELETE', `${CORE}/pods/gamma-strategy-0`, undefined],
  ['POST', `${CORE}/pods`, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } }],
  ['PATCH', SWITCH, { data: { EXECUTION_HALTED: '0' } }],
  ['PATCH', `${APPS}/deployments/mission-control/scale`, { spec: { replicas: 0 } }],
  ['GET', `${CORE}/secrets`, undefined],
  ['GET', '/api/v1/namespaces/floor-ops/pods', undefined],
  ['POST', `${CORE}/pods/gamma-strategy-0/exec?command=id`, undefined],
  ['GET', `${CORE}/pods/gamma-strategy-0/log`, undefined],
])('the worker’s identity may not %s %s', async (method, path, body) => {
  expect(await reader.send(method, path, body, 'application/merge-patch+json')).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('system:serviceaccount:floor-ops:floor-ops-worker') },
  });
});

test('the kubeconfigs are for their owner only', async () => {
  for (const path of [floor.kubeconfig, floor.adminKubeconfig]) expect((await stat(path)).mode & 0o077).toBe(0);
});

test('killing a service’s process shows in the next check, and deleting its pod heals it', async () => {
  const { name, pid, url } = service('mission-control');
  process.kill(pid ?? 0, 'SIGKILL');
  await becomes(() => admin.get(`${CORE}/pods/${name}`), {
    status: {
      conditions: expect.arrayContaining([expect.objectContaining({ type: 'Ready', status: 'False' })]),
      containerStatuses: [
        {
          ready: false,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 137, reason: 'Error' } },
        },
      ],
    },
  });
  await becomes(() => admin.get(`${APPS}/deployments/mission-control`), { status: { unavailableReplicas: 1 } });
  const slices = '/apis/discovery.k8s.io/v1/namespaces/trading-floor/endpointslices/mission-control-embedded';
  await becomes(() => admin.get(slices), { endpoints: [{ conditions: { ready: false } }] });
  await becomes(() => admin.get(`${CORE}/events`), {
    items: [{ type: 'Warning', reason: 'BackOff', involvedObject: { kind: 'Pod', name } }],
  });
  expect(await troubleNow()).toEqual(
    expect.arrayContaining([
      'cluster.no_crash_or_pull_backoff',
      'cluster.replicas_ready',
      'health.ops_status',
      'safety.execution_impossible',
    ]),
  );
  await admin.send('DELETE', `${CORE}/pods/${name}`);
  await becomes(() => admin.get(`${APPS}/deployments/mission-control`), { status: { readyReplicas: 1 } });
  expect(service('mission-control')).toMatchObject({ url, name: expect.not.stringMatching(name) });
  expect(await troubleNow()).toEqual([]);
});

test('flipping the kill switch shows in the cluster, in the services and in the next check', async () => {
  expect((await statusOf('gamma-strategy')).safety.kill_switch).toBe(true);
  await admin.patch(SWITCH, { data: { EXECUTION_HALTED: '0' } });
  await becomes(() => statusOf('gamma-strategy'), { safety: { kill_switch: false } });
  expect(await troubleNow()).toContain('safety.kill_switch');
  await admin.patch(SWITCH, { data: { EXECUTION_HALTED: null } });
  await becomes(() => statusOf('gamma-strategy'), { status: { state: 'UNKNOWN' } });
  expect(await troubleNow()).toEqual(expect.arrayContaining(['safety.kill_switch', 'health.ops_status']));
  await admin.patch(SWITCH, { data: { EXECUTION_HALTED: '1' } });
  await becomes(() => statusOf('gamma-strategy'), { status: { state: 'HALTED' }, safety: { kill_switch: true } });
});

test('a mode that would execute shows, and the service refuses to run with it', async () => {
  const { spec } = Workload.parse(await admin.get(GAMMA));
  const containers = spec.template.spec.containers.map((container) => ({
    ...container,
    env: [...container.env, { name: 'AGENT_MODE', value: 'EXECUTE' }],
  }));
  await admin.patch(GAMMA, { spec: { template: { spec: { containers } } } });
  await becomes(() => admin.get(`${CORE}/pods/gamma-strategy-0`), {
    status: { containerStatuses: [{ lastState: { terminated: { exitCode: 12 } } }] },
  });
  expect(await troubleNow()).toEqual(
    expect.arrayContaining(['safety.agent_mode_not_execute', 'cluster.no_crash_or_pull_backoff']),
  );
  await admin.patch(GAMMA, { spec });
  await becomes(() => admin.get(GAMMA), { status: { readyReplicas: 1, observedGeneration: 3 } });
});

test('an image that is not the floor’s own is not run, and scaling is followed', async () => {
  const deployment = `${APPS}/deployments/agenttrader-ops-ui`;
  const { spec } = Workload.parse(await admin.get(deployment));
  const [container] = spec.template.spec.containers;
  const template = { spec: { containers: [{ ...container, image: 'example.com/other:latest' }] } };
  await admin.patch(deployment, { spec: { template } });
  await becomes(() => admin.get(`${CORE}/pods?labelSelector=app.kubernetes.io/name=agenttrader-ops-ui`), {
    items: [{ status: { containerStatuses: [{ imageID: '', state: { waiting: { reason: 'ImagePullBackOff' } } }] } }],
  });
  await admin.patch(deployment, { spec: { template: spec.template, replicas: 2 } });
  await becomes(() => admin.get(deployment), { status: { readyReplicas: 2, replicas: 2 } });
  await admin.patch(deployment, { spec: { replicas: 0 } });
  await becomes(() => admin.get(deployment), { status: { observedGeneration: 4 } });
  expect(floor.services.some(({ name }) => name.startsWith('agenttrader-ops-ui'))).toBe(false);
});

test('the audit log tells the stage, the administrator and the worker apart', async () => {
  await reader.get(`${CORE}/pods`);
  const lines = (await readFile(floor.auditLog, 'utf8')).split('\n').filter(Boolean);
  const events = lines.map((line) => JSON.parse(line));
  const verbsOf = (user: string) => new Set(events.filter((one) => one.user.username === user).map(({ verb }) => verb));
  const worker = events.filter(
    ({ user, responseStatus }) =>
      user.username === 'system:serviceaccount:floor-ops:floor-ops-worker' && responseStatus.code < 400,
  );
  expect(new Set(worker.map(({ verb }) => verb))).toEqual(new Set(['create', 'get', 'list']));
  const created = worker.filter(({ verb }) => verb === 'create').map(({ objectRef }) => objectRef.resource);
  for (const resource of created) expect(resource).toMatch(/^selfsubject/);
  expect(verbsOf('floor-admin')).toContain('patch');
  expect(verbsOf('floor-stage').has('list')).toBe(false);
});

test('two floors at once do not meet, and one whose process is killed leaves nothing behind', async () => {
  const other = await mkdtemp(join(tmpdir(), 'floor-embedded-'));
  const script = fileURLToPath(new URL('../support/boot-floor.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, other], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { services }: { services: EmbeddedService[] } = JSON.parse(String(line));
  const [boot = ''] = (await readdir(other)).filter((name) => name.startsWith('boot-'));
  expect(services).toHaveLength(5);
  for (const { url } of services) {
    expect(floor.services.map((own) => own.url)).not.toContain(url);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  const answers = async () =>
    await Promise.all(
      services.map(({ url }) =>
        fetch(`${url}/health`).then(
          () => 'up',
          () => 'down',
        ),
      ),
    );
  await becomes(
    answers,
    services.map(() => 'down'),
  );
  expect((await fetch(`${service('marketdata').url}/health`)).status).toBe(200);
  // What it left on the disk goes with the next boot in that place.
  expect(boot).not.toBe('');
  await rm(other, { recursive: true, force: true, maxRetries: 10 });
});
