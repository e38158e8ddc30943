import type { ActivityContract, Gathered } from '../contracts/activities.ts';
import type { ClusterFacts, RequestRecord } from '../contracts/cluster.ts';
import type { Step } from '../contracts/run-record.ts';
import { evidenceKey } from '../domain/cluster/evidence-keys.ts';
import { clusterLines } from '../domain/report/not-observed.ts';
import { leave } from './gathered.ts';
import type { ActivityPorts } from './ports.ts';
import type { RecentClusters } from './recent-clusters.ts';

/** Reads the cluster and leaves its evidence. What could not be read is in the evidence; this fails only where none can be written. */
export async function snapshotCluster(
  ports: ActivityPorts,
  recent: RecentClusters,
  { run, within_ms }: ActivityContract['snapshotCluster']['request'],
): Promise<Gathered> {
  const sink = ports.store.sink(run.place);
  const look = await ports.cluster.look({
    floor: ports.floor,
    namespace: run.namespace,
    sink,
    deadlineMs: ports.clock.now() + within_ms,
    signal: ports.scope().signal,
  });
  const requests = look.files[evidenceKey.requests()]?.path ?? null;
  const gathered = await leave(sink, 'cluster/files', {
    files: look.files,
    steps: look.requests.map((request) => stepOf(request, requests)),
    unseen: clusterLines({ seen: true, value: look.facts }),
    counts: countsOf(look.facts, look.requests),
  });
  recent.remember(gathered.manifest.sha256, look.facts);
  return gathered;
}

function stepOf(request: RequestRecord, evidence: string | null): Step {
  const { method, path, started_utc, duration_ms, status, bytes, sha256, audit_id, error } = request;
  return { what: `${method} ${path}`, started_utc, duration_ms, status, bytes, sha256, audit_id, error, evidence };
}

function countsOf(facts: ClusterFacts, requests: readonly RequestRecord[]): Readonly<Record<string, number>> {
  const pods = facts.namespaces.reduce((sum, { pods: list }) => sum + (list.seen ? list.value.length : 0), 0);
  const bytes = requests.reduce((sum, request) => sum + request.bytes, 0);
  return { namespaces: facts.namespaces.length, pods, requests: requests.length, bytes };
}
