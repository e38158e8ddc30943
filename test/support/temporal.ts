/** A real Temporal dev server of the test file's own, on free ports. It needs FLOOR_TEMPORAL_CLI, which npm test sets. */
import type { WorkflowHandle } from '@temporalio/client';
import type { defineSearchAttributeKey } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { SEARCH_ATTRIBUTE_KEYS } from '../../src/adapters/temporal/search-attributes.ts';

export interface TestTemporal extends AsyncDisposable {
  readonly env: TestWorkflowEnvironment;
  readonly address: string;
  readonly namespace: string;
}

export interface TestTemporalOptions {
  /** Search attributes that exist at boot; the product's own when left out. */
  readonly searchAttributes?: readonly ReturnType<typeof defineSearchAttributeKey>[];
  /** A fixed port, for a server that comes up where somebody waits for it. */
  readonly port?: number;
}

let installed = false;

/** Keeps the SDK's own log out of test output. Once a test file, before anything of the SDK is used. */
export function quietRuntime(): void {
  if (installed) return;
  installed = true;
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: { core: 'ERROR' } } } });
}

export async function startTemporal(options: TestTemporalOptions = {}): Promise<TestTemporal> {
  quietRuntime();
  const env = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: temporalCli() },
      ip: '127.0.0.1',
      log: { format: 'pretty', level: 'error' },
      searchAttributes: [...(options.searchAttributes ?? Object.values(SEARCH_ATTRIBUTE_KEYS))],
      ...(options.port === undefined ? {} : { port: options.port }),
    },
  });
  return {
    env,
    address: env.address,
    namespace: 'default',
    [Symbol.asyncDispose]: () => env.teardown(),
  };
}

/** Ends what the SDK keeps per process; last in a test file. */
export async function shutdownRuntime(): Promise<void> {
  await Runtime.instance().shutdown();
}

/** All that a run's history holds, as one text, payloads decoded: a secret that stands in it somewhere is found. */
export async function historyText(handle: WorkflowHandle): Promise<string> {
  const text = JSON.stringify((await handle.fetchHistory()).events ?? []);
  return text.replaceAll(
    /"data":"([A-Za-z0-9+/=]+)"/g,
    (_all, base64: string) => `"data":${Buffer.from(base64, 'base64').toString('utf8')}`,
  );
}

/** The binary of tools/temporal. */
export function temporalCli(): string {
  const path = process.env['FLOOR_TEMPORAL_CLI'];
  if (path === undefined || path === '') {
    throw new Error('FLOOR_TEMPORAL_CLI is not set: it names the Temporal CLI; npm test finds or builds it');
  }
  return path;
}
