import type { RepositoryFacts } from '../../contracts/facts.ts';
import { type Observation, seen, unseen } from '../../contracts/observation.ts';

/** What an image tells of the checkout that it was built from: its environment, and nothing of remotes or tags. */
export function imageFacts(env: NodeJS.ProcessEnv): RepositoryFacts {
  const repoId = env['REPO_ID']?.trim() ?? '';
  const sha = env['GIT_SHA']?.trim() ?? '';
  return {
    source: 'image',
    git_sha: sha === '' ? null : sha,
    git_branch: null,
    dirty: none('working tree'),
    origin: none('origin'),
    repo_id: repoId === '' ? none('.repo_id') : seen(repoId),
    release_tags: none('release tags'),
  };
}

function none(what: string): Observation<never> {
  return unseen('absent', `${what}: the floor file names no checkout (repo.path), and an image does not tell it`);
}
