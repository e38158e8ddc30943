import { expect, test } from '@jest/globals';
import { FloorFile } from '../../../src/contracts/floor-file.ts';
import { seen } from '../../../src/contracts/observation.ts';
import { pickPod } from '../../../src/domain/cluster/pick.ts';
import { createTemplates } from '../../../src/domain/cluster/template.ts';
import { createResolver } from '../../../src/domain/switches/resolver.ts';
import { runningPod } from '../../support/kube-objects.ts';

const resolver = createResolver(FloorFile.parse({}), () => seen(new Map()));

function podWith(name: string, labels: Readonly<Record<string, string>>) {
  const pod = runningPod('trading-floor', name);
  const ownerReferences = [{ kind: 'ReplicaSet', name: 'app', uid: 'app', controller: true }];
  return { ...pod, metadata: { ...pod.metadata, uid: name, labels: { app: 'app', ...labels }, ownerReferences } };
}

test.each([
  ['zone, which admission copies from the node', 'topology.kubernetes.io/zone'],
  ['region', 'topology.kubernetes.io/region'],
  ['the ordinal of a StatefulSet', 'apps.kubernetes.io/pod-index'],
])('pods of one owner share a template, whatever their %s', (_, label) => {
  const templates = createTemplates(resolver);
  const [first, second] = ['a', 'b'].map((value) => pickPod(podWith(value, { [label]: value }), templates));
  expect(second?.template).toBe(first?.template);
  expect(second?.meta.labels).toEqual({ app: 'app', [label]: 'b' });
});

test('another label makes another template', () => {
  const templates = createTemplates(resolver);
  const [first, second] = ['a', 'b'].map((value) => pickPod(podWith(value, { tier: value }), templates));
  expect(second?.template.labels).toEqual({ app: 'app', tier: 'b' });
  expect(second?.template).not.toBe(first?.template);
});
