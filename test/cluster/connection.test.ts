import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { ApiAnswer } from '../../src/adapters/kubernetes/answer.ts';
import { openConnection } from '../../src/adapters/kubernetes/connection.ts';
import { createTransport } from '../../src/adapters/kubernetes/transport.ts';
import { clientCertificate } from '../support/client-certificate.ts';
import { asking, openTransport, startApiProxy } from '../support/cluster-connection.ts';
import { FAULTS } from '../support/fault-proxy.ts';
import { portOf } from '../support/free-port.ts';
import { type KubeApi, startKubeApi } from '../support/kube-api.ts';

jest.setTimeout(30_000); // for machines that have much else to do

const CLIENT = clientCertificate('cert-admin', 'system:masters');

let api: KubeApi;
beforeAll(async () => {
  api = await startKubeApi({ clientCa: CLIENT.certificate });
}, 90_000);
afterAll(() => api.stop());

async function whoAmI(kubeconfig: string): Promise<ApiAnswer> {
  await using open = openTransport(kubeconfig);
  return open.transport.selfReview('SelfSubjectReview', {}, asking());
}

const isUser = (username: string) => ({ ok: true, body: { status: { userInfo: { username } } } });

/** A credential plugin that counts its calls in a file; it answers with the token that lies beside it. */
async function writePlugin(name: string, body: string): Promise<string> {
  const path = join(api.directory, `${name}.sh`);
  await writeFile(path, `#!/bin/sh\necho called >> "$0.calls"\n${body}\n`, { mode: 0o755 });
  return path;
}

const credential = (token: string) =>
  `{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"${token}"}}`;

async function callsOf(plugin: string): Promise<number> {
  return (await readFile(`${plugin}.calls`, 'utf8')).trim().split('\n').length;
}

test('a token', async () => {
  expect(await whoAmI(api.readerKubeconfig)).toMatchObject(isUser('floor-reader'));
});

test('a client certificate, in the file and beside it', async () => {
  const inline = {
    'client-certificate-data': Buffer.from(CLIENT.certificate).toString('base64'),
    'client-key-data': Buffer.from(CLIENT.key).toString('base64'),
  };
  await writeFile(join(api.directory, 'client.crt'), CLIENT.certificate);
  await writeFile(join(api.directory, 'client.key'), CLIENT.key);
  const beside = { 'client-certificate': 'client.crt', 'client-key': 'client.key' };
  expect(await whoAmI(await api.writeKubeconfig('inline', { user: inline }))).toMatchObject(isUser('cert-admin'));
  expect(await whoAmI(await api.writeKubeconfig('beside', { user: beside }))).toMatchObject(isUser('cert-admin'));
});

test('a token file, read anew after a 401', async () => {
  await writeFile(join(api.directory, 'token'), 'expired');
  const kubeconfig = await api.writeKubeconfig('token-file', { user: { tokenFile: 'token' } });
  await using open = openTransport(kubeconfig);
  expect(await open.transport.selfReview('SelfSubjectReview', {}, asking())).toMatchObject({ ok: false, status: 401 });
  await writeFile(join(api.directory, 'token'), `${api.readerToken}\n`);
  expect(await open.transport.selfReview('SelfSubjectReview', {}, asking())).toMatchObject(isUser('floor-reader'));
});

test('a plugin is run once for many requests, beside its kubeconfig, and told what kubectl tells it', async () => {
  const plugin = await writePlugin(
    'plugin',
    `test -n "$KUBERNETES_EXEC_INFO" && echo '${credential(api.readerToken)}'`,
  );
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin.sh', interactiveMode: 'Never' };
  await using open = openTransport(await api.writeKubeconfig('exec', { user: { exec } }));
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => open.transport.selfReview('SelfSubjectReview', {}, asking())),
  );
  expect(answers).toEqual(answers.map(() => expect.objectContaining({ ok: true })));
  expect(await callsOf(plugin)).toBe(1);
});

test('a plugin is run once more after a 401, and no more than that', async () => {
  const plugin = await writePlugin('stale', `echo '${credential('stale')}'`);
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: plugin };
  await using open = openTransport(await api.writeKubeconfig('stale', { user: { exec } }));
  const answer = await open.transport.selfReview('SelfSubjectReview', {}, asking());
  expect(answer).toMatchObject({ ok: false, cause: 'refused', status: 401 });
  expect(await callsOf(plugin)).toBe(2);
});

