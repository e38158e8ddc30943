import type { ActivityContract, DeploySummary } from '../contracts/activities.ts';
import { canonicalJson } from '../domain/report/canonical-json.ts';
import { buildDeployReport } from '../domain/report/deploy-report.ts';
import { renderDeployReport } from '../domain/report/render-deploy-report.ts';
import { loadFacts } from './load-facts.ts';
import type { ActivityPorts } from './ports.ts';
import type { RecentClusters } from './recent-clusters.ts';
import { leaveReport } from './staged-run.ts';

/** Renders the deploy report of the evidence as it was written, and stages it. */
export async function reportDeploy(
  ports: ActivityPorts,
  recent: RecentClusters,
  { run, evidence }: ActivityContract['reportDeploy']['request'],
): Promise<DeploySummary> {
  if (evidence.cluster.seen) recent.forget(evidence.cluster.value.manifest.sha256);
  const loaded = await loadFacts(ports, run, evidence);
  const report = buildDeployReport(loaded.input, run);
  const { status, summary } = report;
  const { workloads_total: workloads, healthy, degraded, halted } = summary;
  const headline = `Deploy report ${status}: ${workloads} workloads, ${healthy} healthy, ${degraded} degraded, ${halted} halted${report.complete ? '' : `; incomplete: ${report.missing[0] ?? 'unknown'}`}`;
  const reports = [
    await ports.store.stage(run.place, 'deploy_report.md', Buffer.from(renderDeployReport(report), 'utf8')),
    await ports.store.stage(run.place, 'deploy_report.json', Buffer.from(canonicalJson(report), 'utf8')),
  ];
  const files = await leaveReport(ports, run, { reports, loaded, outcome: { verdict: status, headline } });
  return { status, headline, workloads, healthy, degraded, halted, files };
}
