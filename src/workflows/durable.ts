import { type Duration, defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import {
  type ActivityOptions,
  ApplicationFailure,
  CancellationScope,
  executeChild,
  isCancellation,
  scheduleActivity,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ActivityContract, ActivityName, PartContract, PartName } from '../contracts/activities.ts';
import type { FloorInput } from '../contracts/inputs.ts';
import { FAILURE, OPERATIONS, type OperationName } from '../contracts/operations.ts';
import type { RunOrigin } from '../contracts/run.ts';
import { explainFailure } from './failure.ts';
import type { Announcement, Call, Runbook } from './runbook.ts';

/** A worker that is gone is noticed after this long; every activity beats once a second. */
const HEARTBEAT_TIMEOUT_MS = 5_000;
/** How long a run waits for a worker to come back to write what it knows. Schedules end a run earlier than this. */
const MUST_PATIENCE: Duration = '30 minutes';
const PART_TIMEOUT: Duration = '30 minutes';
const MAX_CHECKS = 40;

const KEYS = {
  operation: defineSearchAttributeKey('FloorOperation', 'KEYWORD'),
  verdict: defineSearchAttributeKey('FloorVerdict', 'KEYWORD'),
  tradingDay: defineSearchAttributeKey('FloorTradingDay', 'KEYWORD'),
  namespace: defineSearchAttributeKey('FloorNamespace', 'KEYWORD'),
  failing: defineSearchAttributeKey('FloorFailing', 'INT'),
  checks: defineSearchAttributeKey('FloorChecks', 'KEYWORD_LIST'),
};
const SCHEDULED_BY = defineSearchAttributeKey('TemporalScheduledById', 'KEYWORD');
const SCHEDULED_AT = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/** Memo member by which a parent tells a part which slot of the day it fills. Believed only from a parent. */
const SLOT_MEMO = 'slot';

/** Runs a runbook as a Temporal workflow. */
export function durable<T>(
  operation: OperationName,
  steps: (runbook: Runbook, raw: unknown, extra: readonly unknown[]) => Promise<T>,
): (raw?: unknown, ...extra: unknown[]) => Promise<T> {
  return async (raw, ...extra) => await steps(temporalRunbook(operation), raw, extra);
}

/** Ends a workflow of an unknown type at once, with the list of known ones. */
export function unknownOperation(): never {
  const known = Object.values(OPERATIONS).join(', ');
  // The attributes of an earlier run may have been copied along with a mistyped name.
  upsertSearchAttributes([{ key: KEYS.verdict, value: 'NO_GO' }]);
  throw ApplicationFailure.nonRetryable(
    `unknown operation ${JSON.stringify(workflowInfo().workflowType.slice(0, 60))}; known: ${known}`,
    FAILURE.unknownOperation,
    Object.values(OPERATIONS),
  );
}

function temporalRunbook(operation: OperationName): Runbook {
  const origin = originOf(operation);
  return {
    origin,
    call: async <Name extends ActivityName>(name: Name, call: Call, request: ActivityContract[Name]['request']) =>
      await scheduleActivity<ActivityContract[Name]['answer']>(name, [request], optionsOf(call)),
    part: async <Name extends PartName>(other: Name, name: string, input: FloorInput) =>
      await executeChild<(input: FloorInput) => Promise<PartContract[Name]>>(OPERATIONS[other], {
        workflowId: `${origin.workflow_id}/${name}`,
        args: [input],
        parentClosePolicy: 'REQUEST_CANCEL',
        workflowExecutionTimeout: PART_TIMEOUT,
        staticSummary: `${other} of ${origin.workflow_id}`,
        ...(origin.scheduled === null ? {} : { memo: { [SLOT_MEMO]: origin.scheduled } }),
      }),
    now: () => Date.now(),
    announce: (announcement) => announce(operation, announcement),
    isCancellation,
    explain: explainFailure,
    fail: (type, message, details = []) =>
      ApplicationFailure.create({ type, message, nonRetryable: true, details: [...details] }),
    evenIfCancelled: async (work) => await CancellationScope.nonCancellable(work),
  };
}

function optionsOf({ id, summary, within_ms, tries, must }: Call): ActivityOptions {
  return {
    activityId: id,
    summary,
    startToCloseTimeout: within_ms,
    scheduleToCloseTimeout: must === true ? MUST_PATIENCE : within_ms,
    heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
    cancellationType: 'TRY_CANCEL',
    retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumAttempts: tries },
  };
}

/** Attributes that a UI form copied from an earlier run are overwritten by the first of these. */
function announce(operation: OperationName, said: Announcement): void {
  const attributes: SearchAttributePair[] = [
    { key: KEYS.operation, value: operation },
    { key: KEYS.verdict, value: said.verdict },
  ];
  if (said.trading_day !== undefined) attributes.push({ key: KEYS.tradingDay, value: said.trading_day });
  if (said.namespace !== undefined) attributes.push({ key: KEYS.namespace, value: said.namespace });
  if (said.failing !== undefined) attributes.push({ key: KEYS.failing, value: said.failing });
  if (said.checks !== undefined) attributes.push({ key: KEYS.checks, value: said.checks.slice(0, MAX_CHECKS) });
  upsertSearchAttributes(attributes);
  if (said.headline === undefined) return;
  upsertMemo({ headline: said.headline, ...(said.report === undefined ? {} : { report: said.report }) });
}

function originOf(operation: OperationName): RunOrigin {
  const info = workflowInfo();
  return {
    operation,
    workflow_id: info.workflowId,
    run_id: info.runId,
    workflow_type: info.workflowType,
    requested_utc: info.startTime.toISOString(),
    local: false,
    scheduled: scheduledOf(info),
    parent: info.parent === undefined ? null : { workflow_id: info.parent.workflowId, run_id: info.parent.runId },
  };
}

type Info = ReturnType<typeof workflowInfo>;

function scheduledOf(info: Info): RunOrigin['scheduled'] {
  const schedule = info.typedSearchAttributes.get(SCHEDULED_BY);
  const nominal = info.typedSearchAttributes.get(SCHEDULED_AT);
  if (schedule !== undefined && nominal !== undefined) {
    return { schedule_id: schedule, nominal_utc: nominal.toISOString() };
  }
  return info.parent === undefined ? null : slotFromParent(info.memo?.[SLOT_MEMO]);
}

function slotFromParent(memo: unknown): RunOrigin['scheduled'] {
  if (typeof memo !== 'object' || memo === null) return null;
  if (!('schedule_id' in memo) || !('nominal_utc' in memo)) return null;
  const { schedule_id, nominal_utc } = memo;
  if (typeof schedule_id !== 'string' || typeof nominal_utc !== 'string') return null;
  return { schedule_id, nominal_utc };
}
