import { finding } from '../findings/catalogue.ts';
import { describeFloor } from '../report/deploy-report.ts';
import type { Check } from './check.ts';

const SUBJECT = 'report/deploy_report';

export const healthDeployReportGenerator: Check = {
  name: 'health.deploy_report_generator',
  promise: 'PASS only when a deploy report was produced from the same snapshot and is complete.',
  evidence: () => ['deploy/report', 'deploy/markdown'],
  run: (input) => {
    const { complete, missing, summary, services } = describeFloor(input);
    if (!complete || missing.length > 0) {
      return missing.map((line) => finding('DEPLOY_REPORT_INCOMPLETE', SUBJECT, `the deploy report lacks ${line}`));
    }
    if (summary.workloads_total === 0) {
      return [finding('DEPLOY_REPORT_EMPTY', SUBJECT, 'the deploy report is empty: nothing is deployed')];
    }
    const detail = `a complete deploy report: ${summary.workloads_total} workloads, ${services.length} services`;
    return [finding('DEPLOY_REPORT_COMPLETE', SUBJECT, detail)];
  },
};
