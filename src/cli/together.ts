/** A piece of work that others are done beside; its signal aborts when one of them fails, or all are told to end. */
export type Piece<T extends AsyncDisposable> = (signal: AbortSignal) => Promise<T>;

/**
 * Does pieces of work side by side. When one fails the others are stopped, what they had opened is closed, and it
 * rejects with that first failure once nothing goes on any more.
 */
export async function together<A extends AsyncDisposable, B extends AsyncDisposable, C extends AsyncDisposable>(
  signal: AbortSignal,
  pieces: readonly [Piece<A>, Piece<B>, Piece<C>],
): Promise<readonly [A, B, C]> {
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  const [first, second, third] = pieces;
  const works = [first(either), second(either), third(either)] as const;
  try {
    return await Promise.all(works);
  } catch (error) {
    failing.abort(error);
    for (const settled of await Promise.allSettled(works)) {
      if (settled.status === 'fulfilled') await settled.value[Symbol.asyncDispose]();
    }
    throw error;
  }
}
