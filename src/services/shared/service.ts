import { once } from 'node:events';
import type { Server } from 'node:http';
import { createCalendar } from '../../domain/calendar/calendar.ts';
import { errorText } from '../../domain/error-text.ts';
import { createClock } from './clock.ts';
import { createLog, type Log } from './log.ts';
import { createReadOnlyServer, json, type Routes } from './server.ts';
import { type Environment, readSettings, type ServiceSettings, SettingsError } from './settings.ts';
import { healthz, opsStatus, type StatusSource } from './status-report.ts';

/** What one service is, beside what all of them are. */
export interface ServiceApp extends Pick<StatusSource, 'kind' | 'feed' | 'marketdata'> {
  /** One round of its work; the heartbeat is the end of one. A round that rejects is none. */
  beat(nowMs: number): Promise<void>;
  /** Rounds begin at whole multiples of this on the clock, so that the first of a session comes with the open. */
  readonly beatEveryMs: number;
  readonly pages: Routes;
}

export interface ServiceDefinition {
  readonly name: string;
  readonly role: string;
  createApp(settings: ServiceSettings, source: Pick<StatusSource, 'calendar' | 'clock'>): ServiceApp;
}

/** Runs a service until SIGTERM or SIGINT; what `main.ts` of each calls. Exits 0 then, 2 or 12 for wrong settings. */
export async function runService(definition: ServiceDefinition, env: Environment, args: string[]): Promise<void> {
  const log = createLog(env['SERVICE_NAME'] ?? definition.name);
  try {
    await serve(definition, readSettings(definition, env, args), log);
  } catch (error) {
    log.error('service cannot run', { error: errorText(error) });
    process.exitCode = error instanceof SettingsError ? error.exitCode : 1;
  }
}

async function serve(definition: ServiceDefinition, settings: ServiceSettings, log: Log): Promise<void> {
  const clock = createClock(settings.clockOffsetMs);
  const calendar = createCalendar(settings.calendar);
  const app = definition.createApp(settings, { calendar, clock });
  let heartbeatMs: number | null = null;
  const beat = async () => {
    try {
      await app.beat(clock.now());
      heartbeatMs = clock.now();
    } catch (error) {
      log.error('round failed', { error: String(error) });
    }
  };
  const source: StatusSource = {
    kind: app.kind,
    feed: app.feed,
    settings,
    calendar,
    clock,
    lastHeartbeatMs: () => heartbeatMs,
    marketdata: (nowMs) => app.marketdata(nowMs),
  };
  // Before it listens: nobody is to read a service that has not looked once.
  await beat();
  const server = createReadOnlyServer(routes(source, app.pages), (error) =>
    log.error('request failed', { error: String(error) }),
  );
  const stopBeating = every(app.beatEveryMs, () => clock.now(), beat);
  const end = (why: string) => {
    log.info('stopping', { why });
    stopBeating();
    server.close();
    server.closeAllConnections();
    process.stdin.destroy();
  };
  // Before it listens: whoever sees it listening may end it at once.
  endOnSignal(settings, end);
  try {
    await listen(server, settings, log);
  } catch (error) {
    end('cannot listen');
    throw error;
  }
}

function routes(source: StatusSource, pages: Routes): Routes {
  return {
    ...pages,
    '/ops/status': () => json(200, opsStatus(source)),
    '/healthz': () => {
      const { status, body } = healthz(source);
      return json(status, body);
    },
    '/health': () => json(200, { status: 'alive', service: source.settings.name }),
  };
}

async function listen(server: Server, settings: ServiceSettings, log: Log): Promise<void> {
  server.listen(settings.port, settings.host);
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : settings.port;
  log.info('listening', { host: settings.host, port, pid: process.pid });
}

/** Runs `work` at whole multiples of `periodMs` of the given clock, one at a time; answers with what stops it. */
function every(periodMs: number, now: () => number, work: () => Promise<void>): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    timer = setTimeout(() => void round(), periodMs - (now() % periodMs));
  };
  const round = async () => {
    await work();
    if (!stopped) wait();
  };
  wait();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

function endOnSignal(settings: ServiceSettings, end: (why: string) => void): void {
  process.once('SIGTERM', () => end('SIGTERM'));
  process.once('SIGINT', () => end('SIGINT'));
  if (!settings.endsWithStdin) return;
  process.stdin.once('end', () => end('standard input ended'));
  process.stdin.once('error', () => end('standard input failed'));
  process.stdin.resume();
}
