import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KubeApi, startKubeApi } from '../support/kube-api.ts';

let api: KubeApi;
beforeAll(async () => {
  api = await startKubeApi();
}, 90_000);
afterAll(() => api.stop());

test('the test API server keeps objects with their status and testifies who made them', async () => {
  await api.stage.namespace('stage');
  const pod = await api.stage.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'one', namespace: 'stage' },
    spec: { containers: [{ name: 'app', image: 'app@sha256:0' }] },
    status: { phase: 'Running' },
  });
  expect(pod['status']).toMatchObject({ phase: 'Running' });
  const events = await api.auditEvents();
  expect(events).toContainEqual(
    expect.objectContaining({ verb: 'create', user: expect.objectContaining({ username: 'test-admin' }) }),
  );
});
