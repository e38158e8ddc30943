import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallScope } from '../contracts/ports.ts';

/** Tells an activity of a local run which call it is in, as Temporal's context does in a worker. */
export interface LocalScopes {
  /** For the activities' ports. Throws outside a call. */
  readonly current: () => CallScope;
  within<T>(scope: CallScope, work: () => Promise<T>): Promise<T>;
}

export function createLocalScopes(): LocalScopes {
  const storage = new AsyncLocalStorage<CallScope>();
  return {
    current: () => {
      const scope = storage.getStore();
      if (scope === undefined) throw new Error('an activity was called outside of a run');
      return scope;
    },
    within: async (scope, work) => await storage.run(scope, work),
  };
}
