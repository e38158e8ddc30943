import { expect, test } from '@jest/globals';
import { styleFor } from '../../../src/cli/styles.ts';

test.each<[why: string, isTTY: boolean, env: NodeJS.ProcessEnv, coloured: boolean]>([
  ['a terminal', true, { TERM: 'xterm' }, true],
  ['a pipe', false, { TERM: 'xterm' }, false],
  ['a pipe, though colours are forced', false, { FORCE_COLOR: '1' }, false],
  ['NO_COLOR', true, { TERM: 'xterm', NO_COLOR: '1' }, false],
  ['NO_COLOR beside FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ['NO_COLOR set to nothing, which the convention ignores', true, { TERM: 'xterm', NO_COLOR: '' }, true],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
])('%s', (_why, isTTY, env, coloured) => {
  expect(styleFor({ isTTY }, env)('good', 'GO')).toBe(coloured ? '\u001B[1m\u001B[32mGO\u001B[39m\u001B[22m' : 'GO');
});
