import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { type Cluster, KubeConfig, type User } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { z } from 'zod';
import { isError } from '../http/native-error.ts';

/** The kubeconfig, or what it names, cannot be used. The message says which file and what to do. */
export class InvalidConnection extends Error {
  override readonly name = 'InvalidConnection';
}

export interface KubeconfigChoice {
  /** Path of a kubeconfig. Without it: KUBECONFIG, then ~/.kube/config, then the pod's own ServiceAccount. */
  readonly kubeconfig?: string | undefined;
  /** Name of a context; without it the file's current one. */
  readonly context?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What stands before the path of the pod's ServiceAccount: nothing, but in tests. */
  readonly serviceAccountRoot?: string | undefined;
}

export interface ChosenConfig {
  readonly config: KubeConfig;
  readonly cluster: Cluster;
  readonly user: User;
  readonly context: string;
  readonly inCluster: boolean;
  /** What was read, for messages. */
  readonly source: string;
}

const SERVICE_ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const IN_CLUSTER_SOURCE = 'the ServiceAccount of this pod';

const NamedUser = z.looseObject({ user: z.looseObject({}).nullish() });
const Document = z.looseObject({ users: z.array(NamedUser).nullish() });
const Exec = z.looseObject({
  command: z.string(),
  apiVersion: z.string().optional(),
  env: z.array(z.looseObject({ name: z.string() })).nullish(),
});

/** Reads the kubeconfig and picks the context. Throws InvalidConnection. */
export function loadKubeconfig(choice: KubeconfigChoice): ChosenConfig {
  const files = filesOf(choice);
  const source = files.length > 0 ? files.join(delimiter) : IN_CLUSTER_SOURCE;
  const config = files.length > 0 ? loadFiles(files) : loadInCluster(choice);
  if (choice.context !== undefined) config.setCurrentContext(choice.context);
  const context = config.getCurrentContext() ?? '';
  const known = config.getContexts().map((entry) => entry.name);
  if (!known.includes(context)) {
    const wanted = context === '' ? 'it names no current context' : `it has no context "${context}"`;
    throw new InvalidConnection(
      `${source}: ${wanted}; choose one with --context: ${known.join(', ') || 'there is none'}`,
    );
  }
  const [cluster, user] = [config.getCurrentCluster(), config.getCurrentUser()];
  if (cluster === null) throw new InvalidConnection(`${source}: the cluster of context "${context}" is not in it`);
  if (user === null) throw new InvalidConnection(`${source}: the user of context "${context}" is not in it`);
  return { config, cluster, user, context, inCluster: files.length === 0, source };
}

function filesOf(choice: KubeconfigChoice): readonly string[] {
  if (choice.kubeconfig !== undefined) return [choice.kubeconfig];
  const listed = (choice.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) return listed;
  const home = join(choice.env['HOME'] ?? homedir(), '.kube', 'config');
  return existsSync(home) ? [home] : [];
}

function loadInCluster({ env, serviceAccountRoot = '' }: KubeconfigChoice): KubeConfig {
  if (env['KUBERNETES_SERVICE_HOST'] === undefined || !existsSync(serviceAccountRoot + SERVICE_ACCOUNT_TOKEN)) {
    throw new InvalidConnection(
      'no cluster is named: there is no KUBECONFIG, no ~/.kube/config, and this is no pod; name one with --kubeconfig FILE',
    );
  }
  const config = new KubeConfig();
  config.loadFromCluster(serviceAccountRoot);
  return config;
}

function loadFiles(files: readonly string[]): KubeConfig {
  const merged = new KubeConfig();
  for (const [index, file] of files.entries()) {
    const config = loadFile(file);
    try {
      if (index === 0) merged.loadFromOptions(parts(config));
      else merged.mergeConfig(config, merged.getCurrentContext() !== undefined);
    } catch (error) {
      throw new InvalidConnection(`${file}: cannot be merged: ${String(error)}`, { cause: error });
    }
  }
  return merged;
}

function parts(config: KubeConfig): object {
  return {
    clusters: config.clusters,
    users: config.users,
    contexts: config.contexts,
    currentContext: config.getCurrentContext(),
  };
}

function loadFile(file: string): KubeConfig {
  const config = new KubeConfig();
  const directory = dirname(file);
  try {
    const document = Document.parse(parse(readFileSync(file, 'utf8')));
    const users = document.users?.map((entry) => ({ ...entry, user: prepareUser(entry.user ?? {}, directory) }));
    config.loadFromString(JSON.stringify({ ...document, users }));
    config.makePathsAbsolute(directory);
  } catch (error) {
    throw new InvalidConnection(`${file}: ${explain(error)}; name another file with --kubeconfig`, { cause: error });
  }
  return config;
}

/** Fills in what kubectl knows and client-node does not: tokenFile, relative plugins, KUBERNETES_EXEC_INFO. */
function prepareUser(user: Readonly<Record<string, unknown>>, directory: string): unknown {
  for (const member of ['as-groups', 'as-uid', 'as-user-extra']) {
    if (user[member] !== undefined)
      throw new Error(`a user has "${member}", which is not supported; log in as that user`);
  }
  const tokenFile = user['tokenFile'];
  if (typeof tokenFile === 'string') {
    const config = { tokenFile: absolute(tokenFile, directory) };
    return { ...user, token: undefined, 'auth-provider': { name: 'tokenFile', config } };
  }
  if (user['exec'] === undefined || user['exec'] === null) return user;
  const exec = Exec.parse(user['exec']);
  const info = { kind: 'ExecCredential', apiVersion: exec.apiVersion, spec: { interactive: false } };
  const env = [{ name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) }, ...(exec.env ?? [])];
  const command = exec.command.includes('/') ? absolute(exec.command, directory) : exec.command;
  return { ...user, exec: { ...exec, command, env } };
}

function absolute(path: string, directory: string): string {
  return isAbsolute(path) ? path : join(directory, path);
}

/** One line that shows no value of the file: it holds credentials. */
function explain(error: unknown): string {
  if (error instanceof z.ZodError) return 'not a kubeconfig';
  if (!isError(error)) return String(error);
  const code = 'code' in error ? error.code : null;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'it may not be read by this user';
  if (error.name === 'YAMLParseError') return 'it is not YAML';
  return error.message.split('\n')[0] ?? '';
}
