import { finding } from '../findings/catalogue.ts';
import { validateLock } from '../lock/rules.ts';
import { repositoryKey } from '../repository/evidence-keys.ts';
import type { Check } from './check.ts';

export const buildRepoPreflight: Check = {
  name: 'build.repo_preflight',
  promise: 'PASS only when the rules of the production lock find nothing in the watched manifests.',
  evidence: () => [repositoryKey.manifests],
  run: ({ manifests, floor }) => {
    if (!manifests.seen) return [finding('LOCK_MANIFESTS_UNSEEN', 'manifests', `manifests: ${manifests.why}`)];
    return validateLock({ manifests: manifests.value, floor });
  },
};
