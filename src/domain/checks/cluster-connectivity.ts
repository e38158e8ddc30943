import type { ClusterFacts, NamespaceFacts } from '../../contracts/cluster.ts';
import type { EvidenceKey, Finding } from '../../contracts/finding.ts';
import type { Observation } from '../../contracts/observation.ts';
import { evidenceKey, NAMESPACE_LISTS, type NamespaceList, WORKLOAD_KINDS } from '../cluster/evidence-keys.ts';
import { finding } from '../findings/catalogue.ts';
import type { Check, CheckInput } from './check.ts';

export const clusterConnectivity: Check = {
  name: 'cluster.connectivity',
  promise:
    'PASS only when the namespace was read and is Active, server version and cluster identity are known, and all lists answered in full at one revision.',
  evidence: (input): readonly EvidenceKey[] => [evidenceKey.index(), evidenceKey.requests(), ...listKeys(input)],
  run: (input): readonly Finding[] => {
    const { cluster } = input;
    if (!cluster.seen) return [finding('CLUSTER_UNSEEN', 'cluster', `cluster: ${cluster.why}`)];
    const facts = cluster.value;
    const namespaces = wantedNamespaces(input);
    const trouble = [
      ...judgeIdentity(facts),
      ...namespaces.flatMap((name) => judgeNamespace(name, facts)),
      ...judgeReading('nodes', 'nodes', facts.nodes),
      ...judgeConsistency(facts),
    ];
    return trouble.length > 0 ? trouble : [connected(facts, namespaces)];
  },
};

/** Usage is another API (metrics.k8s.io), not at this revision: infra.capacity_headroom answers for it. */
const LISTS: readonly NamespaceList[] = NAMESPACE_LISTS.filter((list) => list !== 'podUsage');

function wantedNamespaces({ namespace, floor }: CheckInput): readonly string[] {
  return [...new Set([namespace, ...floor.watched_namespaces])];
}

function listKeys(input: CheckInput): readonly EvidenceKey[] {
  return wantedNamespaces(input).flatMap((namespace) => [
    ...WORKLOAD_KINDS.map((kind) => evidenceKey.workloads(namespace, kind)),
    ...LISTS.map((list) => evidenceKey.list(namespace, list)),
  ]);
}

function judgeIdentity({ server, uid }: ClusterFacts): readonly Finding[] {
  return [
    ...judgeReading('server version', 'cluster', server),
    ...judgeReading('cluster identity (uid of namespace kube-system)', 'cluster', uid),
    ...(server.seen && server.value.version.trim() === '' ? [unseenReading('cluster', 'server version: empty')] : []),
    ...(uid.seen && uid.value.trim() === '' ? [unseenReading('cluster', 'cluster identity: empty')] : []),
  ];
}

function judgeNamespace(name: string, cluster: ClusterFacts): readonly Finding[] {
  const subject = `namespace/${name}`;
  const facts = cluster.namespaces.find((one) => one.name === name);
  if (facts === undefined) return [unseenReading(subject, `namespace ${name}: was not looked at`)];
  return [...judgePhase(facts, subject), ...judgeLists(facts)];
}

function judgePhase({ name, namespace }: NamespaceFacts, subject: string): readonly Finding[] {
  if (!namespace.seen) {
    const code = namespace.cause === 'absent' ? 'NAMESPACE_MISSING' : 'CLUSTER_READING_UNSEEN';
    return [finding(code, subject, `namespace ${name}: ${namespace.why}`)];
  }
  const { phase, uid } = namespace.value;
  if (phase !== 'Active') {
    return [finding('NAMESPACE_NOT_ACTIVE', subject, `namespace ${name}: phase ${phase || 'not told'}, want Active`)];
  }
  return uid === '' ? [unseenReading(subject, `namespace ${name}: it has no uid`)] : [];
}

function judgeLists(facts: NamespaceFacts): readonly Finding[] {
  const { name } = facts;
  const subject = `namespace/${name}`;
  return [
    ...LISTS.flatMap((list) => judgeReading(`${list} in ${name}`, subject, facts[list])),
    ...WORKLOAD_KINDS.flatMap((kind) => judgeReading(`${kind}s in ${name}`, subject, facts.workloads[kind])),
  ];
}

function judgeConsistency({ consistency }: ClusterFacts): readonly Finding[] {
  const { mode, consistent, resource_version: revision, why } = consistency;
  const proved = consistent && (mode === 'double_read' || (mode === 'exact' && revision !== null && revision !== ''));
  if (proved) return [];
  const reason = why ?? (consistent ? `nothing proves it (mode ${mode})` : 'no reason given');
  return [finding('CLUSTER_INCONSISTENT', 'cluster', `lists are not of one revision: ${reason}`)];
}

function judgeReading(what: string, subject: string, reading: Observation<unknown>): readonly Finding[] {
  return reading.seen ? [] : [unseenReading(subject, `${what}: ${reading.why}`)];
}

function unseenReading(subject: string, detail: string): Finding {
  return finding('CLUSTER_READING_UNSEEN', subject, detail);
}

function connected({ server, uid, consistency }: ClusterFacts, namespaces: readonly string[]): Finding {
  const version = server.seen ? server.value.version : '';
  const revision =
    consistency.mode === 'exact'
      ? `all lists at revision ${consistency.resource_version ?? ''}`
      : 'safety kinds read twice and equal';
  const detail = `cluster ${uid.seen ? uid.value : ''}, server ${version}, ${namespaces.join(', ')} Active, ${revision}`;
  return finding('CLUSTER_READ', 'cluster', detail);
}
