import type { MetricMeter } from '@temporalio/common';
import type { DeploySummary, ReadinessSummary } from '../contracts/activities.ts';
import type { RunContext } from '../contracts/run.ts';
import type { ResultListener } from './activity-guard.ts';

/** The floor's own metrics, told by the results of the activities that come to a verdict. */
export function floorMetrics(meter: MetricMeter): ResultListener {
  const verdict = meter.createGauge('floor_verdict', 'int', '1', 'Last readiness verdict: 1 is GO, 0 is NO-GO');
  const deploy = meter.createGauge(
    'floor_deploy_ok',
    'int',
    '1',
    'Last deploy report: 1 is ok, 0 is degraded or failed',
  );
  const checks = meter.createGauge(
    'floor_checks',
    'int',
    '1',
    'Checks of the last readiness report, by what came of them',
  );
  const reports = meter.createCounter('floor_reports', '1', 'Reports that were made, by what they say');
  const reported = meter.createGauge('floor_last_report_timestamp', 'int', 's', 'When the last report was made');
  const tell = (operation: string, namespace: string, said: string): void => {
    reports.add(1, { operation, namespace, said });
    reported.set(Math.floor(Date.now() / 1_000), { operation, namespace });
  };
  return (activity, result, args) => {
    const namespace = namespaceLabel(args);
    if (activity === 'reportReadiness' && isReadiness(result)) {
      verdict.set(result.verdict === 'GO' ? 1 : 0, { namespace });
      checks.set(result.failing.length, { namespace, status: 'failing' });
      checks.set(result.unknown.length, { namespace, status: 'unknown' });
      checks.set(result.waived.length, { namespace, status: 'waived' });
      tell('readiness-check', namespace, result.verdict);
    }
    if (activity === 'reportDeploy' && isDeploy(result)) {
      deploy.set(result.status === 'ok' ? 1 : 0, { namespace });
      tell('deploy-report', namespace, result.status);
    }
  };
}

/** A namespace that a caller names is not a label: anybody could make a thousand of them. */
function namespaceLabel(args: readonly unknown[]): string {
  const [request] = args;
  return isOfRun(request) && request.run.configured_namespace ? request.run.namespace : 'other';
}

function isOfRun(request: unknown): request is { readonly run: RunContext } {
  return typeof request === 'object' && request !== null && 'run' in request;
}

function isReadiness(result: unknown): result is ReadinessSummary {
  return typeof result === 'object' && result !== null && 'verdict' in result && 'failing' in result;
}

function isDeploy(result: unknown): result is DeploySummary {
  return typeof result === 'object' && result !== null && 'status' in result && 'workloads' in result;
}
