import type { ClusterFacts } from '../contracts/cluster.ts';

const KEPT = 2;

/**
 * The last clusters that this worker looked at, so that probing need not read the evidence back to know whom to ask.
 * Only for that: what is decided is decided on the evidence as it was written.
 */
export interface RecentClusters {
  remember(manifestSha256: string, facts: ClusterFacts): void;
  recall(manifestSha256: string): ClusterFacts | undefined;
  forget(manifestSha256: string): void;
}

export function createRecentClusters(): RecentClusters {
  const facts = new Map<string, ClusterFacts>();
  return {
    remember: (sha256, value) => {
      facts.set(sha256, value);
      const oldest = facts.keys().next();
      if (facts.size > KEPT && oldest.done !== true) facts.delete(oldest.value);
    },
    recall: (sha256) => facts.get(sha256),
    forget: (sha256) => {
      facts.delete(sha256);
    },
  };
}
