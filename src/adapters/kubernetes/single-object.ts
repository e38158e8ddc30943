import type { ClusterFacts, NamespaceFacts } from '../../contracts/cluster.ts';
import { type Observation, seen, unseen } from '../../contracts/observation.ts';
import { MalformedObject, picking } from '../../domain/cluster/malformed.ts';
import { observing } from '../../domain/cluster/namespace-facts.ts';
import { pickNamespace } from '../../domain/cluster/pick.ts';
import { type Raw, record, records, text } from '../../domain/cluster/raw.ts';
import type { AskOptions, KubeTransport } from './transport.ts';

/** The object, when it is of this kind and, where one is given, of this name; MalformedObject when it is another. */
export function requireObject(body: Raw, kind: string, name: string | null = null): Raw {
  if (body['kind'] !== kind) throw new MalformedObject(`wanted a ${kind}, saw another object`);
  if (name !== null && record(body, 'metadata')['name'] !== name) {
    throw new MalformedObject(`wanted ${kind} ${name}, saw one of another name`);
  }
  return body;
}

/** Reads a Namespace itself. */
export async function readNamespace(
  transport: KubeTransport,
  ask: AskOptions,
  name: string,
): Promise<NamespaceFacts['namespace']> {
  return readObject(transport, ask, `/api/v1/namespaces/${name}`, `namespace ${name}`, (raw) =>
    pickNamespace(requireObject(raw, 'Namespace', name)),
  );
}

/** The uid of the namespace kube-system, which stands for the cluster's identity. */
export async function readClusterUid(transport: KubeTransport, ask: AskOptions): Promise<Observation<string>> {
  const namespace = await readNamespace(transport, ask, 'kube-system');
  return namespace.seen ? seen(namespace.value.uid) : namespace;
}

/** The version of the API server. */
export async function readServerVersion(transport: KubeTransport, ask: AskOptions): Promise<ClusterFacts['server']> {
  return readObject(transport, ask, '/version', 'server version', (raw) => ({ version: text(raw, 'gitVersion') }));
}

/** Whether discovery lists KEDA's API; seen only when discovery was read. */
export async function readKeda(transport: KubeTransport, ask: AskOptions): Promise<Observation<boolean>> {
  return readObject(transport, ask, '/apis', 'discovery', (raw) => {
    const groups = records(requireObject(raw, 'APIGroupList'), 'groups').map((group) => text(group, 'name'));
    // Every API server has apps: a list without it is not the whole list.
    if (!groups.includes('apps')) throw new MalformedObject('lists no group apps');
    return groups.includes('keda.sh');
  });
}

async function readObject<T>(
  transport: KubeTransport,
  ask: AskOptions,
  path: string,
  what: string,
  pick: (raw: Raw) => T,
): Promise<Observation<T>> {
  const answer = await transport.get(path, {}, ask);
  if (!answer.ok) return unseen(answer.cause, `${what}: ${answer.why}`);
  return observing(seen(answer.body), (raw) => picking(what, null, () => pick(raw)));
}
