/** Objects of a floor as a test API server takes them; short, complete enough to be admitted. */
import type { KubeObject } from './kube-stage.ts';

export const DIGEST = `sha256:${'a'.repeat(64)}`;

/** A running, ready pod of one container. */
export function runningPod(
  namespace: string,
  name: string,
  changes: { readonly ip?: string; readonly ownerUid?: string } = {},
): KubeObject {
  const { ip = '10.0.0.1' } = changes;
  const since = '2026-01-05T09:00:00Z';
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'app',
    uid: changes.ownerUid ?? '',
    controller: true,
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { app: 'app' },
      ...(changes.ownerUid === undefined ? {} : { ownerReferences: [owner] }),
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
