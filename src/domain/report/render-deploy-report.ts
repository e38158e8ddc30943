import type { DeployedWorkload, DeployReport } from '../../contracts/deploy-report.ts';
import { formatEastern } from '../calendar/eastern.ts';
import {
  type Block,
  code,
  heading,
  type Inline,
  list,
  paragraph,
  renderMarkdown,
  strong,
  table,
  type Words,
} from './markdown.ts';
import { instantMs } from './run-stamp.ts';

const SHOWN_ISSUES = 12;
const SHOWN_ACTIONS = 12;
const STATUS_WORD = {
  ok: 'OK',
  degraded: 'DEGRADED',
  failed: 'FAILED',
} as const satisfies Record<DeployReport['status'], string>;

/** The report for people (ledger DR-07): what is deployed, from which image, is it well, may it run. */
export function renderDeployReport(report: DeployReport): string {
  const { meta } = report;
  return renderMarkdown([
    heading(1, ['Deploy report of ', code(meta.floor), meta.label === null ? '' : ` (${meta.label})`]),
    paragraph([
      'Status: ',
      strong(STATUS_WORD[report.status]),
      report.complete ? '; complete' : '; incomplete: see “Not seen”',
      meta.clock === 'simulated' ? ' (rehearsal on a simulated clock)' : '',
    ]),
    heading(2, 'Executive summary'),
    list(summaryLines(report)),
    about(report),
    heading(2, 'Running or at rest'),
    ...runningTable(report.workloads),
    ...issues(report),
    ...actions(report),
    heading(2, 'Workloads'),
    ...report.workloads.flatMap(workloadBlocks),
    ...services(report),
    ...notSeen(report),
  ]);
}

function summaryLines({ summary, workloads, status, issues_total: issuesTotal }: DeployReport): readonly Words[] {
  const alarms = workloads.filter((one) => one.allowed_to_run.alarm);
  const allowed = workloads.filter((one) => one.allowed_to_run.allowed);
  return [
    `${summary.workloads_total} workloads: ${summary.healthy} healthy, ${summary.degraded} degraded, ${summary.halted} halted or at rest`,
    `${summary.deployments} Deployments, ${summary.statefulsets} StatefulSets, ${summary.jobs} Jobs and CronJobs (${summary.jobs_active} active)`,
    `${allowed.length} allowed to run, ${workloads.length - allowed.length} not`,
    `${issuesTotal} issues`,
    ...(alarms.length > 0 ? [strong(`Sev-0: ${alarms.map(nameOf).join(', ')} may execute`)] : []),
    ...(status === 'failed' && alarms.length === 0
      ? [strong('What is deployed is not known, or execution is not ruled out')]
      : []),
  ];
}

function about({ meta, session, run }: DeployReport): Block {
  const rows: (readonly [string, Words])[] = [
    ['Seen', `${formatEastern(instantMs(meta.generated_utc))} (${meta.generated_utc})`],
    ['Session', `${session.trading_day}, ${session.phase}: ${session.note}`],
    ['Namespace', [code(meta.namespace), ', all of it, no label selector']],
    [
      'Cluster',
      meta.cluster_access
        ? [code(meta.cluster_uid ?? 'unknown'), `, Kubernetes ${meta.server_version ?? 'unknown'}`]
        : ['not seen: ', meta.cluster_error ?? 'no reason given'],
    ],
    ['Revision', `${meta.resource_version ?? 'unknown'}${meta.consistent ? '' : ' (not one moment)'}`],
    ['Context', meta.kube_context ?? 'none'],
    ['API server', code(meta.kube_cluster ?? 'unknown')],
    ['Read as', code(meta.kube_user ?? 'unknown')],
    ['Trigger', run.trigger],
    ['Requested by', `${run.requested_by ?? 'nobody named'} (as the starter claims)`],
    ['Reason', run.reason ?? 'none given'],
    [
      'Workflow',
      run.workflow_history ? code(`${run.workflow_id} ${run.run_id}`) : 'none: a local run has no workflow history',
    ],
    ['Artifacts', code(run.directory)],
  ];
  return table(['', ''], rows);
}

function runningTable(workloads: readonly DeployedWorkload[]): readonly Block[] {
  if (workloads.length === 0) return [paragraph('No workload was seen.')];
  const rows = workloads.map((one) => [
    code(nameOf(one)),
    one.component ?? 'none',
    podsWord(one),
    one.state === 'degraded' ? strong(one.state) : one.state,
    allowedWord(one),
    one.allowed_to_run.reason,
  ]);
  return [table(['Workload', 'Component', 'Pods', 'State', 'Allowed to run', 'Because'], rows)];
}

function issues({ top_issues: top, issues_total: total }: DeployReport): readonly Block[] {
  if (top.length === 0) return [];
  const shown = top.slice(0, SHOWN_ISSUES);
  const rows = shown.map(({ severity, status, code: name, subject, detail }) => [
    severity === 'sev0' ? strong('Sev-0') : severity,
    strong(status),
    code(name),
    code(subject),
    detail,
  ]);
  const rest =
    total > shown.length ? [paragraph(`${total - shown.length} more; the JSON holds the first ${top.length}.`)] : [];
  return [heading(2, 'Top issues'), table(['Severity', 'Status', 'Code', 'Object', 'What was seen'], rows), ...rest];
}

