import type { PartContract, PartName } from '../contracts/activities.ts';
import type { OperationName } from '../contracts/operations.ts';
import { runDeployReport } from '../workflows/deploy-report.ts';
import { runPreMarketReadiness } from '../workflows/pre-market-readiness.ts';
import { runPreOpenReadiness } from '../workflows/pre-open-readiness.ts';
import { runReadinessCheck } from '../workflows/readiness-check.ts';
import type { Runbook } from '../workflows/runbook.ts';

/** The code of an operation. */
export type Steps<T> = (runbook: Runbook, raw: unknown, extra: readonly unknown[]) => Promise<T>;

/** Operations that others hold as parts, typed by what they come to. */
export const PARTS: { readonly [Name in PartName]: Steps<PartContract[Name]> } = {
  'readiness-check': runReadinessCheck,
  'deploy-report': runDeployReport,
};

/** The steps of every operation: those that the worker runs, not a copy of them. */
export const RUNBOOKS: Readonly<Record<OperationName, Steps<unknown>>> = {
  ...PARTS,
  'pre-market-readiness': runPreMarketReadiness,
  'pre-open-readiness': runPreOpenReadiness,
};