test('a plugin that fails is a reason, without what it printed as a credential', async () => {
  const plugin = await writePlugin('broken', 'echo "login expired, token=hunter2hunter2" >&2; exit 1');
  const kubeconfig = await api.writeKubeconfig('broken', { user: { exec: { command: plugin } } });
  const answer = await whoAmI(kubeconfig);
  expect(answer).toMatchObject({ ok: false, cause: 'refused', why: expect.stringContaining('login expired') });
  expect(JSON.stringify(answer)).not.toContain('hunter2');
});

test('a plugin that hangs is late, in time', async () => {
  const plugin = await writePlugin('hanging', 'exec sleep 1');
  await using open = openTransport(await api.writeKubeconfig('hanging', { user: { exec: { command: plugin } } }));
  const answer = await open.transport.selfReview('SelfSubjectReview', {}, asking(300));
  expect(answer).toMatchObject({ ok: false, cause: 'late' });
});

test('a certificate that nobody trusts is no connection, unless the kubeconfig says so', async () => {
  const user = { token: api.readerToken };
  const cluster = { 'certificate-authority': undefined };
  const untrusted = await api.writeKubeconfig('untrusted', { user, cluster });
  expect(await whoAmI(untrusted)).toMatchObject({
    ok: false,
    cause: 'unreachable',
    why: expect.stringMatching(/certificate/i),
  });
  const insecure = await api.writeKubeconfig('insecure', {
    user,
    cluster: { ...cluster, 'insecure-skip-tls-verify': true },
  });
  expect(await whoAmI(insecure)).toMatchObject(isUser('floor-reader'));
});

test('a server name that the certificate lacks is no connection', async () => {
  const cluster = { 'tls-server-name': 'elsewhere.example' };
  const kubeconfig = await api.writeKubeconfig('other-name', { token: api.readerToken, cluster });
  expect(await whoAmI(kubeconfig)).toMatchObject({ ok: false, cause: 'unreachable' });
});

test('an address with a path keeps it', async () => {
  await using proxied = await startApiProxy(api);
  proxied.proxy.decide = ({ path }) => (path.startsWith('/k8s/one/') ? FAULTS['403'] : null);
  const server = `${proxied.proxy.url}/k8s/one`;
  const kubeconfig = await api.writeKubeconfig('prefixed', { server, token: api.readerToken });
  expect(await whoAmI(kubeconfig)).toMatchObject({ ok: false, status: 403, why: expect.stringContaining('injected') });
});

test('an HTTP proxy that the kubeconfig names is tunnelled through', async () => {
  const tunnels: string[] = [];
  const proxy = createServer().listen(0, '127.0.0.1');
  proxy.on('connect', ({ url = '' }, client, head) => {
    tunnels.push(url);
    const upstream = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
  });
  await once(proxy, 'listening');
  const cluster = { 'proxy-url': `http://127.0.0.1:${portOf(proxy)}` };
  const kubeconfig = await api.writeKubeconfig('via-proxy', { token: api.readerToken, cluster });
  expect(await whoAmI(kubeconfig)).toMatchObject(isUser('floor-reader'));
  expect(tunnels).toEqual([new URL(api.url).host]);
  proxy.close();
});

