import { writeFile } from 'node:fs/promises';

/** Writes a kubeconfig of the embedded API server with one context, `embedded`; only its owner may read it. */
export async function writeKubeconfig(
  path: string,
  server: { readonly url: string; readonly certificate: string },
  user: { readonly name: string; readonly token: string; readonly namespace: string },
): Promise<string> {
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'embedded',
        cluster: {
          server: server.url,
          'certificate-authority-data': Buffer.from(server.certificate).toString('base64'),
        },
      },
    ],
    users: [{ name: user.name, user: { token: user.token } }],
    contexts: [{ name: 'embedded', context: { cluster: 'embedded', user: user.name, namespace: user.namespace } }],
    'current-context': 'embedded',
  };
  // JSON is YAML.
  await writeFile(path, `${JSON.stringify(kubeconfig, null, 2)}\n`, { mode: 0o600 });
  return path;
}
