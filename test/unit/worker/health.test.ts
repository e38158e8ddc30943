import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { WorkerStatus } from '@temporalio/worker';
import { hostAndPort, InvalidSetting, judgeHealth, serveHealth } from '../../../src/worker/health.ts';

const NOW = Date.UTC(2026, 10, 23, 14);
const WORKING: WorkerStatus = {
  runState: 'RUNNING',
  workflowPollerState: 'POLLING',
  activityPollerState: 'POLLING',
  hasOutstandingWorkflowPoll: true,
  hasOutstandingActivityPoll: true,
  numInFlightWorkflowActivations: 0,
  numInFlightActivities: 0,
  numInFlightNonLocalActivities: 0,
  numInFlightLocalActivities: 0,
  numCachedWorkflows: 0,
  numHeartbeatingActivities: 0,
};

describe('whether a worker works', () => {
  test.each<[why: string, status: WorkerStatus | undefined, lastPoll: number | null, ok: boolean, said: string]>([
    ['before it exists', undefined, null, false, 'starting: waiting for Temporal'],
    ['never seen', WORKING, null, false, 'Temporal has not seen this worker ask for work yet'],
    ['seen just now', WORKING, NOW, true, 'running; last asked for work 0 s ago'],
    ['by a clock that is ahead', WORKING, NOW + 3_000, true, 'running; last asked for work 0 s ago'],
    ['seen within a poll and a half', WORKING, NOW - 90_000, true, 'running; last asked for work 90 s ago'],
    ['not seen for longer', WORKING, NOW - 90_001, false, 'Temporal saw this worker ask for work 90 s ago'],
    ['draining', { ...WORKING, runState: 'DRAINING' }, NOW, false, 'the worker is DRAINING'],
    ['failed', { ...WORKING, runState: 'FAILED' }, NOW, false, 'the worker is FAILED'],
    ['deaf to workflows', { ...WORKING, workflowPollerState: 'FAILED' }, NOW, false, 'the workflow poller is FAILED'],
    [
      'deaf to activities',
      { ...WORKING, activityPollerState: 'SHUTDOWN' },
      NOW,
      false,
      'the activity poller is SHUTDOWN',
    ],
  ])('%s', (_why, status, lastPoll, ok, why) => {
    expect(judgeHealth(status, lastPoll, NOW)).toEqual({ ok, why });
  });
});

describe('its endpoint', () => {
  test('200 while it works, 503 with the reason when it does not', async () => {
    let health = { ok: false, why: 'starting' };
    const server = await serveHealth({ address: '127.0.0.1:0', health: () => health, metricsAddress: undefined });
    const starting = await fetch(`${server.url}/healthz`);
    expect([starting.status, await starting.json()]).toEqual([503, { ok: false, why: 'starting' }]);
    health = { ok: true, why: 'running' };
    expect((await fetch(`${server.url}/healthz?x=1`)).status).toBe(200);
    expect((await fetch(`${server.url}/healthz`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${server.url}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
    await server.close();
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  test('passes the SDK’s metrics on, and says when there are none', async () => {
    const exporter = createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(request.url === '/metrics' ? 'floor_verdict 1\n' : '');
    }).listen(0, '127.0.0.1');
    await once(exporter, 'listening');
    const metricsAddress = `127.0.0.1:${(exporter.address() as AddressInfo).port}`;
    const server = await serveHealth({ address: '127.0.0.1:0', health: () => ({ ok: true, why: '' }), metricsAddress });
    const scraped = await fetch(`${server.url}/metrics`);
    expect([scraped.headers.get('content-type'), await scraped.text()]).toEqual([
      'text/plain; version=0.0.4',
      'floor_verdict 1\n',
    ]);
    exporter.closeAllConnections();
    exporter.close();
    await once(exporter, 'close');
    expect((await fetch(`${server.url}/metrics`)).status).toBe(502);
    await server.close();
  });

  test('closes though a client holds on to it', async () => {
    const server = await serveHealth({
      address: '127.0.0.1:0',
      health: () => ({ ok: true, why: '' }),
      metricsAddress: undefined,
    });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const gone = once(socket, 'close');
    await server.close();
    expect(await gone).toEqual([false]);
  });

  test('a port that is in use is named, with the way out', async () => {
    const first = await serveHealth({
      address: '127.0.0.1:0',
      health: () => ({ ok: true, why: '' }),
      metricsAddress: undefined,
    });
    const address = new URL(first.url).host;
    await expect(
      serveHealth({ address, health: () => ({ ok: true, why: '' }), metricsAddress: undefined }),
    ).rejects.toMatchObject({
      name: 'PortInUse',
      message: `the worker’s health endpoint cannot listen at ${address}: the port is in use. Set FLOOR_WORKER_HTTP to another, or to off`,
    });
    await first.close();
  });

  test.each([
    ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
  ])('%s is an address', (address, parts) => {
    expect(hostAndPort(address)).toEqual(parts);
  });

  test.each(['9464', ':9464', '127.0.0.1', '127.0.0.1:99999', 'http://127.0.0.1:80'])('%s is none', (address) => {
    expect(() => hostAndPort(address)).toThrow(`FLOOR_WORKER_HTTP is '${address}', want host:port`);
    expect(() => hostAndPort(address)).toThrow(InvalidSetting);
  });
});
