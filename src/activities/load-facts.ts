import type { GatheredEvidence } from '../contracts/activities.ts';
import type { ClusterFacts } from '../contracts/cluster.ts';
import type { BuildFacts, ComponentProbe, LkgFacts, ManifestFacts, RepositoryFacts } from '../contracts/facts.ts';
import { type Observation, unseen } from '../contracts/observation.ts';
import type { EvidenceStore } from '../contracts/ports.ts';
import type { Ref } from '../contracts/ref.ts';
import type { RunContext, RunPlace } from '../contracts/run.ts';
import type { Step } from '../contracts/run-record.ts';
import { createCalendar } from '../domain/calendar/calendar.ts';
import { sessionAt } from '../domain/calendar/session-phase.ts';
import type { CheckInput } from '../domain/checks/check.ts';
import { decodeCluster } from '../domain/cluster/codec.ts';
import { evidenceKey } from '../domain/cluster/evidence-keys.ts';
import { instantOf } from '../domain/instant.ts';
import { collect, type GatheredDocument, json } from './gathered.ts';
import { componentsOf } from './open-run.ts';
import type { ActivityPorts } from './ports.ts';

/** Facts as the evidence on disk gives them, the file of each piece of evidence, and what was done to get them. */
export interface LoadedFacts {
  readonly input: CheckInput;
  readonly refs: ReadonlyMap<string, Ref>;
  readonly steps: readonly Step[];
  readonly missing: readonly string[];
}

/** Reads all evidence of a run back, each file checked against its sha256. What cannot be read back is unseen. */
export async function loadFacts(
  ports: ActivityPorts,
  run: RunContext,
  evidence: GatheredEvidence,
): Promise<LoadedFacts> {
  const { store, floor } = ports;
  const refs = new Map<string, Ref>();
  const steps: Step[] = [];
  const missing: string[] = [];
  const note = (document: GatheredDocument): void => {
    for (const [key, ref] of Object.entries(document.files)) refs.set(key, ref);
    steps.push(...document.steps);
    missing.push(...document.unseen);
  };

  const cluster = await attempt(evidence.cluster, 'cluster', async ({ manifest }) => {
    const loaded = await loadCluster(store, run.place, manifest);
    note(loaded.document);
    return loaded.facts;
  });
  const repository = await attempt(evidence.repository, 'checkout', async ({ manifest }) => {
    const document = await collect(store, run.place, manifest);
    note(document);
    return document;
  });
  const read = async <T>(key: string): Promise<Observation<T>> =>
    repository.seen ? await loadObservation<T>(store, run.place, repository.value.files[key], key) : repository;
  const probes: ComponentProbe[] = [];
  for (const { group, gathered } of evidence.probes) {
    const document = await attempt(gathered, group, async ({ manifest }) => await collect(store, run.place, manifest));
    if (document.seen) note(document.value);
    for (const { name } of componentsOf(floor.components, group)) {
      probes.push(await loadProbe(store, run.place, document, name));
    }
  }
  for (const observation of [cluster, repository]) if (!observation.seen) missing.push(observation.why);

  const observedMs = lookedAt(cluster, probes) ?? ports.clock.now();
  const calendar = createCalendar(floor.calendar);
  return {
    refs,
    steps,
    missing,
    input: {
      floor,
      namespace: run.namespace,
      nowMs: observedMs,
      calendar,
      session: sessionAt(calendar, observedMs),
      cluster,
      probes,
      repository: await read<RepositoryFacts>('repository/checkout'),
      manifests: await read<ManifestFacts>('repository/manifests'),
      lkg: await read<LkgFacts>('repository/lkg'),
      build: await read<BuildFacts>('repository/build'),
    },
  };
}

/** Reads the evidence of a cluster back. Rejects where a file is gone or altered. */
export async function loadCluster(
  store: EvidenceStore,
  place: RunPlace,
  manifest: Ref,
): Promise<{ readonly facts: ClusterFacts; readonly document: GatheredDocument }> {
  const document = await collect(store, place, manifest);
  const bytes = new Map<string, Uint8Array>();
  for (const [key, ref] of Object.entries(document.files)) {
    if (key !== evidenceKey.requests()) bytes.set(key, await store.read(place, ref));
  }
  const index = bytes.get(evidenceKey.index());
  if (index === undefined) throw new TypeError(`${evidenceKey.index()} is not among the evidence`);
  const facts = decodeCluster(json(index), (key) => {
    const lines = bytes.get(key);
    if (lines === undefined) throw new TypeError(`${key} is not among the evidence`);
    bytes.delete(key);
    return linesOf(lines);
  });
  return { facts, document };
}

/** Lines of a text, one after the other: splitting it whole would hold it twice. */
function* linesOf(bytes: Uint8Array): Generator<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let start = 0; start < buffer.length; ) {
    const end = buffer.indexOf(10, start);
    const stop = end === -1 ? buffer.length : end;
    yield buffer.toString('utf8', start, stop);
    start = stop + 1;
  }
}

async function loadObservation<T>(
  store: EvidenceStore,
  place: RunPlace,
  ref: Ref | undefined,
  key: string,
): Promise<Observation<T>> {
  if (ref === undefined) return unseen('absent', `${key} is not among the evidence`);
  const read = await attempt({ seen: true, value: ref }, key, async () => json(await store.read(place, ref)));
  // Our own document, checked against the sha256 it was written with: its shape is that of the code that wrote it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return read.seen ? (read.value as Observation<T>) : read;
}

async function loadProbe(
  store: EvidenceStore,
  place: RunPlace,
  document: Observation<GatheredDocument>,
  component: string,
): Promise<ComponentProbe> {
  const nothing = (observation: Observation<unknown>): ComponentProbe => ({
    component,
    observed_utc: '',
    replicas: observation.seen ? unseen('absent', `no probe of ${component} is among the evidence`) : observation,
  });
  if (!document.seen) return nothing(document);
  const ref = document.value.files[`probes/${component}`];
  if (ref === undefined) return nothing(document);
  const read = await attempt({ seen: true, value: ref }, component, async () => json(await store.read(place, ref)));
  // As above: our own document, verified.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return read.seen ? (read.value as ComponentProbe) : nothing(read);
}

async function attempt<A, B>(
  observation: Observation<A>,
  what: string,
  read: (value: A) => Promise<B>,
): Promise<Observation<B>> {
  if (!observation.seen) return observation;
  try {
    return { seen: true, value: await read(observation.value) };
  } catch (error) {
    return unseen(
      'malformed',
      `${what}: evidence cannot be read back: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** When the last look was done: ages are taken at that instant, so that the same evidence always gives the same findings. */
function lookedAt(cluster: Observation<ClusterFacts>, probes: readonly ComponentProbe[]): number | undefined {
  const times = [cluster.seen ? cluster.value.finished_utc : null, ...probes.map(({ observed_utc }) => observed_utc)]
    .map((utc) => instantOf(utc))
    .filter((ms) => ms !== null);
  return times.length === 0 ? undefined : Math.max(...times);
}
