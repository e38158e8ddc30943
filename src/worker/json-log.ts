import { errorText } from '../domain/error-text.ts';
import { redactText } from '../domain/redaction/redact-text.ts';
import { redactDetail } from './redact-failure.ts';

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** Takes one line at a time, without its end. */
export type LineWriter = (line: string) => void;

/**
 * One log entry as one line of JSON: `{"time", "level", "message", …fields}`. Texts are redacted, errors are opened up,
 * and what has no JSON is left out; writing a log never throws.
 */
export function logLine(
  time: Date,
  level: LogLevel,
  message: string,
  fields: Readonly<Record<string, unknown>>,
): string {
  const entry: Record<string, unknown> = { time: time.toISOString(), level, message: redactText(message) };
  for (const [name, value] of Object.entries(fields)) if (!(name in entry)) entry[name] = plain(value);
  try {
    return JSON.stringify(entry);
  } catch (error) {
    return JSON.stringify({
      ...entry,
      ...Object.fromEntries(Object.keys(fields).map((key) => [key, undefined])),
      unprintable: errorText(error),
    });
  }
}

/** To stderr: stdout belongs to what a command answers. */
export function writeToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (!(value instanceof Error)) return redactDetail(value);
  const { name, message, stack, cause } = value;
  return {
    name,
    message: redactText(message),
    stack: redactText(stack ?? ''),
    ...(cause === undefined ? {} : { cause: plain(cause) }),
  };
}
