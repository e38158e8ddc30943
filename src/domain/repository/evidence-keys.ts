import type { EvidenceKey } from '../../contracts/finding.ts';

/** The names that what is not the cluster has in a run, without ending: what activities write and the checks cite. */
export const repositoryKey = {
  /** RepositoryFacts: the checkout, or the image's word. */
  checkout: 'repository/checkout',
  manifests: 'repository/manifests',
  lkg: 'repository/lkg',
  build: 'repository/build',
} as const satisfies Record<string, EvidenceKey>;

/** ComponentProbe of one component. */
export function probeKey(component: string): EvidenceKey {
  return `probes/${component}`;
}
