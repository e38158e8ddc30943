import { expect, test } from '@jest/globals';
import { logLine } from '../../../src/worker/json-log.ts';

const AT = new Date('2026-11-23T13:30:00.123Z');
const TOKEN = 'ghp_0123456789abcdefghijklmnopqrstuvwxyzAB';

function line(message: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const text = logLine(AT, 'WARN', message, fields);
  expect(text).not.toContain('\n');
  return JSON.parse(text);
}

test('one line of JSON with its fields', () => {
  expect(line('activity failed', { attempt: 2, workflowId: 'w' })).toEqual({
    time: '2026-11-23T13:30:00.123Z',
    level: 'WARN',
    message: 'activity failed',
    attempt: 2,
    workflowId: 'w',
  });
});

test('no field takes the place of what every line has', () => {
  expect(line('real', { message: 'forged', level: 'INFO' })).toMatchObject({ message: 'real', level: 'WARN' });
});

test.each<[where: string, message: string, fields: Record<string, unknown>]>([
  ['in the message', `got ${TOKEN}`, {}],
  ['in a field', 'm', { header: `Bearer ${TOKEN}` }],
  ['deep in a field', 'm', { a: { b: [{ c: TOKEN }] } }],
  ['in an error', 'm', { error: new Error(TOKEN) }],
  ['in the cause of an error', 'm', { error: new Error('x', { cause: new Error(TOKEN) }) }],
])('a credential is redacted %s', (_where, message, fields) => {
  const text = JSON.stringify(line(message, fields));
  expect(text).toContain('[redacted:');
  expect(text).not.toContain(TOKEN);
});

test('an error is opened up', () => {
  const error = line('m', { error: new TypeError('no', { cause: new Error('because') }) })['error'];
  expect(error).toMatchObject({ name: 'TypeError', message: 'no', cause: { message: 'because' } });
});

test('what has no JSON does not stop the log', () => {
  const round: Record<string, unknown> = {};
  round['self'] = round;
  expect(line('m', { round, count: 12n, call: () => 1 })).toMatchObject({ message: 'm', count: 12 });
  expect(
    line('m', {
      throws: {
        toJSON: () => {
          throw new Error('no');
        },
      },
    }),
  ).toMatchObject({ message: 'm' });
});
