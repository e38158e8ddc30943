import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** This product's folder in the user's cache, by the XDG base directory specification: relative means unset. */
export function userCache(env: NodeJS.ProcessEnv): string {
  const named = env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(named) ? named : join(homedir(), '.cache'), 'agenttrader-ops');
}
