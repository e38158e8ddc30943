/** Requests to an API server by a kubeconfig that this project wrote (JSON, token, CA inside). */
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';

export interface KubeAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface KubeconfigClient extends AsyncDisposable {
  send(method: string, path: string, body?: unknown, contentType?: string): Promise<KubeAnswer>;
  /** The body; rejects when there is none. */
  get(path: string): Promise<unknown>;
  /** JSON merge patch. */
  patch(path: string, change: unknown): Promise<KubeAnswer>;
}

/** A client for the current context of that file. */
export async function openKubeconfig(file: string): Promise<KubeconfigClient> {
  const kubeconfig = JSON.parse(await readFile(file, 'utf8'));
  const { server, 'certificate-authority-data': ca } = kubeconfig.clusters[0].cluster;
  const { token } = kubeconfig.users[0].user;
  const dispatcher = new Agent({ connect: { ca: Buffer.from(ca, 'base64').toString('utf8') } });
  const send: KubeconfigClient['send'] = async (method, path, body, contentType = 'application/json') => {
    const answer = await request(server + path, {
      method,
      dispatcher,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': contentType }) },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: answer.statusCode, body: JSON.parse(await answer.body.text()) };
  };
  return {
    send,
    get: async (path) => {
      const { status, body } = await send('GET', path);
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
      return body;
    },
    patch: (path, change) => send('PATCH', path, change, 'application/merge-patch+json'),
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}
