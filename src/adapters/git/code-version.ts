import { gitOutput } from './git-command.ts';

const LIMIT_MS = 5_000;

/** The git commit of this product: the image's word (GIT_SHA), else the checkout's at `root`; null where neither tells. */
export async function readCodeVersion(root: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const named = env['GIT_SHA']?.trim() ?? '';
  if (named !== '') return named;
  try {
    const commit = await gitOutput(root, ['rev-parse', '--verify', 'HEAD^{commit}'], AbortSignal.timeout(LIMIT_MS));
    return commit.seen ? commit.value.trim() : null;
  } catch {
    return null;
  }
}
