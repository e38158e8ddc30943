import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The commit that a checkout is at; null where the directory is no checkout's root, or nothing is committed. */
export async function checkedOutCommit(root: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', '--show-toplevel', 'HEAD'], {
      cwd: root,
      timeout: 5_000,
      env: { PATH: process.env['PATH'], GIT_OPTIONAL_LOCKS: '0' },
    });
    const [top = '', commit = ''] = stdout.trim().split('\n');
    // A tree that was unpacked inside of another checkout has no commit of its own.
    return (await realpath(top)) === (await realpath(root)) ? commit : null;
  } catch {
    return null;
  }
}
