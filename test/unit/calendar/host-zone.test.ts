import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const NODE = pathOf('../../../node_modules/.bin/node');
const PROGRAM = pathOf('../../support/calendar/print-calendar.ts');

async function printedIn(env: Record<string, string>): Promise<{ offset: string | undefined; answers: string }> {
  const { stdout } = await promisify(execFile)(NODE, [PROGRAM], { env, maxBuffer: 16 * 1024 * 1024 });
  const [offset, ...answers] = stdout.split('\n');
  return { offset, answers: answers.join('\n') };
}

const inUtc = printedIn({ TZ: 'UTC' });

test.each([
  { TZ: 'Asia/Tokyo', offset: '-540' },
  { TZ: 'America/New_York', offset: '300' },
  { TZ: 'Pacific/Apia', offset: '-780' },
  { TZ: 'Africa/Cairo', LC_ALL: 'ar_EG.UTF-8', LANG: 'ar_EG.UTF-8', offset: '-120' },
])(
  'a host in $TZ answers as one in UTC',
  async ({ offset, ...env }) => {
    const [utc, there] = await Promise.all([inUtc, printedIn(env)]);
    expect([utc.offset, there.offset]).toEqual(['0', offset]);
    expect(utc.answers.split('\n')).toHaveLength(3 * (3 + 4 * 144));
    expect(there.answers).toBe(utc.answers);
  },
  60_000,
);
