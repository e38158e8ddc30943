import type { ActivityContract, Gathered } from '../contracts/activities.ts';
import { type Observation, unseen } from '../contracts/observation.ts';
import type { Ref } from '../contracts/ref.ts';
import type { Step } from '../contracts/run-record.ts';
import { utc } from '../domain/report/run-stamp.ts';
import { leave } from './gathered.ts';
import type { ActivityPorts } from './ports.ts';

/** Reads the checkout, its manifests, the last known good and the build proof: each for itself, none in another's way. */
export async function snapshotRepository(
  ports: ActivityPorts,
  { run, within_ms }: ActivityContract['snapshotRepository']['request'],
): Promise<Gathered> {
  const { repository, floor, clock } = ports;
  const caller = ports.scope().signal;
  const deadline = AbortSignal.timeout(Math.ceil(within_ms));
  const signal = AbortSignal.any([caller, deadline]);
  const sink = ports.store.sink(run.place);
  const files: Record<string, Ref> = {};
  const steps: Step[] = [];
  const missing: string[] = [];

  async function read(key: string, what: string, look: () => Promise<Observation<unknown>>): Promise<void> {
    const startedMs = clock.now();
    const observation = await bounded(look, signal, what);
    caller.throwIfAborted();
    const ref = await sink.document(key, observation);
    files[key] = ref;
    const error = observation.seen ? null : observation.why;
    if (error !== null) missing.push(`${what}: ${error}`);
    steps.push({
      what: `read ${what}`,
      started_utc: utc(startedMs),
      duration_ms: clock.now() - startedMs,
      status: observation.seen ? 'read' : observation.cause,
      bytes: ref.bytes,
      sha256: ref.sha256,
      audit_id: null,
      error,
      evidence: ref.path,
    });
  }

  await Promise.all([
    read('repository/checkout', 'checkout', async () => await repository.repository(floor, signal)),
    read('repository/manifests', 'manifests', async () => await repository.manifests(floor, signal)),
    read('repository/lkg', 'last known good', async () => await repository.lkg(floor, signal)),
    read('repository/build', 'build proof', async () => await repository.build(signal)),
  ]);
  return await leave(sink, 'repository/files', {
    files,
    steps: steps.toSorted((a, b) => (a.what < b.what ? -1 : 1)),
    unseen: missing.toSorted(),
    counts: { read: steps.length, unseen: missing.length },
  });
}

async function bounded(
  look: () => Promise<Observation<unknown>>,
  signal: AbortSignal,
  what: string,
): Promise<Observation<unknown>> {
  const stopped = new Promise<Observation<unknown>>((resolve) => {
    signal.addEventListener('abort', () => resolve(unseen('late', `${what} was not read in time`)), { once: true });
  });
  try {
    return await Promise.race([look(), stopped]);
  } catch (error) {
    return unseen('unreachable', `${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
