import { DefaultLogger, Runtime, type LogLevel as SdkLevel } from '@temporalio/worker';
import { type LineWriter, type LogLevel, logLine } from './json-log.ts';

/** The process's log, as code outside the SDK writes it. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A log of JSON lines. */
export function jsonLog(write: LineWriter): Log {
  const at =
    (level: LogLevel) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
      write(logLine(new Date(), level, message, fields));
  return { info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}

/**
 * Sets up what the SDK keeps once a process: its log goes to the same lines, its metrics to a loopback port of their
 * own (health.ts passes them on), and signals are left to us. Call before anything else of the SDK is used.
 */
export function installRuntime(options: {
  readonly write: LineWriter;
  readonly level: SdkLevel;
  /** `127.0.0.1:port` of the SDK's own exporter; undefined for no metrics. */
  readonly metricsAddress: string | undefined;
}): Runtime {
  const { write, level, metricsAddress } = options;
  const logger = new DefaultLogger(level, (entry) => {
    const time = new Date(Number(entry.timestampNanos / 1_000_000n));
    write(logLine(time, entry.level, entry.message, entry.meta ?? {}));
  });
  return Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(metricsAddress === undefined
        ? {}
        : {
            metrics: {
              prometheus: {
                bindAddress: metricsAddress,
                countersTotalSuffix: true,
                unitSuffix: true,
                useSecondsForDurations: true,
              },
            },
          }),
    },
  });
}
