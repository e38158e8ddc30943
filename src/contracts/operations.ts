/**
 * The names that this product has in Temporal. Public: operators type them, schedules and alerts quote them.
 * Free of imports, so that workflows can hold it at no cost.
 */

export const TASK_QUEUE = 'floor-ops';

/** On-demand and scheduled operations: the CLI's name for each, and the workflow type that it starts. */
export const OPERATIONS = {
  'readiness-check': 'readinessCheck',
  'deploy-report': 'deployReport',
  'pre-market-readiness': 'preMarketReadiness',
  'pre-open-readiness': 'preOpenReadiness',
} as const;
export type OperationName = keyof typeof OPERATIONS;
export type WorkflowType = (typeof OPERATIONS)[OperationName];

/** Custom search attributes, and the type under which each is registered. */
export const SEARCH_ATTRIBUTES = {
  FloorOperation: 'KEYWORD',
  FloorVerdict: 'KEYWORD',
  FloorTradingDay: 'KEYWORD',
  FloorNamespace: 'KEYWORD',
  FloorFailing: 'INT',
  FloorChecks: 'KEYWORD_LIST',
} as const;

/** The values of the search attribute `FloorVerdict`. */
export type FloorVerdict = 'RUNNING' | 'GO' | 'NO_GO' | 'COMPLETE' | 'INCOMPLETE' | 'SKIPPED';

/** The one word of a readiness check. */
export type Verdict = 'GO' | 'NO_GO';

/** `type` of the failures that users meet; matched as strings, never by `instanceof`. */
export const FAILURE = {
  invalidInput: 'InvalidInput',
  unknownOperation: 'UnknownOperation',
  evidenceNotWritten: 'EvidenceNotWritten',
  resultTooLarge: 'ResultTooLarge',
} as const;

/** Where artifacts of an operation lie below the data root. */
export const ARTIFACT_ROOT = 'audit_artifacts';
