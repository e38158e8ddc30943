import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { collectionPath, type KubeObject, objectPath } from './resource-path.ts';

const TIMEOUT_MS = 10_000;
const FIELD_MANAGER = 'embedded-floor';

/** Where a stage is: an API server that this process has started. Nothing here is ever read from a kubeconfig. */
export interface StageAccess {
  readonly port: number;
  /** PEM of the certificate that the server made for itself at this start. */
  readonly certificate: string;
  /** Made up at this start; no other server knows it. */
  readonly token: string;
}

/** Thrown for an answer that is not a success. */
class StageError extends Error {
  override readonly name = 'StageError';
  readonly status: number;
  constructor(status: number, what: string, body: string) {
    super(`${what}: ${status} ${body.slice(0, 500)}`);
    this.status = status;
  }
}

/**
 * Sets the stage of the embedded floor's own API server: the one place in this product that writes to any.
 * It reaches 127.0.0.1 only, trusts only the certificate of the server that was just started, and shows a token that
 * only that server knows: it cannot be pointed at a cluster.
 */
export interface StageClient {
  /** Whether the server answers that it is ready. */
  isReady(): Promise<boolean>;
  list(path: string): Promise<readonly KubeObject[]>;
  /** Makes the object as given, creating it when it is not there; answers with what the server made of it. */
  apply(object: KubeObject): Promise<KubeObject>;
  /** Sets the status of an object that is there. */
  applyStatus(object: KubeObject): Promise<void>;
  /** Creates an object in its collection. */
  create(object: KubeObject): Promise<KubeObject>;
  /** Posts to a path that is no collection, such as a subresource. */
  post(path: string, object: KubeObject): Promise<KubeObject>;
  /** Deletes at once; an object that is gone already, or is another one by now, is no error. */
  remove(object: KubeObject): Promise<void>;
  close(): void;
}

/** A client of that stage; close it when the stage ends. */
export function createStageClient(access: StageAccess): StageClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca: access.certificate });
  const send = async (method: string, path: string, body?: unknown, type = 'application/json'): Promise<string> => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = request({
      host: '127.0.0.1',
      port: access.port,
      method,
      path,
      agent,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        authorization: `Bearer ${access.token}`,
        ...(text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
      },
    });
    sent.end(text);
    const response: IncomingMessage = (await once(sent, 'response'))[0];
    // A failure while the body comes rejects the reading of it; here it must only not go unheard.
    sent.on('error', () => {});
    const answer = await textOf(response);
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) throw new StageError(status, `${method} ${path}`, answer);
    return answer;
  };
  const patch = (path: string, object: KubeObject) =>
    send('PATCH', `${path}?fieldManager=${FIELD_MANAGER}&force=true`, object, 'application/apply-patch+yaml');
  return {
    isReady: async () => {
      try {
        return (await send('GET', '/readyz')) === 'ok';
      } catch {
        return false; // not listening yet, or not ready
      }
    },
    list: async (path) => parseList(await send('GET', path)),
    apply: async (object) => parseObject(await patch(objectPath(object), object)),
    applyStatus: async (object) => {
      await patch(`${objectPath(object)}/status`, object);
    },
    create: async (object) => parseObject(await send('POST', collectionPath(object), object)),
    post: async (path, object) => parseObject(await send('POST', path, object)),
    remove: async (object) => {
      const { uid } = object.metadata;
      const options = { gracePeriodSeconds: 0, ...(uid === undefined ? {} : { preconditions: { uid } }) };
      try {
        await send('DELETE', objectPath(object), options);
      } catch (error) {
        if (!(error instanceof StageError && (error.status === 404 || error.status === 409))) throw error;
      }
    },
    close: () => agent.destroy(),
  };
}

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

function parseObject(text: string): KubeObject {
  const object: KubeObject = JSON.parse(text);
  return object;
}

function parseList(text: string): readonly KubeObject[] {
  const list: { readonly items?: readonly KubeObject[] } = JSON.parse(text);
  return list.items ?? [];
}
