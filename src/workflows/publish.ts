import type { GatheredEvidence, OpenedRun, Published } from '../contracts/activities.ts';
import { FAILURE } from '../contracts/operations.ts';
import type { Ref } from '../contracts/ref.ts';
import { observe, type Runbook } from './runbook.ts';

const REPORT_SHARE = 0.35;

/** Everything unseen for the same reason: what a report is made of when it could not be made of the evidence. */
function nothingSeen(evidence: GatheredEvidence, why: string): GatheredEvidence {
  const unseen = { seen: false, cause: 'skipped', why } as const;
  return {
    cluster: unseen,
    repository: unseen,
    probes: evidence.probes.map(({ group }) => ({ group, gathered: unseen })),
  };
}

/**
 * Makes a report. When it cannot be made of the evidence (a file gone or altered, a program error), it is made of
 * nothing, with UNKNOWN throughout and the reason: a crash that writes no report is the worse failure.
 */
export async function reportOf<Summary>(
  runbook: Runbook,
  evidence: GatheredEvidence,
  make: (evidence: GatheredEvidence, id: string) => Promise<Summary>,
): Promise<Summary> {
  const first = await observe(runbook, 'report', make(evidence, 'report'));
  if (first.seen) return first.value;
  const second = await observe(runbook, 'report', make(nothingSeen(evidence, first.why), 'report-without-evidence'));
  if (second.seen) return second.value;
  throw runbook.fail(FAILURE.evidenceNotWritten, second.why);
}

/** Milliseconds that one try at a report has. */
export function reportMs(writeMs: number): number {
  return writeMs * REPORT_SHARE;
}

/** Publishes the run's directory; without it no verdict was recorded. */
export async function publish(runbook: Runbook, opened: OpenedRun, files: Ref, writeMs: number): Promise<Published> {
  const written = await observe(
    runbook,
    opened.run.place.directory,
    runbook.call(
      'writeArtifact',
      {
        id: 'write-artifact',
        summary: `Publish ${opened.run.place.directory}`,
        within_ms: writeMs * (1 - 2 * REPORT_SHARE),
        tries: 10,
        must: true,
      },
      { run: opened.run, files },
    ),
  );
  if (written.seen) return written.value;
  throw runbook.fail(FAILURE.evidenceNotWritten, written.why);
}

/** Runs an operation's steps; a cancelled one leaves no half of an artifact, and a failed one says NO-GO where it is looked for. */
export async function guarded<T>(
  runbook: Runbook,
  steps: (opened: (run: OpenedRun) => void) => Promise<T>,
): Promise<T> {
  let opened: OpenedRun | undefined;
  try {
    return await steps((run) => {
      opened = run;
    });
  } catch (error) {
    const cancelled = runbook.isCancellation(error);
    const place = opened?.run;
    await runbook.evenIfCancelled(async () => {
      runbook.announce(
        cancelled
          ? { verdict: 'INCOMPLETE', headline: 'Cancelled before a verdict: read it as NO-GO' }
          : { verdict: 'NO_GO', headline: `NO-GO: no verdict was recorded: ${runbook.explain(error).why}` },
      );
      // What a failed run has staged stays: it may be all that is known of that morning.
      if (place === undefined || !cancelled) return;
      const call = { id: 'discard-run', summary: 'Throw away what was staged', within_ms: 1_500, tries: 1 };
      await observe(runbook, 'staging', runbook.call('discardRun', call, { run: place }));
    });
    throw error;
  }
}
