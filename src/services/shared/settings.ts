import { parseArgs } from 'node:util';
import type { CalendarSpec } from '../../contracts/calendar.ts';
import { FloorFile, SAFE_AGENT_MODES, UNSAFE_AGENT_MODES } from '../../contracts/floor-file.ts';
import type { KillSwitchSource } from './kill-switch.ts';

/** What a service is told by its environment; nothing in it is secret. */
export interface ServiceSettings {
  readonly name: string;
  readonly host: string;
  /** 0 takes a free one; the log line `listening` tells which. */
  readonly port: number;
  readonly repoId: string | null;
  readonly gitSha: string | null;
  readonly buildId: string | null;
  readonly agent: { readonly name: string; readonly role: string; readonly mode: string };
  readonly killSwitch: KillSwitchSource;
  readonly calendar: CalendarSpec;
  readonly marketdataUrl: string | null;
  readonly staleAfterMs: number;
  readonly heartbeatTtlMs: number;
  /** How far a rehearsal's clock is ahead of the real one, ms; null for the real clock. The same for a whole floor. */
  readonly clockOffsetMs: number | null;
  /** Ends when its standard input does: so it cannot outlive who started it. */
  readonly endsWithStdin: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Thrown for settings with which a service must not run. `exitCode` is 12 for a mode that would execute, else 2. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly exitCode: number;
  constructor(message: string, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Reads the environment and `--host`, `--port`. Throws SettingsError; a mode that is missing or unknown is one. */
export function readSettings(
  defaults: { name: string; role: string },
  env: Environment,
  args: string[],
): ServiceSettings {
  const { values } = parseArgs({ args, options: { host: { type: 'string' }, port: { type: 'string' } } });
  const name = given(env, 'SERVICE_NAME') ?? defaults.name;
  return {
    name,
    host: values.host ?? given(env, 'BIND_ADDRESS') ?? '127.0.0.1',
    port: port(values.port ?? given(env, 'PORT') ?? '8080'),
    repoId: given(env, 'REPO_ID') ?? null,
    gitSha: given(env, 'GIT_SHA') ?? null,
    buildId: given(env, 'BUILD_ID') ?? null,
    agent: {
      name: given(env, 'AGENT_NAME') ?? name,
      role: given(env, 'AGENT_ROLE') ?? defaults.role,
      mode: agentMode(env['AGENT_MODE']),
    },
    killSwitch: { file: given(env, 'EXECUTION_HALTED_FILE') ?? null, value: given(env, 'EXECUTION_HALTED') ?? null },
    calendar: calendar(given(env, 'MARKET_CALENDAR') ?? 'XNYS'),
    marketdataUrl: given(env, 'MARKETDATA_URL') ?? null,
    staleAfterMs: seconds(env, 'MARKETDATA_STALE_SECONDS', 60),
    heartbeatTtlMs: seconds(env, 'HEARTBEAT_TTL_SECONDS', 30),
    clockOffsetMs: clockOffset(given(env, 'SERVICE_CLOCK_OFFSET_MS')),
    endsWithStdin: env['EXIT_WITH_STDIN'] === '1',
  };
}

function given(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function agentMode(value: string | undefined): string {
  const mode = (value ?? '').trim().toUpperCase();
  if (isOneOf(UNSAFE_AGENT_MODES, mode)) {
    throw new SettingsError(
      `AGENT_MODE=${mode}: this service only observes, set one of ${SAFE_AGENT_MODES.join(', ')}`,
      12,
    );
  }
  if (isOneOf(SAFE_AGENT_MODES, mode)) return mode;
  throw new SettingsError(`AGENT_MODE is '${value ?? ''}', want one of ${SAFE_AGENT_MODES.join(', ')}`);
}

function isOneOf(words: readonly string[], word: string): boolean {
  return words.includes(word);
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new SettingsError(`port is '${text}', want a number from 0 to 65535`);
}

function seconds(env: Environment, name: string, fallback: number): number {
  const text = given(env, name);
  if (text === undefined) return fallback * 1_000;
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value * 1_000;
  throw new SettingsError(`${name} is '${text}', want seconds above 0`);
}

/** A name, or `calendar` of the floor file as JSON, so that a special closure reaches the services too. */
function calendar(text: string): CalendarSpec {
  const parsed = FloorFile.shape.calendar.safeParse(text.startsWith('{') ? parseJson(text) : { name: text });
  if (parsed.success) return parsed.data;
  throw new SettingsError(`MARKET_CALENDAR is '${text}', want XNYS, 24x7, none or the floor file's calendar as JSON`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function clockOffset(text: string | undefined): number | null {
  if (text === undefined) return null;
  const offset = Number(text);
  if (Number.isSafeInteger(offset)) return offset;
  throw new SettingsError(`SERVICE_CLOCK_OFFSET_MS is '${text}', want whole milliseconds`);
}
