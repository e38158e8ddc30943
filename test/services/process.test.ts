import { once } from 'node:events';
import { request } from 'node:http';
import { expect, jest, test } from '@jest/globals';
import { runToItsEnd, type ServiceFolder, startService } from '../support/service-process.ts';

const FOLDERS: readonly ServiceFolder[] = ['marketdata-mcp', 'strategy-engine', 'mission-control', 'ops-ui'];
const METHODS = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];

jest.setTimeout(60_000);

async function statusOf(
  method: string,
  url: string,
): Promise<{ status: number | undefined; allow: string | undefined }> {
  const asked = request(url, { method, agent: false }).end();
  const [response] = await once(asked, 'response');
  response.resume();
  return { status: response.statusCode, allow: response.headers.allow };
}

test.each(FOLDERS)('%s answers nothing but GET, on any path', async (folder) => {
  await using service = await startService(folder);
  for (const method of METHODS) {
    for (const path of ['/ops/status', '/healthz', '/health', '/', '/nowhere']) {
      expect(await statusOf(method, service.url + path)).toEqual({ status: 405, allow: 'GET' });
    }
  }
  expect((await statusOf('GET', `${service.url}/nowhere`)).status).toBe(404);
  expect((await statusOf('GET', `${service.url}/__proto__`)).status).toBe(404);
  expect((await statusOf('GET', `${service.url}/health?x=1`)).status).toBe(200);
});

test('ops-ui serves one page without a script or a control', async () => {
  await using service = await startService('ops-ui');
  const response = await fetch(service.url);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await response.text()).not.toMatch(/<(script|form|button|input)/);
});

test.each(FOLDERS)('%s ends cleanly on SIGTERM', async (folder) => {
  await using service = await startService(folder);
  const exited = once(service.child, 'exit');
  service.child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(service.log.map(({ message }) => message)).toEqual(['listening', 'stopping']);
});

test('a service that is told to ends with its standard input', async () => {
  await using service = await startService('mission-control', { EXIT_WITH_STDIN: '1' });
  const exited = once(service.child, 'exit');
  service.child.stdin?.end();
  expect(await exited).toEqual([0, null]);
});

test('a service whose standard input is closed, as in a pod, goes on', async () => {
  await using service = await startService('mission-control');
  service.child.stdin?.end();
  await once(service.child.stdin ?? service.child, 'close');
  expect((await fetch(`${service.url}/health`)).status).toBe(200);
});

test.each<[env: Record<string, string>, code: number, says: RegExp]>([
  [{ AGENT_MODE: 'EXECUTE' }, 12, /AGENT_MODE=EXECUTE.*only observes/],
  [{ AGENT_MODE: ' live ' }, 12, /AGENT_MODE=LIVE/],
  [{ AGENT_MODE: 'TURBO' }, 2, /'TURBO', want one of OFF, OBSERVE/],
  [{}, 2, /AGENT_MODE is ''/],
  [{ AGENT_MODE: 'OBSERVE', PORT: '70000' }, 2, /port is '70000'/],
  [{ AGENT_MODE: 'OBSERVE', MARKET_CALENDAR: 'MARS' }, 2, /MARKET_CALENDAR is 'MARS'/],
  [{ AGENT_MODE: 'OBSERVE', HEARTBEAT_TTL_SECONDS: '-1' }, 2, /HEARTBEAT_TTL_SECONDS is '-1'/],
  [{ AGENT_MODE: 'OBSERVE', SERVICE_CLOCK_OFFSET_MS: 'soon' }, 2, /want whole milliseconds/],
])('a strategy does not start with %j', async (env, code, says) => {
  const ended = await runToItsEnd('strategy-engine', env);
  expect(ended.code).toBe(code);
  expect(ended.log.at(-1)).toMatchObject({ level: 'error', message: 'service cannot run' });
  expect(ended.log.at(-1)?.error).toMatch(says);
});

test('a port in use is an error that names it', async () => {
  await using service = await startService('ops-ui');
  const port = new URL(service.url).port;
  const ended = await runToItsEnd('mission-control', { AGENT_MODE: 'OFF', EXECUTION_HALTED: '1', PORT: port });
  expect(ended.code).toBe(1);
  expect(ended.log.at(-1)?.error).toContain(port);
});
