import type { RequestOptions } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { redactText } from '../../domain/redaction/redact-text.ts';
import { NoCredentials } from '../http/fault.ts';
import { createLimiter } from '../http/limiter.ts';
import { isError } from '../http/native-error.ts';
import { type ChosenConfig, InvalidConnection, type KubeconfigChoice, loadKubeconfig } from './kubeconfig.ts';
import { type ApiAddress, ReadOnlyDispatcher } from './read-only-dispatcher.ts';

/** How an API server is reached, and as whom. Nothing but reading can be sent over it. */
export interface ApiConnection {
  readonly address: ApiAddress;
  /** Address for reports: no credentials in it. */
  readonly endpoint: string;
  readonly context: string;
  readonly inCluster: boolean;
  readonly dispatcher: ReadOnlyDispatcher;
  /** Headers that say who asks. Rejects with NoCredentials. */
  authHeaders(): Promise<Readonly<Record<string, string>>>;
  /** Has credentials fetched anew, from the files as they are now, unless these headers are old already. */
  renew(used: Readonly<Record<string, string>>): Promise<void>;
  /** Runs work when one of the connections is free; time spent waiting for that is not the work's. */
  turn<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface Tls {
  readonly ca?: RequestOptions['ca'];
  readonly cert?: RequestOptions['cert'];
  readonly key?: RequestOptions['key'];
  readonly servername?: string;
  readonly rejectUnauthorized: boolean;
}

interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: Tls;
}

/** Connections to one API server at once; a look has no more questions open at the same time. */
const MAX_CONNECTIONS = 8;
const CREDENTIALS_LIMIT_MS = 30_000;

/** Chooses the cluster and gets ready to read it; nothing is sent yet. Throws InvalidConnection. */
export function openConnection(choice: KubeconfigChoice): ApiConnection {
  const chosen = loadKubeconfig(choice);
  const address = addressOf(chosen);
  const agents = agentHolder(chosen.cluster.proxyUrl);
  const credentials = credentialHolder(chosen, () => loadKubeconfig(choice));
  return {
    address,
    endpoint: address.origin + address.prefix,
    context: chosen.context,
    inCluster: chosen.inCluster,
    dispatcher: new ReadOnlyDispatcher(agents.current, address),
    authHeaders: async () => {
      const { headers, tls } = await credentials.get();
      agents.use(tls);
      return headers;
    },
    renew: credentials.renew,
    turn: createLimiter(MAX_CONNECTIONS),
    close: agents.close,
  };
}

function addressOf({ cluster, user, source }: ChosenConfig): ApiAddress {
  const url = URL.canParse(cluster.server) ? new URL(cluster.server) : null;
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    throw new InvalidConnection(`${source}: the server of cluster "${cluster.name}" is not an http(s) address`);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    throw new InvalidConnection(
      `${source}: the server of cluster "${cluster.name}" must be a plain address: no user, no query`,
    );
  }
  const isBare = [user.token, user.exec, user.authProvider, user.username, user.certData, user.certFile].every(
    (credential) => credential === undefined || credential === null,
  );
  if (url.protocol === 'http:' && !isBare) {
    throw new InvalidConnection(`${source}: credentials would cross the network in the clear; use an https address`);
  }
  return { origin: url.origin, prefix: url.pathname.replace(/\/$/, '') };
}

/** Keeps what was fetched once where it cannot change by itself; plugins and token files keep their own time. */
function credentialHolder(first: ChosenConfig, reload: () => ChosenConfig) {
  let chosen = first;
  let fixed: Credentials | null = null;
  let pending: Promise<Credentials> | null = null;
  let issued: Credentials['headers'] | null = null;
  const fetchNow = async () => {
    try {
      const credentials = await limited(credentialsOf(chosen));
      const changes = [chosen.user.exec, chosen.user.authProvider].some((part) => part !== undefined && part !== null);
      fixed = changes ? null : credentials;
      issued = credentials.headers;
      return credentials;
    } finally {
      pending = null;
    }
  };
  return {
    // one plugin at a time, however many requests wait for it
    get: async () => fixed ?? (pending ??= fetchNow()),
    renew: async (used: Credentials['headers']) => {
      if (!isDeepStrictEqual(used, issued)) return; // another request did it meanwhile
      chosen = reload();
      fixed = null;
      issued = null;
    },
  };
}

async function credentialsOf({ config, cluster, user, source }: ChosenConfig): Promise<Credentials> {
  if (cluster.server.startsWith('http:')) return { headers: {}, tls: { rejectUnauthorized: true } };
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    const text = isError(error) ? error.message : String(error);
    throw new NoCredentials(`user "${user.name}" of ${source}: ${redactText(text).slice(0, 300).trim()}`);
  }
  const tls = {
    ca: options.ca,
    cert: options.cert,
    key: options.key,
    rejectUnauthorized: !cluster.skipTLSVerify,
    ...(cluster.tlsServerName === undefined ? {} : { servername: cluster.tlsServerName }),
  };
  return { headers: headersOf(options), tls };
}

function headersOf(options: RequestOptions): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = String(value).trim();
  if (typeof options.auth === 'string')
    headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  return headers;
}

async function limited<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    const why = `the credential plugin did not answer within ${CREDENTIALS_LIMIT_MS / 1_000} s`;
    timer = setTimeout(() => reject(new NoCredentials(why)), CREDENTIALS_LIMIT_MS).unref();
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The pool of connections; made anew when a client certificate changes. */
function agentHolder(proxyUrl: string | undefined) {
  let current: Dispatcher | null = null;
  let used: Tls | null = null;
  return {
    current: () => {
      if (current === null) throw new Error('asked before credentials were there');
      return current;
    },
    use: (tls: Tls) => {
      if (current !== null && isDeepStrictEqual(tls, used)) return;
      void current?.close();
      used = tls;
      current = newAgent(tls, proxyUrl);
    },
    close: async () => {
      await current?.destroy();
      current = null;
      used = null;
    },
  };
}

function newAgent(tls: Tls, proxyUrl: string | undefined): Dispatcher {
  const pool = { connections: MAX_CONNECTIONS, allowH2: false };
  if (proxyUrl !== undefined) return new ProxyAgent({ ...pool, uri: proxyUrl, requestTls: tls });
  return new Agent({ ...pool, connect: tls });
}
