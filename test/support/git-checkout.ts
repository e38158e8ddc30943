/** A real git checkout in a directory of its own. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface GitCheckout extends AsyncDisposable {
  readonly path: string;
  /** Writes a file, and its folders. */
  write(file: string, text: string): Promise<void>;
  git(...args: readonly string[]): string;
  /** Commits everything; answers with the commit. */
  commit(): string;
}

const IDENTITY = ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.com', '-c', 'commit.gpgsign=false'];

/** An empty folder; `init` makes it a checkout with one commit. */
export async function makeCheckout({ init = true }: { readonly init?: boolean } = {}): Promise<GitCheckout> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'floor-git-')));
  const git = (...args: readonly string[]) =>
    execFileSync('git', [...IDENTITY, ...args], { cwd: path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const write = async (file: string, text: string) => {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), text);
  };
  const commit = () => {
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'a state');
    return git('rev-parse', 'HEAD').trim();
  };
  if (init) {
    git('init', '-q', '-b', 'main');
    await write('.repo_id', 'example/floor\n');
    await write('.gitignore', 'ignored/\n');
    commit();
  }
  return {
    path,
    write,
    git,
    commit,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
