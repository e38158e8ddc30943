import { describe, expect, test } from '@jest/globals';
import { seen } from '../../../src/contracts/observation.ts';
import { namespaceOf, type RawObject, rawConfigMap, rawPod, STARTED, valueOf } from '../../support/raw-objects.ts';

function controlled(uid: string, more: RawObject = {}): RawObject {
  return { ownerReferences: [{ kind: 'ReplicaSet', name: 'rs', uid, controller: true }], ...more };
}

/** A container with the volume that admission gives to each pod under a name of its own. */
function spec(volume: string, container: RawObject = {}, more: RawObject = {}): RawObject {
  const source = { projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } };
  return {
    containers: [{ name: 'app', image: 'i', volumeMounts: [{ name: volume, mountPath: '/t' }], ...container }],
    volumes: [{ name: volume, ...source }],
    ...more,
  };
}

function labelled(name: string): RawObject {
  return controlled('u', { labels: { app: 'x', 'statefulset.kubernetes.io/pod-name': name } });
}

function withTwoTokens(mounted: string): RawObject {
  return {
    containers: [{ name: 'app', image: 'i', volumeMounts: [{ name: mounted, mountPath: '/t' }] }],
    volumes: [
      { name: 'kube-api-access-a', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
      { name: 'kube-api-access-b', configMap: { name: 'c' } },
    ],
  };
}

function templatesOf(pods: readonly RawObject[], configmaps: readonly RawObject[] = []): readonly object[] {
  const facts = namespaceOf({ pods: seen(pods), configmaps: seen(configmaps) });
  return valueOf(facts.pods).map(({ template }) => template);
}

describe('pods of one template share one object', () => {
  test('though each has its own name, node and token volume', () => {
    const [a, b] = templatesOf([
      rawPod('a', { ...spec('kube-api-access-aaaaa'), nodeName: 'n1' }, controlled('u')),
      rawPod('b', { ...spec('kube-api-access-bbbbb'), nodeName: 'n2' }, controlled('u')),
    ]);
    expect(a).toBe(b);
  });

  test('though a StatefulSet labels each one', () => {
    const [a, b] = templatesOf([rawPod('a', spec('v'), labelled('a')), rawPod('b', spec('v'), labelled('b'))]);
    expect(a).toBe(b);
    expect(a).toMatchObject({ labels: { app: 'x' } });
  });

  test('even when their owners differ, if they come to the same', () => {
    const [a, b] = templatesOf([rawPod('a', spec('v'), controlled('u')), rawPod('b', spec('v'), controlled('w'))]);
    expect(a).toBe(b);
  });
});

describe('a pod that differs from its siblings is itself', () => {
  const EXECUTE = { env: [{ name: 'AGENT_MODE', value: 'EXECUTE' }] };
  const OFF = { env: [{ name: 'AGENT_MODE', value: 'OFF' }] };
  const injected = { initContainers: [{ name: 'i', image: 'i', ...EXECUTE }] };
  test.each<[string, RawObject, RawObject]>([
    ['in a value', spec('v', OFF), spec('v', EXECUTE)],
    ['in an image', spec('v'), spec('v', { image: 'other' })],
    ['by one more variable', spec('v', OFF), spec('v', { env: [...OFF.env, ...EXECUTE.env] })],
    ['by a member that is not there', spec('v', EXECUTE), spec('v')],
    ['by an injected init container', spec('v'), spec('v', {}, injected)],
    ['by an ephemeral container', spec('v'), spec('v', {}, { ephemeralContainers: [{ name: 'i', image: 'i' }] })],
    ['by its service account', spec('v'), spec('v', {}, { serviceAccountName: 'other' })],
    ['by the network of the host', spec('v'), spec('v', {}, { hostNetwork: true })],
  ])('%s', (_name, one, other) => {
    const [a, b, c] = templatesOf([
      rawPod('a', one, controlled('u')),
      rawPod('b', other, controlled('u')),
      rawPod('c', one, controlled('u')),
    ]);
    expect(a).not.toEqual(b);
    expect(a).toEqual(c);
  });

  test('by a second volume that only looks like the token', () => {
    const [a, b] = templatesOf(
      [
        rawPod('a', withTwoTokens('kube-api-access-a'), controlled('u')),
        rawPod('b', withTwoTokens('kube-api-access-b'), controlled('u')),
      ],
      [rawConfigMap('c', { 'config.yaml': 'agent_mode: LIVE' })],
    );
    expect(a).toMatchObject({ containers: [{ switches: [] }] });
    expect(b).toMatchObject({ containers: [{ switches: [{ value: 'LIVE' }] }] });
  });

  test('by an annotation that its mode comes from', () => {
    const from = { env: [{ name: 'AGENT_MODE', valueFrom: { fieldRef: { fieldPath: "metadata.annotations['m']" } } }] };
    const [a, b] = templatesOf([
      rawPod('a', spec('v', from), controlled('u', { annotations: { m: 'OFF' } })),
      rawPod('b', spec('v', from), controlled('u', { annotations: { m: 'LIVE' } })),
    ]);
    expect(a).toMatchObject({ containers: [{ switches: [{ value: 'OFF' }] }] });
    expect(b).toMatchObject({ containers: [{ switches: [{ value: 'LIVE' }] }] });
  });

  test('by an argument that its name is put into', () => {
    const from = {
      env: [{ name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      args: ['--agent-mode=$(NAME)'],
    };
    const [a, b] = templatesOf([
      rawPod('off', spec('v', from), controlled('u')),
      rawPod('live', spec('v', from), controlled('u')),
    ]);
    // What a variable that is not watched gives is kept where it is a word of the rules: both are.
    expect(a).toMatchObject({ containers: [{ switches: [{ value: 'off' }] }] });
    expect(b).toMatchObject({ containers: [{ switches: [{ value: 'live' }] }] });
  });

  test('by having started before a ConfigMap was written', () => {
    const taking = { envFrom: [{ configMapRef: { name: 'c' } }] };
    const running = {
      name: 'app',
      ready: true,
      restartCount: 0,
      state: { running: { startedAt: '2026-11-23T15:00:00Z' } },
    };
    const early = rawPod('a', spec('v', taking), controlled('u'));
    const late = {
      ...rawPod('b', spec('v', taking), controlled('u')),
      status: { phase: 'Running', containerStatuses: [running] },
    };
    const [a, b] = templatesOf([early, late], [rawConfigMap('c', { A: '1' }, '2026-11-23T14:00:00Z')]);
    expect(STARTED < '2026-11-23T14:00:00Z').toBe(true);
    expect(a).toMatchObject({ containers: [{ opaque: ['ConfigMap c as it was before 2026-11-23T14:00:00Z'] }] });
    expect(b).toMatchObject({ containers: [{ opaque: [] }] });
  });
});
