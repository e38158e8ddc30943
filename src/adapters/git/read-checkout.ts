import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryFacts } from '../../contracts/facts.ts';
import { type Observation, seen, unseen } from '../../contracts/observation.ts';
import { errorCode, errorText } from '../../domain/error-text.ts';
import { failed, gitOutput, runGit } from './git-command.ts';
import { dirtOf } from './working-tree.ts';

const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const REPO_ID_BYTES = 4_096;
/** `https://host/owner/name.git`, `ssh://git@host:22/owner/name`; and the short form `git@host:owner/name.git`. */
const OWNER_AND_NAME = /^(?:(?:https?|ssh|git):\/\/[^/\s]+\/|[^/:@\s]+@[^/:@\s]+:)([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/i;

/** What a checkout says of itself. What git cannot tell is unseen, each for itself, and never clean. */
export async function readCheckout(path: string, signal: AbortSignal): Promise<Observation<RepositoryFacts>> {
  let top: string;
  try {
    top = await realpath(path);
    if (!(await stat(top)).isDirectory())
      return unseen('malformed', 'the checkout of the floor file (repo.path) is no folder');
  } catch (error) {
    return unseen('absent', `the checkout of the floor file (repo.path) cannot be opened: ${codeOf(error)}`);
  }
  const [commit, branch, dirty, origin, tags, declared] = await Promise.all([
    gitOutput(top, ['rev-parse', '--verify', 'HEAD^{commit}'], signal),
    gitOutput(top, ['symbolic-ref', '--short', '-q', 'HEAD'], signal),
    dirtOf(top, signal),
    readOrigin(top, signal),
    readTags(top, signal),
    readRepoId(top),
  ]);
  signal.throwIfAborted();
  const sha = commit.seen ? commit.value.trim() : '';
  return seen({
    source: 'checkout',
    git_sha: COMMIT.test(sha) ? sha : null,
    git_branch: branch.seen ? branch.value.trim() : null,
    dirty,
    origin,
    ...repoIdOf(declared, origin),
    release_tags: tags,
  });
}

async function readOrigin(top: string, signal: AbortSignal): Promise<Observation<string>> {
  const args = ['config', '--local', '-z', '--get-all', 'remote.origin.url'];
  const answer = await runGit(top, args, signal);
  if (!answer.seen) return answer;
  const { code, stdout, stderr } = answer.value;
  // 1 is git's own word for a key that is not set.
  if (code === 1 && stderr === '') return unseen('absent', 'the checkout has no remote named origin');
  if (code !== 0) return failed(args, code, stderr);
  const urls = stdout.split('\0').filter((url) => url !== '');
  const [url] = urls;
  if (url === undefined || urls.length > 1)
    return unseen('inconsistent', `the remote origin has ${urls.length} URLs, want one`);
  return seen(withoutCredentials(url));
}

/** A URL that holds a user or password is not the floor file's, whatever they are: they need not be kept. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1***@').replace(/^[^/@]*:[^/@]*@/, '***@');
}

async function readTags(top: string, signal: AbortSignal): Promise<RepositoryFacts['release_tags']> {
  const format = '%(refname:strip=2)%09%(creatordate:iso-strict)';
  const listed = await gitOutput(top, ['for-each-ref', `--format=${format}`, 'refs/tags/v2-release-*'], signal);
  if (!listed.seen) return listed;
  const lines = listed.value.split('\n').filter((line) => line !== '');
  return seen(
    lines.map((line) => {
      const [name = '', at = ''] = line.split('\t');
      return { name, at };
    }),
  );
}

/** `.repo_id` as it stands, but for the line end that editors add. */
async function readRepoId(top: string): Promise<Observation<string>> {
  try {
    const path = join(top, '.repo_id');
    if ((await stat(path)).size > REPO_ID_BYTES) return unseen('malformed', '.repo_id is too long for an id');
    return seen((await readFile(path, 'utf8')).replace(/\r?\n$/, ''));
  } catch (error) {
    const code = codeOf(error);
    return unseen(code === 'ENOENT' ? 'absent' : 'refused', `.repo_id of the checkout: ${code}`);
  }
}

/** The file's word, whatever it is; where there is no file, the origin's. */
function repoIdOf(
  declared: Observation<string>,
  origin: Observation<string>,
): Pick<RepositoryFacts, 'repo_id' | 'repo_id_from'> {
  if (declared.seen || declared.cause !== 'absent') return { repo_id: declared };
  const told = origin.seen ? OWNER_AND_NAME.exec(origin.value)?.[1] : undefined;
  if (told !== undefined) return { repo_id: seen(told), repo_id_from: 'origin' };
  const also = origin.seen ? 'its origin is no URL of an owner/name' : origin.why;
  const remedy = "write the repository's id into .repo_id at the checkout's root";
  return { repo_id: unseen('absent', `the checkout has no .repo_id, and ${also}: ${remedy}`) };
}

function codeOf(error: unknown): string {
  return errorCode(error) ?? errorText(error);
}
