import { finding } from '../findings/catalogue.ts';
import { repositoryKey } from '../repository/evidence-keys.ts';
import type { Check } from './check.ts';

const SUBJECT = 'repository/.repo_id';

export const changeControlRepoId: Check = {
  name: 'change_control.repo_id',
  promise:
    'PASS only when the repo id that the checkout declares (without one, its origin’s owner/name) equals the floor file’s, exactly.',
  evidence: () => [repositoryKey.checkout],
  run: ({ repository, floor }) => {
    if (!repository.seen) return [finding('REPO_ID_UNKNOWN', SUBJECT, `checkout: ${repository.why}`)];
    const { repo_id: declared, repo_id_from: from } = repository.value;
    if (!declared.seen) return [finding('REPO_ID_UNKNOWN', SUBJECT, `.repo_id: ${declared.why}`)];
    const wanted = floor.repo.repo_id;
    // Quoted, so that a space or a line break that makes the difference can be seen.
    const seen = JSON.stringify(declared.value);
    const told =
      from === 'origin' ? `there is no .repo_id, and the origin's owner/name is ${seen}` : `.repo_id is ${seen}`;
    if (declared.value === wanted) return [finding('REPO_ID_EQUAL', SUBJECT, told)];
    return [finding('REPO_ID_DIFFERS', SUBJECT, `${told}, want ${JSON.stringify(wanted)}`)];
  },
};
