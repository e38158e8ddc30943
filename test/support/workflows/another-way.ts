/** The product's workflows by their names, doing something else: what a replay must catch. */
import { sleep } from '@temporalio/workflow';

async function anotherWay(): Promise<void> {
  await sleep(1_000);
}

export {
  anotherWay as deployReport,
  anotherWay as preMarketReadiness,
  anotherWay as preOpenReadiness,
  anotherWay as readinessCheck,
};
