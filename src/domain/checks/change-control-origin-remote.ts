import { finding } from '../findings/catalogue.ts';
import { repositoryKey } from '../repository/evidence-keys.ts';
import type { Check } from './check.ts';

const SUBJECT = 'repository/origin';

export const changeControlOriginRemote: Check = {
  name: 'change_control.origin_remote',
  promise: 'PASS only when the checkout’s origin equals the floor file’s, exactly.',
  evidence: () => [repositoryKey.checkout],
  run: ({ repository, floor }) => {
    if (!repository.seen) return [finding('ORIGIN_UNKNOWN', SUBJECT, `checkout: ${repository.why}`)];
    const { origin } = repository.value;
    if (!origin.seen) return [finding('ORIGIN_UNKNOWN', SUBJECT, `origin: ${origin.why}`)];
    const seen = shown(origin.value);
    if (origin.value === floor.repo.origin) return [finding('ORIGIN_EQUAL', SUBJECT, `origin is ${seen}`)];
    return [finding('ORIGIN_DIFFERS', SUBJECT, `origin is ${seen}, want ${shown(floor.repo.origin)}`)];
  },
};

/** Without what may be a credential: the user part of a URL, and of `user:password@host:path`. */
function shown(remote: string): string {
  const safe = remote
    .replace(/^(\s*[a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1***@')
    .replace(/^[^/@]*:[^/@]*@/, '***@')
    .replace(/[?#].*$/s, '?***');
  return JSON.stringify(safe);
}
