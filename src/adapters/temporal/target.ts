import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { errorText } from '../../domain/error-text.ts';

/** Where Temporal is and how to get in, as the environment tells it. */
export interface TemporalTarget {
  readonly address: string;
  readonly namespace: string;
  readonly options: NativeConnectionOptions;
}

/** The settings of the connection cannot be used: exit code 2. */
export class TemporalConfigError extends Error {
  override readonly name = 'TemporalConfigError';
}

const DEFAULT_ADDRESS = 'localhost:7233';
const DEFAULT_NAMESPACE = 'default';

/**
 * Reads TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS_…, TEMPORAL_PROFILE and the CLI's own
 * configuration file, as the `temporal` command does. `overrides` win over all of them.
 */
export function temporalTarget(
  env: NodeJS.ProcessEnv,
  overrides: { readonly address?: string | undefined; readonly namespace?: string | undefined } = {},
): TemporalTarget {
  const { connectionOptions, namespace } = loaded(env);
  const address = overrides.address ?? connectionOptions.address ?? DEFAULT_ADDRESS;
  if (!/^[^\s/:]+:\d+$|^\[[0-9A-Fa-f:.]+\]:\d+$/.test(address)) {
    throw new TemporalConfigError(`TEMPORAL_ADDRESS is '${address}', want host:port, such as ${DEFAULT_ADDRESS}`);
  }
  return {
    address,
    namespace: overrides.namespace ?? namespace ?? DEFAULT_NAMESPACE,
    options: { ...connectionOptions, address },
  };
}

function loaded(env: NodeJS.ProcessEnv): ReturnType<typeof loadClientConnectConfig> {
  const variables: Record<string, string> = {};
  // Compose files and manifests pass what is unset as an empty string.
  for (const [name, value] of Object.entries(env)) if (value !== undefined && value !== '') variables[name] = value;
  try {
    return loadClientConnectConfig({ overrideEnvVars: variables });
  } catch (error) {
    const why = errorText(error);
    throw new TemporalConfigError(
      `the settings of the Temporal connection cannot be read: ${why}; see TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE and TEMPORAL_TLS_…`,
      { cause: error },
    );
  }
}
