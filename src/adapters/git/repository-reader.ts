import { seen } from '../../contracts/observation.ts';
import type { RepositoryReader } from '../../contracts/ports.ts';
import { readBuild } from '../build/proof-file.ts';
import { readSnapshots } from '../lkg/read-snapshots.ts';
import { readManifests } from '../manifests/read-manifests.ts';
import { imageFacts } from './image-facts.ts';
import { readCheckout } from './read-checkout.ts';

export interface RepositoryReaderOptions {
  /** Where this product's own sources lie: what runs. */
  readonly productRoot: string;
  /** Where evidence and LKG snapshots lie. */
  readonly dataRoot: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Reads what is not the cluster: the checkout, its manifests, the last known good, and the build that runs. */
export function createRepositoryReader({ productRoot, dataRoot, env }: RepositoryReaderOptions): RepositoryReader {
  return {
    repository: async ({ repo }, signal) =>
      repo.path === null ? seen(imageFacts(env)) : readCheckout(repo.path, signal),
    manifests: readManifests,
    lkg: (_floor, signal) => readSnapshots(dataRoot, signal),
    build: async (signal) => {
      const facts = await readBuild(productRoot, env);
      signal.throwIfAborted();
      return seen(facts);
    },
  };
}
