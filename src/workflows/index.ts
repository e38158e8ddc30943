/**
 * The workflow types of this product, by the names under which Temporal knows them.
 * The default export answers for every other name.
 */
import { runDeployReport } from './deploy-report.ts';
import { durable, unknownOperation } from './durable.ts';
import { runPreMarketReadiness } from './pre-market-readiness.ts';
import { runPreOpenReadiness } from './pre-open-readiness.ts';
import { runReadinessCheck } from './readiness-check.ts';

export const readinessCheck = durable('readiness-check', runReadinessCheck);
export const deployReport = durable('deploy-report', runDeployReport);
export const preMarketReadiness = durable('pre-market-readiness', runPreMarketReadiness);
export const preOpenReadiness = durable('pre-open-readiness', runPreOpenReadiness);

// Temporal hands every unknown type to the default export.
// oxlint-disable-next-line import/no-default-export
export default async function unknown(): Promise<never> {
  return unknownOperation();
}