function actions({ recommended_actions: recommended }: DeployReport): readonly Block[] {
  if (recommended.length === 0) return [];
  const lines = recommended
    .slice(0, SHOWN_ACTIONS)
    .map(
      ({ action, runbook, subjects }): Words => [
        `${action}: `,
        ...commaSeparated(subjects),
        ...(runbook === null ? [] : ['; runbook ', code(runbook)]),
      ],
    );
  return [
    heading(2, 'Recommended actions'),
    list(lines, true),
    paragraph('For people. Nothing here is done by automation, and no step changes the floor.'),
  ];
}

function workloadBlocks(one: DeployedWorkload): readonly Block[] {
  const { pod_status_summary: pods, health } = one;
  const counts = Object.entries(pods)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`);
  const rows: (readonly [string, Words])[] = [
    ['State', `${one.state}: ${one.state_reason}`],
    [
      'Replicas',
      `wanted by the floor file ${said(one.replicas_wanted_by_floor_file)}, desired ${said(one.replicas_desired)}, updated ${said(one.replicas_updated)}, ready ${said(one.replicas_ready)}, available ${said(one.replicas_available)}`,
    ],
    ['Pods', counts.length > 0 ? counts.join(', ') : 'none'],
    ...(one.job_status === null ? [] : [['Job', one.job_status] as const]),
    ['Service account', one.service_account ?? 'default'],
    ...Object.entries(one.env_summary)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, code(value)] as const),
    ...one.images.map(
      ({ container_type: type, name, image }) => [`Image of ${containerWord(type, name)}`, code(image)] as const,
    ),
    ...one.observed_image_digests.map(
      ({ container_type: type, name, image_ids: ids }) =>
        [`Seen in ${containerWord(type, name)}`, ids.length > 0 ? commaSeparated(ids) : 'nothing told'] as const,
    ),
    ['Address', health.cluster_dns_url === null ? 'no Service' : code(health.cluster_dns_url)],
  ];
  return [heading(3, code(nameOf(one))), table(['', ''], rows), ...samples(health)];
}

function samples({ samples: taken, samples_total: total }: DeployedWorkload['health']): readonly Block[] {
  if (taken.length === 0) return [];
  const rows = taken.map((sample) => [
    code(sample.replica),
    code(sample.endpoint),
    sample.http_status === null
      ? 'no answer'
      : `${sample.http_status}${sample.origin === 'apiserver' ? ' (from the API server)' : ''}`,
    answerOf(sample),
    sample.why ?? '',
  ]);
  const rest = total > taken.length ? [paragraph(`${total - taken.length} more samples are in the evidence.`)] : [];
  return [table(['Replica', 'Endpoint', 'HTTP', 'Answer', 'Why not'], rows), ...rest];
}

function answerOf({ state, reason_codes: codes, ok }: DeployedWorkload['health']['samples'][number]): string {
  if (state !== null) return codes.length > 0 ? `${state} (${codes.join(', ')})` : state;
  return ok === null ? '' : `ok: ${String(ok)}`;
}

function services({ services: seen }: DeployReport): readonly Block[] {
  if (seen.length === 0) return [];
  const rows = seen.map((one) => [
    code(one.name),
    one.component ?? 'none',
    one.type,
    one.ports.map(({ port, target_port: target }) => `${port}→${target}`).join(', '),
    `${said(one.endpoints_ready)} ready, ${said(one.endpoints_not_ready)} not`,
  ]);
  return [heading(2, 'Services'), table(['Service', 'Component', 'Type', 'Ports', 'Endpoints'], rows)];
}

function notSeen({ errors }: DeployReport): readonly Block[] {
  return errors.length === 0 ? [] : [heading(2, 'Not seen'), list(errors)];
}

function allowedWord({ allowed_to_run: { allowed, alarm } }: DeployedWorkload): Words {
  if (alarm) return strong('NO (Sev-0)');
  return allowed ? 'yes' : 'no';
}

function containerWord(type: DeployedWorkload['images'][number]['container_type'], name: string): string {
  return type === 'app' ? `container ${name}` : `${type} container ${name}`;
}

function commaSeparated(names: readonly string[]): readonly (string | Inline)[] {
  return names.flatMap((name, index) => (index === 0 ? [code(name)] : [', ', code(name)]));
}

function podsWord({ pod_status_summary: pods, replicas_desired: desired }: DeployedWorkload): string {
  return `${pods.running} running of ${said(desired)} desired`;
}

function nameOf({ kind, workload_name: name }: DeployedWorkload): string {
  return `${kind.toLowerCase()}/${name}`;
}

function said(count: number | null): string {
  return count === null ? 'unknown' : String(count);
}
