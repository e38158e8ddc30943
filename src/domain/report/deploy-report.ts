import type { NamespaceFacts } from '../../contracts/cluster.ts';
import type { DeployedService, DeployedWorkload, DeployReport } from '../../contracts/deploy-report.ts';
import type { Observation } from '../../contracts/observation.ts';
import type { RunContext } from '../../contracts/run.ts';
import type { CheckInput } from '../checks/check.ts';
import { deployIssues, recommendedActions } from './deploy-issues.ts';
import { unseenOf } from './deploy-missing.ts';
import { componentOfService, deployedWorkloads } from './deploy-workloads.ts';
import { utc } from './run-stamp.ts';

const MAX_ISSUES = 25;
const MAX_ERRORS = 25;

/** What a deploy report says of the floor, whoever asked for it. */
export type DeployedFloor = Omit<DeployReport, 'schema_version' | 'run' | 'session' | 'meta'>;

/** The deploy report of the facts, for one run. Same facts, same report: its time is that of the looking. */
export function buildDeployReport(input: CheckInput, run: RunContext): DeployReport {
  const { trading_day, phase, market_open, next_open_utc, note } = input.session;
  return {
    schema_version: 'floor-ops/deploy-report/v1',
    ...describeFloor(input),
    meta: metaOf(input, run),
    session: { trading_day, phase, market_open, next_open_utc, note },
    run: {
      workflow_id: run.origin.workflow_id,
      run_id: run.origin.run_id,
      workflow_history: !run.origin.local,
      directory: run.place.directory,
      trigger: run.trigger,
      requested_by: run.requested_by,
      reason: run.reason,
      started_utc: run.started_utc,
      deadline_utc: run.deadline_utc,
      supersedes: run.supersedes,
      slot: run.slot === null ? null : { ...run.slot },
    },
  };
}

/** The part of the report that facts alone decide. */
export function describeFloor(input: CheckInput): DeployedFloor {
  const known = KNOWN.get(input);
  if (known !== undefined) return known;
  const described = describe(input);
  KNOWN.set(input, described);
  return described;
}

/** The check of the report, the report and its copy among the evidence are made of the same facts, once. */
const KNOWN = new WeakMap<CheckInput, DeployedFloor>();

function describe(input: CheckInput): DeployedFloor {
  const facts = valueOf(input.cluster)?.namespaces.find(({ name }) => name === input.namespace);
  const workloads = facts === undefined ? [] : deployedWorkloads(facts, input);
  const issues = deployIssues(input);
  const { missing, besides } = unseenOf(input);
  const alarm = issues.some(({ severity }) => severity === 'sev0') || workloads.some((one) => one.allowed_to_run.alarm);
  return {
    status: statusOf({ known: knowsWhatRuns(facts), alarm, missing, workloads, issues: issues.length }),
    complete: missing.length === 0,
    missing: [...missing],
    summary: summaryOf(workloads),
    workloads: [...workloads],
    services: facts === undefined ? [] : [...servicesOf(facts, input)],
    top_issues: issues.slice(0, MAX_ISSUES),
    issues_total: issues.length,
    recommended_actions: [...recommendedActions(issues, input.namespace)],
    errors: [...missing, ...besides].slice(0, MAX_ERRORS),
  };
}

interface Outcome {
  readonly known: boolean;
  readonly alarm: boolean;
  readonly missing: readonly string[];
  readonly workloads: readonly DeployedWorkload[];
  readonly issues: number;
}

function statusOf({ known, alarm, missing, workloads, issues }: Outcome): DeployReport['status'] {
  if (!known || alarm) return 'failed';
  const well = issues === 0 && missing.length === 0 && workloads.every(({ state }) => state !== 'degraded');
  return well ? 'ok' : 'degraded';
}

/** Without pods and workloads a report of what is deployed tells nothing. */
function knowsWhatRuns(facts: NamespaceFacts | undefined): boolean {
  return facts !== undefined && facts.pods.seen && Object.values(facts.workloads).every(({ seen }) => seen);
}

function summaryOf(workloads: readonly DeployedWorkload[]): DeployReport['summary'] {
  const count = (is: (one: DeployedWorkload) => boolean) => workloads.filter(is).length;
  return {
    workloads_total: workloads.length,
    deployments: count(({ kind }) => kind === 'Deployment'),
    statefulsets: count(({ kind }) => kind === 'StatefulSet'),
    jobs: count(({ kind }) => kind === 'Job' || kind === 'CronJob'),
    jobs_active: count(({ job_status: status }) => status === 'active'),
    healthy: count(({ state }) => state === 'healthy'),
    degraded: count(({ state }) => state === 'degraded'),
    halted: count(({ state }) => state === 'halted'),
  };
}

function servicesOf({ services, endpoints }: NamespaceFacts, { floor }: CheckInput): readonly DeployedService[] {
  const addresses = valueOf(endpoints);
  return (valueOf(services) ?? [])
    .map(({ meta, type, clusterIP, ports, selector }) => {
      const own = addresses?.filter(({ service }) => service === meta.name);
      return {
        name: meta.name,
        component: componentOfService(meta.name, floor.components),
        type,
        cluster_ip: clusterIP,
        ports: ports.map(({ name, port, targetPort, nodePort }) => ({
          name,
          port,
          target_port: targetPort,
          node_port: nodePort,
        })),
        selector: selector === null ? null : { ...selector },
        endpoints_ready: sum(own?.map(({ ready }) => ready)),
        endpoints_not_ready: sum(own?.map(({ notReady }) => notReady)),
      };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function sum(numbers: readonly number[] | undefined): number | null {
  return numbers?.reduce((a, b) => a + b, 0) ?? null;
}

function metaOf({ cluster: observation, nowMs, namespace, floor }: CheckInput, run: RunContext): DeployReport['meta'] {
  const cluster = valueOf(observation);
  return {
    generated_utc: utc(nowMs),
    floor: floor.floor,
    label: floor.label,
    namespace,
    clock: run.clock,
    kube_context: cluster?.context ?? null,
    kube_cluster: cluster?.endpoint ?? null,
    kube_user: valueOf(cluster?.identity.who)?.username ?? null,
    label_selector: null,
    cluster_access: observation.seen,
    cluster_error: observation.seen ? null : observation.why,
    cluster_uid: valueOf(cluster?.uid) ?? null,
    server_version: valueOf(cluster?.server)?.version ?? null,
    resource_version: cluster?.consistency.resource_version ?? null,
    consistent: cluster?.consistency.consistent ?? false,
  };
}

function valueOf<T>(observation: Observation<T> | undefined): T | undefined {
  return observation?.seen === true ? observation.value : undefined;
}
