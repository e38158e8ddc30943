import type { Ref } from '../contracts/ref.ts';
import type { RunContext } from '../contracts/run.ts';
import type { LoadedFacts } from './load-facts.ts';
import type { ActivityPorts } from './ports.ts';
import type { StagedRun } from './write-artifact.ts';

/** Writes down what is to be published: the reports, the evidence that they stand on, and what the run did. */
export async function leaveReport(
  ports: ActivityPorts,
  run: RunContext,
  left: {
    readonly reports: readonly Ref[];
    readonly loaded: LoadedFacts;
    readonly outcome: StagedRun['outcome'];
  },
): Promise<Ref> {
  const { loaded, reports, outcome } = left;
  const { cluster, build } = loaded.input;
  const who = cluster.seen ? cluster.value.identity.who : undefined;
  const running = build.seen ? build.value.running : undefined;
  const staged = {
    reports: [...reports],
    evidence: [...new Map([...loaded.refs.values()].map((ref) => [ref.path, ref])).values()],
    steps: [...loaded.steps],
    missing: [...loaded.missing],
    outcome,
    cluster_user: who?.seen === true ? who.value.username : null,
    sources_digest: running?.seen === true ? running.value : null,
  } satisfies StagedRun;
  return await ports.store.sink(run.place).document('run.files', staged);
}
