import { join } from 'node:path';
import type { FloorFile } from '../contracts/floor-file.ts';
import type { KubeObject } from './resource-path.ts';
import type { Runtime } from './stage-pod.ts';
import { readWorkload } from './workload.ts';

/** In the cluster this name leads to market data; here it leads nowhere. */
const MARKETDATA_URL = 'http://marketdata-mcp-server';
/** Where the manifests mount the kill switch. */
const MOUNTED_SWITCH = '/etc/agenttrader/kill-switch/EXECUTION_HALTED';

export interface RuntimeOptions {
  readonly workloads: readonly KubeObject[];
  readonly root: string;
  /** Of this boot. */
  readonly directory: string;
  /** Kept for later boots: a service starts in half the time from it. */
  readonly compileCache: string;
  readonly calendar: FloorFile['calendar'];
  readonly servicesClockOffsetMs: number | undefined;
  /** Base URL of market data's process. */
  readonly marketdataUrl: () => string;
}

/** The file that stands for the mounted kill switch. */
export function killSwitchFile(directory: string): string {
  return join(directory, 'mounts', 'kill-switch', 'EXECUTION_HALTED');
}

/** What a pod of the manifests is on this machine: a process of the sources, on 127.0.0.1. */
export function createRuntime(options: RuntimeOptions): Omit<Runtime, 'onCrash'> {
  const known = options.workloads.map((object): [string, { image: string; command: readonly string[] }] => {
    const { name, container } = readWorkload(object, object.kind === 'StatefulSet' ? 'StatefulSet' : 'Deployment');
    return [name, { image: container.image, command: [...container.command, ...container.args] }];
  });
  return {
    known: new Map(known),
    root: options.root,
    logDirectory: options.directory,
    localise: (env, _workload, port) => ({
      ...env,
      ...(env['MARKETDATA_URL'] === MARKETDATA_URL ? { MARKETDATA_URL: options.marketdataUrl() } : {}),
      ...(env['EXECUTION_HALTED_FILE'] === MOUNTED_SWITCH
        ? { EXECUTION_HALTED_FILE: killSwitchFile(options.directory) }
        : {}),
      ...(options.servicesClockOffsetMs === undefined
        ? {}
        : { SERVICE_CLOCK_OFFSET_MS: String(options.servicesClockOffsetMs) }),
      BIND_ADDRESS: '127.0.0.1',
      PORT: String(port),
      MARKET_CALENDAR: JSON.stringify(options.calendar),
      NODE_COMPILE_CACHE: options.compileCache,
    }),
  };
}
