import { createHash } from 'node:crypto';
import type { ActivityContract, ReadinessSummary } from '../contracts/activities.ts';
import { ReadinessReport } from '../contracts/readiness-report.ts';
import type { Ref } from '../contracts/ref.ts';
import { evaluate } from '../domain/checks/evaluate.ts';
import { runChecks } from '../domain/checks/run-checks.ts';
import { canonicalJson } from '../domain/report/canonical-json.ts';
import { buildDeployReport } from '../domain/report/deploy-report.ts';
import { buildReadinessReport, type ReportBody } from '../domain/report/readiness-report.ts';
import { renderDeployReport } from '../domain/report/render-deploy-report.ts';
import { lastLine, renderReadinessReport } from '../domain/report/render-readiness-report.ts';
import { verdictOf } from '../domain/verdict/verdict.ts';
import { type LoadedFacts, loadFacts } from './load-facts.ts';
import type { ActivityPorts } from './ports.ts';
import type { RecentClusters } from './recent-clusters.ts';
import { leaveReport } from './staged-run.ts';

type Request = ActivityContract['reportReadiness']['request'];

/** Judges every check on the evidence as it was written, and stages the report. */
export async function reportReadiness(
  ports: ActivityPorts,
  recent: RecentClusters,
  { run, evidence }: Request,
): Promise<ReadinessSummary> {
  if (evidence.cluster.seen) recent.forget(evidence.cluster.value.manifest.sha256);
  const loaded = await loadFacts(ports, run, evidence);
  const finishedMs = ports.clock.now();
  const { input } = loaded;
  const results = [...evaluate(input), ...runChecks(run, finishedMs)];
  const judgement = verdictOf(results, input.floor.waivers, input.calendar, input.nowMs);

  const deploy = await stageDeploy(ports, run, loaded);
  const refs = new Map([...loaded.refs, ...deploy]);
  const body = buildReadinessReport({ run, input, judgement, refs, finishedMs });
  const reports = await stagePair(ports, run, body);
  const files = await leaveReport(ports, run, {
    reports,
    loaded: { ...loaded, refs },
    outcome: { verdict: judgement.verdict, headline: judgement.headline },
  });
  const { verdict, ready, headline, failing, unknown, waived } = judgement;
  return { verdict, ready, headline, failing, unknown, waived, files };
}

/** The Markdown names the JSON in its last line; the JSON holds the sha256 of the lines before it. */
async function stagePair(ports: ActivityPorts, run: Request['run'], body: ReportBody): Promise<readonly Ref[]> {
  const text = renderReadinessReport(body);
  const report = ReadinessReport.parse({
    ...body,
    markdown: { path: `${run.place.directory}/readiness_report.md`, sha256: sha256(text) },
  });
  const document = canonicalJson(report);
  const markdown = `${text}${lastLine(sha256(document))}`;
  return [
    await ports.store.stage(run.place, 'readiness_report.md', Buffer.from(markdown, 'utf8')),
    await ports.store.stage(run.place, 'readiness_report.json', Buffer.from(document, 'utf8')),
  ];
}

/** The deploy report of the same snapshot, as evidence. A report that cannot be made must not take the verdict with it. */
async function stageDeploy(
  ports: ActivityPorts,
  run: Request['run'],
  { input }: LoadedFacts,
): Promise<readonly (readonly [string, Ref])[]> {
  const { store } = ports;
  try {
    const report = buildDeployReport(input, run);
    const markdown = Buffer.from(renderDeployReport(report), 'utf8');
    return [
      [
        'deploy/report',
        await store.stage(run.place, 'evidence/deploy_report.json', Buffer.from(canonicalJson(report), 'utf8')),
      ],
      ['deploy/markdown', await store.stage(run.place, 'evidence/deploy_report.md', markdown)],
    ];
  } catch (error) {
    // The check health.deploy_report_generator meets the same error, and says it.
    if (error instanceof TypeError || error instanceof RangeError) return [];
    throw error;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
