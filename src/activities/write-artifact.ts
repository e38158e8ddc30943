import { z } from 'zod';
import type { ActivityContract, Published } from '../contracts/activities.ts';
import type { Ref } from '../contracts/ref.ts';
import type { RunContext } from '../contracts/run.ts';
import { RefRecord, RunRecord, StepRecord } from '../contracts/run-record.ts';
import { canonicalJson } from '../domain/report/canonical-json.ts';
import { utc } from '../domain/report/run-stamp.ts';
import { json } from './gathered.ts';
import type { ActivityPorts } from './ports.ts';

/** What a report activity leaves to be published: every file of the run but `run.json`, and what that one is made of. */
export const StagedRun = z.strictObject({
  /** Reports first, in the order in which a reader should open them. */
  reports: z.array(RefRecord),
  evidence: z.array(RefRecord),
  steps: z.array(StepRecord),
  missing: z.array(z.string()),
  outcome: z.strictObject({ verdict: z.string(), headline: z.string() }),
  cluster_user: z.string().nullable(),
  sources_digest: z.string().nullable(),
});
export type StagedRun = z.infer<typeof StagedRun>;

/** Makes the run's directory appear with its `run.json`, then lets the newest run be the latest. Twice is as good as once. */
export async function writeArtifact(
  ports: ActivityPorts,
  { run, files }: ActivityContract['writeArtifact']['request'],
): Promise<Published> {
  const { store } = ports;
  const already = await store.published(run.place);
  const record = already === undefined ? await publishNow(ports, run, files) : already;
  const { reports } = namesOf(record.files, run);
  const latest = run.clock === 'live' ? await store.promote(run.place.kind, reports.map(nameOf)) : undefined;
  return {
    artifacts: [...reports, record.ref],
    latest: latest === run.place.stamp ? 'replaced' : latestWord(run),
    note: latest === undefined || latest === run.place.stamp ? null : `the latest report is that of ${latest}`,
  };
}

async function publishNow(
  { store, clock, starter, workerIdentity, codeVersion }: ActivityPorts,
  run: RunContext,
  files: Ref,
): Promise<{ readonly ref: Ref; readonly files: readonly Ref[] }> {
  const staged = StagedRun.parse(json(await store.read(run.place, files)));
  const identity = run.origin.local
    ? null
    : await starter.identityOf(
        run.origin.parent?.workflow_id ?? run.origin.workflow_id,
        run.origin.parent?.run_id ?? run.origin.run_id,
      );
  const listed = [...staged.reports, ...staged.evidence];
  const record = {
    schema_version: 'floor-ops/run/v1',
    who: {
      trigger: run.trigger,
      requested_by: run.requested_by,
      starter_identity: identity?.seen === true ? identity.value : null,
      worker_identity: workerIdentity,
      cluster_user: staged.cluster_user,
    },
    what: {
      operation: run.origin.operation,
      workflow_type: run.origin.workflow_type,
      inputs: inputsOf(run),
      code_version: codeVersion,
      sources_digest: staged.sources_digest,
      config_digest: run.floor.digest,
      namespace: run.namespace,
      configured_namespace: run.configured_namespace,
      supersedes: run.supersedes,
    },
    why: { reason: run.reason, phase: run.phase },
    when: {
      requested_utc: run.origin.requested_utc,
      started_utc: run.started_utc,
      finished_utc: utc(clock.now()),
      deadline_utc: run.deadline_utc,
      trading_day: run.trading_day,
      clock: run.clock,
      slot: run.slot === null ? null : { ...run.slot },
    },
    workflow: {
      workflow_id: run.origin.workflow_id,
      run_id: run.origin.run_id,
      history: !run.origin.local,
      parent: run.origin.parent === null ? null : { ...run.origin.parent },
    },
    outcome: staged.outcome,
    steps: staged.steps,
    missing: staged.missing,
    files: listed,
  } satisfies RunRecord;
  const ref = await store.stage(run.place, 'run.json', Buffer.from(canonicalJson(RunRecord.parse(record)), 'utf8'));
  await store.publish(run.place, [...listed, ref]);
  return { ref, files: listed };
}

function inputsOf(run: RunContext): Readonly<Record<string, unknown>> {
  return {
    namespace: run.namespace,
    reason: run.reason,
    requested_by: run.requested_by,
    phase: run.phase,
    supersedes: run.supersedes,
    scheduled: run.origin.scheduled,
  };
}

/** Reports stand in the run's directory itself; what they stand on lies below `evidence/`. */
function namesOf(files: readonly Ref[], run: RunContext): { readonly reports: readonly Ref[] } {
  const depth = run.place.directory.split('/').length + 1;
  const reports = files.filter(({ path }) => path.split('/').length === depth);
  return { reports: reports.toSorted((a, b) => (a.path > b.path ? -1 : 1)) };
}

function nameOf({ path }: Ref): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function latestWord({ clock, configured_namespace }: RunContext): 'kept' | 'none' {
  return clock === 'live' && configured_namespace ? 'kept' : 'none';
}
