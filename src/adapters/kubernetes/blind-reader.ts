import type { ClusterFacts, NamespaceFacts } from '../../contracts/cluster.ts';
import { type Unseen, unseen } from '../../contracts/observation.ts';
import type { Clock, ClusterReader } from '../../contracts/ports.ts';
import { encodeIndex } from '../../domain/cluster/codec.ts';
import { evidenceKey } from '../../domain/cluster/evidence-keys.ts';
import { utc } from '../../domain/report/run-stamp.ts';

/**
 * The reader where there is no way to any cluster, such as a kubeconfig that cannot be used: it sees nothing and says
 * why, so that the run still ends with a report, and that one with NO-GO.
 */
export function createBlindReader(why: string, clock: Pick<Clock, 'now'>): ClusterReader {
  const nothing = unseen('unreachable', why);
  return {
    look: async ({ floor, namespace, sink }) => {
      const at = utc(clock.now());
      const names = [...new Set([namespace, ...floor.watched_namespaces])];
      const facts: ClusterFacts = {
        observed_utc: at,
        finished_utc: at,
        server: nothing,
        uid: nothing,
        context: null,
        endpoint: 'none',
        identity: {
          who: nothing,
          rules: names.map((name) => ({ namespace: name, review: nothing })),
          spots: [],
        },
        consistency: { mode: 'none', consistent: false, resource_version: null, why },
        namespaces: names.map((name) => unseenNamespace(name, nothing)),
        nodes: nothing,
        nodeUsage: nothing,
      };
      const index = await sink.document(evidenceKey.index(), encodeIndex(facts));
      return { facts, requests: [], files: { [evidenceKey.index()]: index } };
    },
  };
}

function unseenNamespace(name: string, nothing: Unseen): NamespaceFacts {
  return {
    name,
    namespace: nothing,
    workloads: {
      Deployment: nothing,
      StatefulSet: nothing,
      DaemonSet: nothing,
      ReplicaSet: nothing,
      ReplicationController: nothing,
      Job: nothing,
      CronJob: nothing,
    },
    pods: nothing,
    configmaps: nothing,
    services: nothing,
    endpoints: nothing,
    ingresses: nothing,
    autoscalers: nothing,
    events: nothing,
    podUsage: nothing,
  };
}
