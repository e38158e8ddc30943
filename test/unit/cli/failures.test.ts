import { expect, test } from '@jest/globals';
import { endingOf, Interrupted, NoVerdict, UsageError } from '../../../src/cli/failures.ts';

function named(name: string, message = 'it', over: object = {}): Error {
  return Object.assign(new Error(message), { name }, over);
}

test.each<[why: string, error: unknown, exit: number, message: RegExp]>([
  ['a flag', new UsageError('--at: want'), 2, /^--at: want$/],
  ['the floor file', named('FloorFileInvalid'), 2, /^it$/],
  ['the kubeconfig', named('InvalidConnection'), 2, /^it$/],
  ['settings of Temporal', named('TemporalConfigError'), 2, /^it$/],
  ['search attributes', named('SearchAttributesMissing'), 2, /^it$/],
  ['a port', named('PortInUse'), 2, /^it$/],
  ['input that the workflow refused', named('ApplicationFailure', 'it', { type: 'InvalidInput' }), 2, /^it$/],
  ['no Temporal', named('TemporalUnreachable'), 4, /^it$/],
  ['no verdict', new NoVerdict('none'), 4, /^none$/],
  ['no evidence', named('EvidenceNotWritten'), 4, /^it$/],
  ['no evidence, of a workflow', named('ApplicationFailure', 'it', { type: 'EvidenceNotWritten' }), 4, /^it$/],
  ['the server of floor up', named('TemporalServerFailed'), 4, /^it$/],
  ['an answer of gRPC', named('Error', 'x', { code: 7, details: 'not you' }), 4, /^Temporal did not .*: not you$/],
  ['a signal', new Interrupted('interrupted'), 130, /^interrupted$/],
  ['what lies below', new Error('outer', { cause: named('EvidenceNotWritten', 'inner') }), 4, /^inner$/],
])('%s has its exit code and one line, and no stack', (_why, error, exit, message) => {
  expect(endingOf(error)).toEqual({ exit, message: expect.stringMatching(message), stack: undefined });
});

test.each<[why: string, error: unknown]>([
  ['a program error', new TypeError('x is not a function')],
  ['an error of the file system that nobody expected', named('Error', 'EIO', { code: 'EIO' })],
])('%s is a bug, with its stack', (_why, error) => {
  expect(endingOf(error)).toMatchObject({
    exit: 1,
    message: expect.stringMatching(/^bug: /),
    stack: expect.any(String),
  });
});

test('what is no error is a bug, too', () => {
  expect(endingOf('oh')).toEqual({ exit: 1, message: 'bug: oh', stack: 'oh' });
});
