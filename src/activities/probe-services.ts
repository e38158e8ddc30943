import type { ActivityContract, Gathered } from '../contracts/activities.ts';
import type { ClusterFacts, NamespaceFacts } from '../contracts/cluster.ts';
import type { ComponentProbe } from '../contracts/facts.ts';
import { type Observation, unseen } from '../contracts/observation.ts';
import type { Ref } from '../contracts/ref.ts';
import type { RunContext } from '../contracts/run.ts';
import type { Step } from '../contracts/run-record.ts';
import { leave } from './gathered.ts';
import { loadCluster } from './load-facts.ts';
import { componentsOf } from './open-run.ts';
import type { ActivityPorts } from './ports.ts';
import type { RecentClusters } from './recent-clusters.ts';

/** Asks every replica of a group's components, side by side, and leaves what they answered. */
export async function probeServices(
  ports: ActivityPorts,
  recent: RecentClusters,
  { run, group, cluster, within_ms }: ActivityContract['probeServices']['request'],
): Promise<Gathered> {
  const { signal } = ports.scope();
  const deadlineMs = ports.clock.now() + within_ms;
  const namespace = await namespaceOf(ports, recent, run, cluster);
  const probes = await Promise.all(
    componentsOf(ports.floor.components, group).map(
      async (component) => await ports.prober.probe({ component, floor: ports.floor, namespace, deadlineMs, signal }),
    ),
  );
  const sink = ports.store.sink(run.place);
  const files: Record<string, Ref> = {};
  for (const probe of probes) {
    const key = `probes/${probe.component}`;
    files[key] = await sink.document(key, probe);
  }
  return await leave(sink, `probes/${group}.files`, {
    files,
    steps: probes.flatMap((probe) => stepsOf(probe, files[`probes/${probe.component}`]?.path ?? null)),
    unseen: probes.flatMap(({ component, replicas }) => (replicas.seen ? [] : [`${component}: ${replicas.why}`])),
    counts: {
      components: probes.length,
      replicas: probes.reduce((sum, { replicas }) => sum + (replicas.seen ? replicas.value.length : 0), 0),
    },
  });
}

async function namespaceOf(
  ports: ActivityPorts,
  recent: RecentClusters,
  run: RunContext,
  cluster: Observation<Gathered>,
): Promise<Observation<NamespaceFacts>> {
  if (!cluster.seen) return cluster;
  const facts = recent.recall(cluster.value.manifest.sha256) ?? (await reload(ports, run, cluster.value));
  if (facts instanceof Error) return unseen('malformed', facts.message);
  const namespace = facts.namespaces.find(({ name }) => name === run.namespace);
  return namespace === undefined
    ? unseen('absent', `namespace ${run.namespace} is not in the snapshot`)
    : { seen: true, value: namespace };
}

async function reload(ports: ActivityPorts, run: RunContext, gathered: Gathered): Promise<ClusterFacts | Error> {
  try {
    return (await loadCluster(ports.store, run.place, gathered.manifest)).facts;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function stepsOf({ replicas }: ComponentProbe, evidence: string | null): readonly Step[] {
  if (!replicas.seen) return [];
  return replicas.value.flatMap(({ endpoints }) =>
    endpoints.map(({ url, started_utc, duration_ms, status, bytes, sha256, why, audit_id = null }) => ({
      what: `GET ${url}`,
      started_utc,
      duration_ms,
      status,
      bytes,
      sha256,
      audit_id,
      error: why,
      evidence,
    })),
  );
}
