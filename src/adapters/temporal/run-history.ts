import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { RunWatch } from '../../contracts/run-watch.ts';

type History = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
export type HistoryEvent = NonNullable<NonNullable<History['history']>['events']>[number];

/** What one event of a history means to those who watch the run. */
export interface Watcher {
  see(event: HistoryEvent): void;
}

/** A part of a run that has a history of its own. */
export interface StartedPart {
  readonly workflowId: string;
  readonly runId: string;
}

/** Tells a watch of the steps that stand in a history, and of the parts that begin. */
export function historyWatcher(run: string, watch: RunWatch, onPart: (part: StartedPart) => void): Watcher {
  const steps = new Map<string, string>();
  const end = (scheduledEventId: unknown, how: 'done' | 'failed', why?: string): void => {
    const id = steps.get(String(scheduledEventId));
    if (id !== undefined) watch.ended(id, how, why);
  };
  return {
    see: (event) => {
      const scheduled = event.activityTaskScheduledEventAttributes;
      if (scheduled !== undefined && scheduled !== null) {
        const id = stepId(run, scheduled.activityId ?? '');
        steps.set(String(event.eventId), id);
        watch.began(id, summaryOf(event) ?? scheduled.activityId ?? '');
      }
      const { activityTaskCompletedEventAttributes: completed, activityTaskFailedEventAttributes: failed } = event;
      const { activityTaskTimedOutEventAttributes: late, activityTaskCanceledEventAttributes: cancelled } = event;
      if (completed) end(completed.scheduledEventId, 'done');
      if (failed) end(failed.scheduledEventId, 'failed', failed.failure?.message ?? undefined);
      if (late) end(late.scheduledEventId, 'failed', 'no answer in time');
      if (cancelled) end(cancelled.scheduledEventId, 'failed', 'cancelled');
      const part = event.childWorkflowExecutionStartedEventAttributes?.workflowExecution;
      if (part) onPart({ workflowId: part.workflowId ?? '', runId: part.runId ?? '' });
    },
  };
}

/** Names a step of a run among those of its parts. */
export function stepId(run: string, activityId: string): string {
  return `${run}/${activityId}`;
}

/** Whether an event is the last of its history. */
export function isClosing(event: HistoryEvent): boolean {
  return [
    event.workflowExecutionCompletedEventAttributes,
    event.workflowExecutionFailedEventAttributes,
    event.workflowExecutionTimedOutEventAttributes,
    event.workflowExecutionCanceledEventAttributes,
    event.workflowExecutionTerminatedEventAttributes,
  ].some((attributes) => attributes !== undefined && attributes !== null);
}

function summaryOf(event: HistoryEvent): string | undefined {
  const payload = event.userMetadata?.summary;
  if (payload === undefined || payload === null) return undefined;
  const summary: unknown = defaultPayloadConverter.fromPayload(payload);
  return typeof summary === 'string' ? summary : undefined;
}
