import { type Observation, seen, unseen } from '../../contracts/observation.ts';
import { type ListedKind, listRequest } from './kinds.ts';
import { type ListOutcome, readList } from './list.ts';
import type { AskOptions, KubeTransport } from './transport.ts';
import type { Versions } from './versions.ts';

/** What lists are read with during one look. */
export interface Looking {
  readonly transport: KubeTransport;
  readonly ask: AskOptions;
  /** The revision that all lists are to describe; null for whatever is newest. */
  readonly revision: string | null;
  /** Told of every list that the server would not give at that revision. */
  readonly onRevisionRefused: (why: string) => void;
  /** Notes the version of every object, where two readings are to be compared; else null. */
  readonly versions: Versions | null;
}

/** Takes objects as they come and gives up what it made of them in the end. */
export interface Collector<T> {
  readonly add: (raw: unknown) => void;
  readonly clear: () => void;
  readonly result: () => readonly T[];
}

/** Keeps what each object is picked to; the object itself is dropped with its page. */
export function picked<T>(pick: (raw: unknown) => T): Collector<T> {
  let facts: T[] = [];
  return {
    add: (raw) => {
      facts.push(pick(raw));
    },
    clear: () => {
      facts = [];
    },
    result: () => facts,
  };
}

/** Reads one list in full, or says why not. */
export async function collect<T>(
  looking: Looking,
  kind: ListedKind,
  namespace: string | null,
  collector: Collector<T>,
): Promise<Observation<readonly T[]>> {
  const { observation } = await collectAt(looking, kind, namespace, collector);
  return observation;
}

/** The same, with the revision that the list describes; null where it was not read. */
export async function collectAt<T>(
  looking: Looking,
  kind: ListedKind,
  namespace: string | null,
  collector: Collector<T>,
): Promise<{ readonly observation: Observation<readonly T[]>; readonly revision: string | null }> {
  const request = listRequest(kind, namespace, looking.revision);
  const { versions } = looking;
  const page = (items: readonly unknown[]) => {
    for (const item of items) {
      collector.add(item);
      versions?.note(request.what, item);
    }
  };
  const restart = () => {
    collector.clear();
    versions?.forget(request.what);
  };
  const outcome: ListOutcome = await readList(looking.transport, request, { page, restart }, looking.ask);
  if (outcome.ok) return { observation: seen(collector.result()), revision: outcome.revision };
  if (request.revision !== null && outcome.revision !== 'served') looking.onRevisionRefused(outcome.why);
  return { observation: unseen(outcome.cause, outcome.why), revision: null };
}
