import { expect, test } from '@jest/globals';
import { LocalTimeout, makeCall } from '../../../src/cli/local-call.ts';
import type { CallScope } from '../../../src/contracts/ports.ts';
import { explainFailure } from '../../../src/workflows/failure.ts';
import type { Call } from '../../../src/workflows/runbook.ts';

const NEVER = new AbortController().signal;
const call = (over: Partial<Call> = {}): Call => ({ id: 'look', summary: 'Look', within_ms: 5_000, tries: 3, ...over });

class EvidenceNotWritten extends Error {
  override readonly name = 'EvidenceNotWritten';
}

/** Does not even listen to its signal. */
async function deaf(): Promise<never> {
  return await new Promise(() => undefined);
}

/** Fails so often, then answers; keeps what it was told. */
function flaky(failures: number, error: () => Error = () => new Error('flaky')) {
  const attempts: number[] = [];
  const attempt = async ({ attempt: count }: CallScope): Promise<string> => {
    attempts.push(count);
    if (attempts.length <= failures) throw error();
    return 'seen';
  };
  return { attempt, attempts };
}

/** Answers never, and says when it was told to stop. */
function hanging() {
  let stopped = 0;
  const attempt = async ({ signal }: CallScope): Promise<never> =>
    await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        stopped += 1;
        reject(new Error('stopped'));
      });
    });
  return { attempt, stopped: () => stopped };
}

test('a call that fails twice is made a third time, each try with its number', async () => {
  const { attempt, attempts } = flaky(2);
  const repeats: string[] = [];
  await expect(makeCall(call(), attempt, NEVER, (why) => repeats.push(why))).resolves.toBe('seen');
  expect(attempts).toEqual([1, 2, 3]);
  expect(repeats).toEqual(['flaky', 'flaky']);
});

test('after the last try it fails with the stable name of what went wrong', async () => {
  const { attempt, attempts } = flaky(9, () => new SyntaxError('bad body'));
  const failure = await makeCall(call(), attempt, NEVER, () => undefined).catch(explainFailure);
  expect(failure).toEqual({ cause: 'unreachable', why: 'SyntaxError: bad body', type: 'SyntaxError' });
  expect(attempts).toHaveLength(3);
});

test('a full disk is not tried again: a person must mend it', async () => {
  const { attempt, attempts } = flaky(9, () => new EvidenceNotWritten('audit_artifacts: no space'));
  const failure = await makeCall(call({ must: true }), attempt, NEVER, () => undefined).catch(explainFailure);
  expect(failure).toMatchObject({ type: 'EvidenceNotWritten', why: 'EvidenceNotWritten: audit_artifacts: no space' });
  expect(attempts).toEqual([1]);
});

test('a reading has its time for all tries together, and is late after it', async () => {
  const { attempt, stopped } = hanging();
  const failure = await makeCall(call({ within_ms: 60 }), attempt, NEVER, () => undefined).catch(explainFailure);
  expect(failure).toMatchObject({ cause: 'late', type: undefined });
  expect(stopped()).toBe(1);
});

test('what the run is nothing without has its time for each try', async () => {
  const { attempt, stopped } = hanging();
  const calling = makeCall(call({ within_ms: 30, tries: 2, must: true }), attempt, NEVER, () => undefined);
  await expect(calling).rejects.toBeInstanceOf(LocalTimeout);
  expect(stopped()).toBe(2);
});

test('cancelling stops the try that goes on, and no other is made', async () => {
  const { attempt, stopped } = hanging();
  const cancelled = new AbortController();
  const calling = makeCall(call(), attempt, cancelled.signal, () => undefined);
  cancelled.abort();
  await expect(calling).rejects.toMatchObject({ name: 'CancelledFailure' });
  expect(stopped()).toBe(1);
});

test('cancelling ends the pause between two tries', async () => {
  const cancelled = new AbortController();
  const { attempt, attempts } = flaky(9);
  const calling = makeCall(call({ tries: 9 }), attempt, cancelled.signal, () => cancelled.abort());
  await expect(calling).rejects.toMatchObject({ name: 'CancelledFailure' });
  expect(attempts).toEqual([1]);
});

test('an activity that does not listen is not waited for', async () => {
  const failure = await makeCall(call({ within_ms: 20 }), deaf, NEVER, () => undefined).catch(explainFailure);
  expect(failure).toMatchObject({ cause: 'late' });
});
