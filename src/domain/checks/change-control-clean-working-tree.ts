import type { RepositoryFacts } from '../../contracts/facts.ts';
import type { Finding } from '../../contracts/finding.ts';
import { finding } from '../findings/catalogue.ts';
import { repositoryKey } from '../repository/evidence-keys.ts';
import type { Check, CheckInput } from './check.ts';

const SUBJECT = 'repository/checkout';
const COMMIT = /^(?!0+$)(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const SHOWN = 5;

export const changeControlCleanWorkingTree: Check = {
  name: 'change_control.clean_working_tree',
  promise:
    'PASS only when the deployed-from checkout is known and clean; where none is configured, when the image recorded the commit it was built from.',
  evidence: () => [repositoryKey.checkout],
  run: ({ repository, floor }: CheckInput): readonly Finding[] => {
    if (!repository.seen) return [finding('TREE_UNKNOWN', SUBJECT, `checkout: ${repository.why}`)];
    return [
      repository.value.source === 'image'
        ? judgeImage(repository.value, floor.repo.path)
        : judgeCheckout(repository.value),
    ];
  },
};

function judgeCheckout({ dirty, git_sha: sha }: RepositoryFacts): Finding {
  if (!dirty.seen) return finding('TREE_UNKNOWN', SUBJECT, `git status: ${dirty.why}`);
  if (dirty.value.length > 0) return finding('TREE_DIRTY', SUBJECT, `checkout has ${changes(dirty.value)}`);
  if (sha === null || !COMMIT.test(sha)) return finding('TREE_UNKNOWN', SUBJECT, `checkout: ${noCommit(sha)}`);
  return finding('TREE_CLEAN', SUBJECT, `checkout is clean at ${sha}`);
}

/** A worker in a pod has no checkout; its image's commit stands for one only where the floor file names none. */
function judgeImage({ dirty, git_sha: sha }: RepositoryFacts, path: string | null): Finding {
  if (path !== null) {
    return finding('TREE_UNKNOWN', SUBJECT, `checkout ${path} was not read; an image’s git sha does not stand for it`);
  }
  if (dirty.seen && dirty.value.length > 0) {
    return finding('TREE_DIRTY', SUBJECT, `image was built with ${changes(dirty.value)}`);
  }
  if (sha !== null && /[-+.]dirty$/i.test(sha)) {
    return finding('TREE_DIRTY', SUBJECT, `image was built from a dirty checkout: git sha ${sha}`);
  }
  if (sha === null || !COMMIT.test(sha)) return finding('TREE_UNKNOWN', SUBJECT, `image: ${noCommit(sha)}`);
  return finding('TREE_CLEAN', SUBJECT, `no checkout is configured; the image records git sha ${sha}`);
}

function noCommit(sha: string | null): string {
  return sha === null ? 'no git sha is known' : `'${sha}' is not a full git sha`;
}

function changes(lines: readonly string[]): string {
  const more = lines.length > SHOWN ? `, and ${lines.length - SHOWN} more` : '';
  return `${lines.length} uncommitted changes: ${lines.slice(0, SHOWN).join(', ')}${more}`;
}