test('inside a cluster: the ServiceAccount of the pod, its token read anew when it has rotated', async () => {
  await api.stage.namespace('ops');
  const account = '/api/v1/namespaces/ops/serviceaccounts/default/token';
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } };
  const { status } = JSON.parse(await api.stage.send('POST', account, request));
  const root = join(api.directory, 'pod');
  const mounted = join(root, 'var/run/secrets/kubernetes.io/serviceaccount');
  await mkdir(mounted, { recursive: true });
  await writeFile(join(mounted, 'ca.crt'), api.certificate);
  await writeFile(join(mounted, 'token'), 'expired');
  const { hostname, port } = new URL(api.url);
  Object.assign(process.env, { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port });
  try {
    const connection = openConnection({
      env: { ...process.env, HOME: root, KUBECONFIG: '' },
      serviceAccountRoot: root,
    });
    expect(connection).toMatchObject({ inCluster: true, endpoint: api.url });
    const transport = createTransport(connection, () => undefined);
    const whoIsIt = () => transport.selfReview('SelfSubjectReview', {}, asking());
    expect(await whoIsIt()).toMatchObject({ ok: false, status: 401 });
    await writeFile(join(mounted, 'token'), status.token);
    const who = await whoIsIt();
    expect(who).toMatchObject(isUser('system:serviceaccount:ops:default'));
    await connection.close();
  } finally {
    delete process.env['KUBERNETES_SERVICE_HOST'];
    delete process.env['KUBERNETES_SERVICE_PORT'];
  }
});

const minimal = (changes: object) => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'u', user: { token: 'very-secret' } }],
  contexts: [{ name: 'one', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'one',
  ...changes,
});

test.each([
  ['not YAML', '{', /not YAML/],
  ['not a kubeconfig', '[]', /not a kubeconfig/],
  ['empty', '', /not a kubeconfig/],
  ['no current context', minimal({ 'current-context': undefined }), /names no current context.*--context: one/],
  ['an unknown context', minimal({ 'current-context': 'two' }), /no context "two".*--context: one/],
  ['an unknown cluster', minimal({ clusters: [] }), /cluster of context "one"/],
  ['an unknown user', minimal({ users: [] }), /user of context "one"/],
  [
    'a token in the clear',
    minimal({ clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:1' } }] }),
    /in the clear/,
  ],
  ['no address', minimal({ clusters: [{ name: 'c', cluster: { server: 'example' } }] }), /not an http\(s\) address/],
  [
    'a password in the address',
    minimal({ clusters: [{ name: 'c', cluster: { server: 'https://a:b@h' } }] }),
    /plain address/,
  ],
  [
    'groups',
    minimal({ users: [{ name: 'u', user: { as: 'x', 'as-groups': ['y'], token: 'very-secret' } }] }),
    /as-groups/,
  ],
])('%s is an error that names the file and shows no credential', async (name, content, message) => {
  const kubeconfig = join(api.directory, `${name.replaceAll(' ', '-')}.bad`);
  await writeFile(kubeconfig, typeof content === 'string' ? content : JSON.stringify(content));
  const open = () => openConnection({ kubeconfig, env: {} });
  expect(open).toThrow(expect.objectContaining({ name: 'InvalidConnection', message: expect.stringMatching(message) }));
  expect(open).toThrow(kubeconfig);
  expect(open).not.toThrow('very-secret');
});

test('a missing file, and no file at all', async () => {
  expect(() => openConnection({ kubeconfig: '/nowhere/config', env: {} })).toThrow(
    '/nowhere/config: there is no such file; name another file with --kubeconfig',
  );
  const env = { HOME: join(api.directory, 'nobody') };
  expect(() => openConnection({ env })).toThrow(/no cluster is named.*--kubeconfig FILE/);
});

test('KUBECONFIG may list files, and comes before the one in the home', async () => {
  const home = join(api.directory, 'home');
  await mkdir(join(home, '.kube'), { recursive: true });
  await writeFile(join(home, '.kube', 'config'), JSON.stringify(minimal({})));
  const other = join(api.directory, 'other.config');
  const contexts = [{ name: 'two', context: { cluster: 'c2', user: 'u2' } }];
  const clusters = [{ name: 'c2', cluster: { server: 'https://127.0.0.1:2' } }];
  const users = [{ name: 'u2', user: { token: 'x' } }];
  await writeFile(other, JSON.stringify(minimal({ contexts, clusters, users, 'current-context': 'two' })));
  expect(openConnection({ env: { HOME: home } })).toMatchObject({ context: 'one', endpoint: 'https://127.0.0.1:1' });
  const KUBECONFIG = `${join(home, '.kube', 'config')}:${other}`;
  expect(openConnection({ env: { HOME: '/nowhere', KUBECONFIG }, context: 'two' })).toMatchObject({
    context: 'two',
    endpoint: 'https://127.0.0.1:2',
    inCluster: false,
  });
});
