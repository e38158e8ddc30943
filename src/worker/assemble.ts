import { createFloorActivities } from '../activities/floor-activities.ts';
import { liveClock } from '../adapters/clock.ts';
import { createLocalStore } from '../adapters/evidence/local-store.ts';
import { createServiceProber } from '../adapters/http/prober.ts';
import { createBlindReader } from '../adapters/kubernetes/blind-reader.ts';
import { type ApiConnection, openConnection } from '../adapters/kubernetes/connection.ts';
import { InvalidConnection } from '../adapters/kubernetes/kubeconfig.ts';
import { createClusterReader } from '../adapters/kubernetes/reader.ts';
import type { FloorActivities } from '../contracts/activities.ts';
import type { CallScope, Clock, RepositoryReader, StarterLookup } from '../contracts/ports.ts';
import type { FloorConfig } from './floor-config.ts';

/** What the activities are made of, whoever runs them: a worker, or a command without a Temporal server. */
export interface Assembly {
  readonly config: FloorConfig;
  /** Absolute path of the data root. */
  readonly data: string;
  readonly env: NodeJS.ProcessEnv;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** The machine's own when left out. */
  readonly clock?: Clock;
  readonly starter: StarterLookup;
  readonly repository: RepositoryReader;
  /** The call that an activity is in. */
  readonly scope: () => CallScope;
  readonly workerIdentity: string;
  readonly codeVersion: string | null;
  /**
   * What a kubeconfig that cannot be used leads to: `refuse` throws InvalidConnection, `report` sees nothing, so that
   * every run still ends with a report that says why, and with NO-GO.
   */
  readonly withoutCluster: 'refuse' | 'report';
}

/** The activities, ready to be run; closing them closes their connections. */
export interface AssembledActivities extends AsyncDisposable {
  readonly activities: FloorActivities;
  readonly clock: Clock;
  /** Of the kubeconfig; null without one. */
  readonly context: string | null;
  /** Why there is no cluster; null when there is one. */
  readonly blind: string | null;
}

/** Wires ports to adapters. Throws InvalidConnection only when it is told to refuse. */
export function assembleActivities(assembly: Assembly): AssembledActivities {
  const { config, data, clock = liveClock() } = assembly;
  const { connection, why } = connectionOf(assembly);
  const prober = createServiceProber({ clock, connection });
  const activities = createFloorActivities({
    floor: config.floor,
    floorDigest: config.digest,
    cluster: connection === null ? createBlindReader(why, clock) : createClusterReader(connection, clock),
    prober,
    repository: assembly.repository,
    store: createLocalStore(data),
    clock,
    starter: assembly.starter,
    scope: assembly.scope,
    workerIdentity: assembly.workerIdentity,
    codeVersion: assembly.codeVersion,
  });
  return {
    activities,
    clock,
    context: connection?.context ?? null,
    blind: connection === null ? why : null,
    [Symbol.asyncDispose]: async () => {
      await prober.close();
      await connection?.close();
    },
  };
}

type Found =
  | { readonly connection: ApiConnection; readonly why: '' }
  | { readonly connection: null; readonly why: string };

function connectionOf({ kubeconfig, context, env, withoutCluster }: Assembly): Found {
  try {
    return { connection: openConnection({ kubeconfig, context, env }), why: '' };
  } catch (error) {
    if (!(error instanceof InvalidConnection) || withoutCluster === 'refuse') throw error;
    return { connection: null, why: error.message };
  }
}
