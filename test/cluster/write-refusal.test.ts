/** Part of the build proof: whatever the code above it tries, and whatever the kubeconfig allows, only reading leaves. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Dispatcher } from 'undici';
import { SELF_REVIEWS } from '../../src/adapters/kubernetes/api-paths.ts';
import { type ApiConnection, openConnection } from '../../src/adapters/kubernetes/connection.ts';
import { type KubeApi, startKubeApi } from '../support/kube-api.ts';

jest.setTimeout(30_000); // for machines that have much else to do

let api: KubeApi;
let admin: ApiConnection;
beforeAll(async () => {
  api = await startKubeApi();
  await api.stage.namespace('floor');
  admin = openConnection({ kubeconfig: api.adminKubeconfig, env: {} });
  await admin.authHeaders();
}, 90_000);
afterAll(async () => {
  await admin.close();
  await api.stop();
});

const CONFIGMAPS = '/api/v1/namespaces/floor/configmaps';
const POD = '/api/v1/namespaces/floor/pods/one';
const OBJECT = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'written' } });

type Attempt = Partial<Omit<Dispatcher.RequestOptions, 'headers'>> & { readonly headers?: Record<string, string> };

async function send(attempt: Attempt): Promise<Dispatcher.ResponseData> {
  return admin.dispatcher.request({
    origin: admin.address.origin,
    path: CONFIGMAPS,
    method: 'GET',
    ...attempt,
    headers: { ...(await admin.authHeaders()), 'content-type': 'application/json', ...attempt.headers },
  });
}

async function ourRequests(): Promise<readonly string[]> {
  const events = await api.auditEvents();
  // What the stage does has no user agent; what leaves through this connection says which test it is.
  return events.filter((event) => event.userAgent === 'refusal').map((event) => `${event.verb} ${event.requestURI}`);
}

test('the same connection may read, so that a refusal below is our doing', async () => {
  const answer = await send({ headers: { 'user-agent': 'reading' } });
  await answer.body.dump();
  expect(answer.statusCode).toBe(200);
});

const REFUSED: readonly (readonly [string, Attempt])[] = [
  ['create', { method: 'POST', body: OBJECT }],
  ['create, dry run', { method: 'POST', path: `${CONFIGMAPS}?dryRun=All`, body: OBJECT }],
  ['replace', { method: 'PUT', path: `${CONFIGMAPS}/written`, body: OBJECT }],
  ['patch', { method: 'PATCH', path: `${CONFIGMAPS}/written`, body: '{}' }],
  ['delete', { method: 'DELETE', path: `${CONFIGMAPS}/written` }],
  ['delete a collection', { method: 'DELETE' }],
  ['options', { method: 'OPTIONS' }],
  ['head', { method: 'HEAD' }],
  ['a method in lower case', { method: 'get' }],
  ['a GET with a body', { body: OBJECT }],
  ['a method smuggled in a header', { headers: { 'x-http-method-override': 'DELETE' } }],
  ['an upgrade', { path: `${POD}/exec?command=sh`, upgrade: 'websocket' }],
  ['an upgrade by header', { headers: { upgrade: 'SPDY/3.1', connection: 'upgrade' } }],
  ['a query beside the path', { query: { watch: 'true' } }],
  ['watch', { path: `${CONFIGMAPS}?watch=true` }],
  ...['exec', 'attach', 'portforward', 'eviction', 'binding', 'log', 'status', 'ephemeralcontainers', 'proxy'].map(
    (sub): [string, Attempt] => [`pods/${sub}`, { path: `${POD}/${sub}` }],
  ),
  ['eviction by POST', { method: 'POST', path: `${POD}/eviction`, body: '{}' }],
  ['a token', { method: 'POST', path: '/api/v1/namespaces/floor/serviceaccounts/default/token', body: '{}' }],
  ['scale', { path: '/apis/apps/v1/namespaces/floor/deployments/x/scale' }],
  ['secrets', { path: '/api/v1/namespaces/floor/secrets' }],
  ['secrets of the cluster', { path: '/api/v1/secrets' }],
  ['one object by name', { path: `${CONFIGMAPS}/written` }],
  ['nodes/proxy', { path: '/api/v1/nodes/one/proxy/metrics' }],
  ['services/proxy', { path: '/api/v1/namespaces/floor/services/http:one:80/proxy/healthz' }],
  ['a proxied path that is not ours', { path: '/api/v1/namespaces/floor/pods/http:one:8080/proxy/orders' }],
  ['a proxied path with a query', { path: '/api/v1/namespaces/floor/pods/http:one:8080/proxy/healthz?x=1' }],
  ['a named port, which crashes the handler', { path: '/api/v1/namespaces/floor/pods/http:one:http/proxy/healthz' }],
  ['a proxied POST', { method: 'POST', path: '/api/v1/namespaces/floor/pods/http:one:8080/proxy/healthz', body: '{}' }],
  ['dots in a path', { path: '/api/v1/namespaces/floor/pods/../secrets' }],
  ['dots in a proxied path', { path: '/api/v1/namespaces/floor/pods/http:one:8080/proxy/ops/../orders' }],
  ['an encoded slash', { path: '/api/v1/namespaces/floor%2Fsecrets' }],
  ['a second question mark', { path: `${CONFIGMAPS}?limit=1?watch=true` }],
  [
    'a review of somebody else',
    { method: 'POST', path: '/apis/authorization.k8s.io/v1/subjectaccessreviews', body: '{}' },
  ],
  ['a self-review with a query', { method: 'POST', path: `${SELF_REVIEWS.SelfSubjectReview}?dryRun=All`, body: '{}' }],
  ['GET of a self-review', { path: SELF_REVIEWS.SelfSubjectReview }],
  ['another server', { origin: 'https://127.0.0.1:1' }],
];

test.each(REFUSED)('refuses %s before a byte leaves, as administrator too', async (_, attempt) => {
  const refused = send({ ...attempt, headers: { 'user-agent': 'refusal', ...attempt.headers } });
  await expect(refused).rejects.toMatchObject({ name: 'ReadOnlyViolation' });
});

test('refuses CONNECT, streams and pipelines', async () => {
  const { dispatcher, address } = admin;
  const write = { origin: address.origin, path: CONFIGMAPS, method: 'DELETE' } as const;
  await expect(dispatcher.connect({ origin: address.origin, path: CONFIGMAPS })).rejects.toMatchObject({
    name: 'ReadOnlyViolation',
  });
  await expect(dispatcher.upgrade({ path: `${POD}/exec` })).rejects.toMatchObject({ name: 'ReadOnlyViolation' });
  await expect(
    dispatcher.stream(write, () => {
      throw new Error('a stream was opened');
    }),
  ).rejects.toMatchObject({ name: 'ReadOnlyViolation' });
  expect(() => dispatcher.dispatch(write, {})).toThrow(expect.objectContaining({ name: 'ReadOnlyViolation' }));
});

test('the API server saw none of it', async () => {
  const answer = await send({ headers: { 'user-agent': 'last' } });
  await answer.body.dump();
  await api.auditEvents(String(answer.headers['audit-id']));
  expect(await ourRequests()).toEqual([]);
  const { items } = JSON.parse(await api.stage.send('GET', CONFIGMAPS));
  expect(items).toEqual([]);
});
