import { finding } from '../findings/catalogue.ts';
import { repositoryKey } from '../repository/evidence-keys.ts';
import type { Check } from './check.ts';

const SUBJECT = 'repository/.repo_id';

export const changeControlRepoId: Check = {
  name: 'change_control.repo_id',
  promise: 'PASS only when the repo id that the checkout declares equals the floor file’s, exactly.',
  evidence: () => [repositoryKey.checkout],
  run: ({ repository, floor }) => {
    if (!repository.seen) return [finding('REPO_ID_UNKNOWN', SUBJECT, `checkout: ${repository.why}`)];
    const { repo_id: declared } = repository.value;
    if (!declared.seen) return [finding('REPO_ID_UNKNOWN', SUBJECT, `.repo_id: ${declared.why}`)];
    const wanted = floor.repo.repo_id;
    // Quoted, so that a space or a line break that makes the difference can be seen.
    const seen = JSON.stringify(declared.value);
    if (declared.value === wanted) return [finding('REPO_ID_EQUAL', SUBJECT, `.repo_id is ${seen}`)];
    return [finding('REPO_ID_DIFFERS', SUBJECT, `.repo_id is ${seen}, want ${JSON.stringify(wanted)}`)];
  },
};
