import type { ReadinessResult } from '../contracts/activities.ts';
import type { FloorInput } from '../contracts/inputs.ts';
import type { Runbook } from './runbook.ts';

/** The parts' results by name. */
export interface SlotResult {
  readonly readiness: ReadinessResult;
}

/** A slot of the day: the readiness check as a part with a history of its own, so that the parent's page reads as the runbook. */
export async function runSlot(runbook: Runbook, input: FloorInput): Promise<SlotResult> {
  runbook.announce({ verdict: 'RUNNING', failing: 0, checks: [] });
  try {
    const readiness = await runbook.part('readiness-check', 'readiness', input);
    const report = readiness.artifacts[0];
    runbook.announce({
      verdict: readiness.verdict,
      failing: readiness.failing.length + readiness.unknown.length,
      checks: [...readiness.failing, ...readiness.unknown],
      headline: readiness.headline,
      ...(report === undefined ? {} : { report }),
    });
    return { readiness };
  } catch (error) {
    await runbook.evenIfCancelled(async () => {
      runbook.announce({
        verdict: runbook.isCancellation(error) ? 'INCOMPLETE' : 'NO_GO',
        headline: `NO-GO: no verdict was recorded: ${runbook.explain(error).why}`,
      });
    });
    throw error;
  }
}
