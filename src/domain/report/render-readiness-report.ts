import type { ReportedCheck } from '../../contracts/readiness-report.ts';
import type { Ref } from '../../contracts/ref.ts';
import { formatEastern } from '../calendar/eastern.ts';
import { type Block, code, heading, list, paragraph, renderMarkdown, strong, table, type Words } from './markdown.ts';
import type { ReportBody } from './readiness-report.ts';
import { instantMs } from './run-stamp.ts';

/** The report for people, but for its last line: verdict, headline, what to do, the table, then what it stands on. */
export function renderReadinessReport(report: ReportBody): string {
  const text = renderMarkdown([
    heading(1, ['Readiness of ', code(report.floor), report.label === null ? '' : ` (${report.label})`]),
    paragraph([
      'Overall result: ',
      strong(report.ready && report.verdict === 'GO' ? 'READY (GO)' : 'NOT READY (NO-GO)'),
      report.clock === 'simulated' ? ' (rehearsal on a simulated clock: no verdict for any real day)' : '',
    ]),
    paragraph(strong(report.headline)),
    ...whatToDo(report),
    heading(2, 'This run'),
    about(report),
    heading(2, `Checks (${tally(report.checks)})`),
    table(
      ['Check', 'Status', 'Details'],
      report.checks.map(({ name, status, details }) => [code(name), word(status), details]),
    ),
    ...waivers(report),
    heading(2, 'Not observed'),
    list(report.not_observed),
    ...furtherFindings(report),
    heading(2, 'Evidence'),
    paragraph('Each file by its path below the data root; the run’s run.json lists them all.'),
    table(
      ['File', 'sha256', 'Bytes'],
      evidenceOf(report.checks).map(({ path, sha256, bytes }) => [code(path), code(sha256), String(bytes)]),
    ),
  ]);
  // The seal that follows is a paragraph of its own.
  return `${text}\n`;
}

/** The last line of the Markdown: what binds it to the JSON. The JSON holds the sha256 of all lines before it. */
export function lastLine(jsonSha256: string): string {
  return `\`readiness_report.json\` sha256 \`${jsonSha256}\`\n`;
}

/** One item a runbook, the most urgent first: one refused list darkens twenty checks and is one thing to do. */
function whatToDo(report: ReportBody): readonly Block[] {
  const bad = report.checks.filter(({ status }) => status === 'FAIL' || status === 'UNKNOWN').toSorted(byUrgency);
  if (bad.length === 0) return [];
  const byRunbook = Map.groupBy(bad, ({ runbook }) => runbook);
  return [
    heading(2, 'What to do'),
    list(
      [...byRunbook].map(([runbook, checks]) => todo(runbook, checks)),
      true,
    ),
    paragraph('Nothing here is done by automation: what changes the floor is a person’s act, under change control.'),
  ];
}

function byUrgency(left: ReportedCheck, right: ReportedCheck): number {
  return urgency(left) - urgency(right);
}

// A cluster that was not seen explains most of what was not seen after it.
function urgency({ name, status, severity }: ReportedCheck): number {
  if (status === 'FAIL' && severity === 'sev0') return 0;
  if (name === 'cluster.connectivity') return 1;
  return (status === 'FAIL' ? 10 : 20) + { sev0: 0, critical: 1, major: 2, minor: 3 }[severity];
}

function todo(runbook: string | null, checks: readonly ReportedCheck[]): Words {
  const [first, ...others] = checks;
  if (first === undefined) return [];
  const owners = [...new Set(checks.map(({ owner }) => owner))].join(', ');
  return [
    first.status === 'FAIL' && first.severity === 'sev0' ? strong('Sev-0 ') : '',
    ...(runbook === null ? [] : [code(runbook), ': ']),
    code(first.name),
    ` ${first.status}: ${first.details}`,
    ...(others.length === 0 ? [] : [`; also ${others.map(({ name }) => name).join(', ')}`]),
    ` — ${owners}`,
  ];
}

function about(report: ReportBody): Block {
  const { run, cluster, session } = report;
  const rows: (readonly [string, Words])[] = [
    ['Generated', instant(report.generated_utc)],
    ['Started', instant(run.started_utc)],
    ['Deadline', instant(run.deadline_utc)],
    ['Session', `${session.trading_day}: ${session.note}`],
    ['Namespace', code(report.namespace)],
    ['Cluster', [code(cluster.uid ?? 'unknown'), `, Kubernetes ${cluster.server_version ?? 'unknown'}`]],
    ['Revision', `${cluster.resource_version ?? 'unknown'}${cluster.consistent ? '' : ' (not one moment)'}`],
    ['Context', report.kubectl_context ?? 'none'],
    ['Read as', code(cluster.user ?? 'unknown')],
    ['Commit', [code(report.git_sha ?? 'unknown'), ` on ${report.git_branch ?? 'unknown'}`]],
    ['Trigger', triggerOf(report)],
    ['Requested by', `${run.requested_by ?? 'nobody named'} (as the starter claims)`],
    ['Reason', run.reason ?? 'none given'],
    ['Workflow', workflowOf(report)],
    ['Artifacts', code(run.directory)],
    ...(run.supersedes === null ? [] : [['Supersedes', code(run.supersedes)] as const]),
  ];
  return table(['', ''], rows);
}

function triggerOf({ run }: ReportBody): string {
  if (run.slot === null) return run.trigger;
  return `${run.trigger}, ${run.slot.schedule_id} of ${run.slot.nominal_utc}: ${run.slot.note}`;
}

function workflowOf({ run }: ReportBody): Words {
  if (!run.workflow_history) return 'none: a local run has no workflow history';
  return code(`temporal workflow show --workflow-id ${run.workflow_id} --run-id ${run.run_id}`);
}

function waivers(report: ReportBody): readonly Block[] {
  if (report.waived.length === 0 && report.waivers_not_applied.length === 0) return [];
  return [
    heading(2, 'Waivers'),
    list([
      ...report.waived.map(({ check, reason, by, until }) => [code(check), `: ${reason} (${by}, until ${until})`]),
      ...report.waivers_not_applied,
    ]),
  ];
}

function furtherFindings(report: ReportBody): readonly Block[] {
  const rows = report.checks.flatMap(({ name, findings }) =>
    findings
      .filter(({ status }) => status !== 'PASS')
      .map((found) => [code(name), code(found.code), code(found.subject), found.detail]),
  );
  if (rows.length === 0) return [];
  return [heading(2, 'Findings'), table(['Check', 'Code', 'Object', 'What was seen'], rows)];
}

function evidenceOf(checks: readonly ReportedCheck[]): readonly Ref[] {
  const byPath = new Map(checks.flatMap(({ evidence }) => evidence).map((ref) => [ref.path, ref]));
  return [...byPath.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function tally(checks: readonly ReportedCheck[]): string {
  const words = ['PASS', 'FAIL', 'UNKNOWN', 'WAIVED'] as const;
  return words
    .map((status) => ({ status, count: checks.filter((check) => check.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`)
    .join(', ');
}

function word(status: ReportedCheck['status']): Words {
  return status === 'PASS' ? status : strong(status);
}

function instant(utc: string): string {
  return `${formatEastern(instantMs(utc))} (${utc})`;
}
