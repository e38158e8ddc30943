/** Objects of a floor as a test API server takes them; short, complete enough to be admitted. */
import type { KubeObject, KubeStage } from './kube-stage.ts';

export const DIGEST = `sha256:${'a'.repeat(64)}`;

/** A running, ready pod of one container. */
export function runningPod(namespace: string, name: string, changes: { readonly ip?: string } = {}): KubeObject {
  const { ip = '10.0.0.1' } = changes;
  const since = '2026-01-05T09:00:00Z';
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { app: 'app' },
    },
    spec: {
      nodeName: 'node-1',
      containers: [
        {
          name: 'app',
          image: `app@${DIGEST}`,
          ports: [{ containerPort: 8080 }],
          env: [{ name: 'AGENT_MODE', value: 'OBSERVE' }],
        },
      ],
    },
    status: {
      phase: 'Running',
      podIP: ip,
      podIPs: [{ ip }],
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }],
      containerStatuses: [
        {
          name: 'app',
          image: 'app',
          imageID: `app@${DIGEST}`,
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt: since } },
        },
      ],
    },
  };
}

/** A ConfigMap. */
export function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

/** A Deployment with its ReplicaSet and a running pod at each address, named and owned as controllers would do it. */
export async function deploymentWithPods(
  stage: KubeStage,
  namespace: string,
  name: string,
  addresses: readonly string[],
): Promise<void> {
  const made = (kind: string, own: string, owner: KubeObject | null): KubeObject => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name: own,
      namespace,
      labels: { app: name },
      ...(owner === null ? {} : { ownerReferences: [ownerOf(owner)] }),
    },
    spec: {
      replicas: addresses.length,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'app', image: `app@${DIGEST}` }] },
      },
    },
  });
  const deployment = await stage.create(made('Deployment', name, null));
  const replicaSet = await stage.create(made('ReplicaSet', `${name}-1`, deployment));
  for (const [index, ip] of addresses.entries()) {
    const pod = runningPod(namespace, `${name}-1-${index}`, { ip });
    const metadata = { ...pod.metadata, labels: { app: name }, ownerReferences: [ownerOf(replicaSet)] };
    await stage.create({ ...pod, metadata });
  }
}

function ownerOf({ apiVersion, kind, metadata }: KubeObject): Readonly<Record<string, unknown>> {
  return { apiVersion, kind, name: metadata.name, uid: metadata['uid'], controller: true };
}
