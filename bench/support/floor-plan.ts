/** What a floor of a given number of pods is made of: the five workloads of the seeds, and fleets that fill it up. */

export interface WorkloadPlan {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly name: string;
  readonly replicas: number;
  readonly component: 'marketdata' | 'strategy' | 'ops';
  /** Whether its replicas are asked how they are: only the seeds' five, one replica each. */
  readonly probed: boolean;
}

export interface FloorPlan {
  readonly namespace: string;
  readonly pods: number;
  readonly nodes: number;
  readonly events: number;
  readonly workloads: readonly WorkloadPlan[];
}

const SEEDS: readonly Omit<WorkloadPlan, 'replicas' | 'probed'>[] = [
  { kind: 'Deployment', name: 'marketdata-mcp-server', component: 'marketdata' },
  { kind: 'StatefulSet', name: 'gamma-strategy', component: 'strategy' },
  { kind: 'StatefulSet', name: 'whale-strategy', component: 'strategy' },
  { kind: 'Deployment', name: 'mission-control', component: 'ops' },
  { kind: 'Deployment', name: 'agenttrader-ops-ui', component: 'ops' },
];
const FEWEST_FLEETS = 4;
const PODS_PER_FLEET = 500;
/** A kubelet takes 110 pods; an event lives an hour. */
const PODS_PER_NODE = 100;
const PODS_PER_EVENT = 50;

/** Plans a floor of that many pods; ten are the fewest. */
export function planFloor(pods: number): FloorPlan {
  const rest = pods - SEEDS.length;
  const fleets = Math.max(FEWEST_FLEETS, Math.ceil(rest / PODS_PER_FLEET));
  if (!Number.isSafeInteger(pods) || rest < fleets)
    throw new RangeError(`${pods} pods: want a whole number from 10 on`);
  const filled = Array.from({ length: fleets }, (_, index): WorkloadPlan => {
    const replicas = Math.floor(rest / fleets) + (index < rest % fleets ? 1 : 0);
    const kind = index % 2 === 0 ? 'StatefulSet' : 'Deployment';
    return { kind, name: `signal-fleet-${index + 1}`, replicas, component: 'strategy', probed: false };
  });
  return {
    namespace: 'trading-floor',
    pods,
    nodes: Math.max(2, Math.ceil(pods / PODS_PER_NODE)),
    events: Math.ceil(pods / PODS_PER_EVENT),
    workloads: [...SEEDS.map((seed) => ({ ...seed, replicas: 1, probed: true })), ...filled],
  };
}

/** What a checkout on somebody's machine cannot show, and what no bench is about. */
const WAIVED = ['change_control.clean_working_tree', 'change_control.lkg_tag_present', 'change_control.origin_remote'];
const DAY_MS = 86_400_000;

/** The floor file that fits such a floor: every workload named, the seeds' five reached by URL. */
export function floorFileOf(
  plan: FloorPlan,
  given: { readonly checkout: string; readonly nowMs: number; readonly urlOf: (component: string) => string },
): Readonly<Record<string, unknown>> {
  const until = new Date(given.nowMs + DAY_MS).toISOString().slice(0, 10);
  return {
    namespace: plan.namespace,
    label: 'bench',
    repo: { path: given.checkout },
    manifests: ['k8s'],
    calendar: { name: '24x7' },
    components: plan.workloads.map(({ kind, name, replicas, component, probed }) => ({
      name,
      kind: component,
      criticality: 'critical',
      workloads: [{ kind, name, replicas }],
      ...(probed ? { urls: [given.urlOf(name)] } : { service: { name, port: 80 }, endpoints: [] }),
    })),
    waivers: WAIVED.map((check) => ({ check, reason: 'a staged floor', by: 'bench', until })),
    // A look at 20,000 pods on a busy machine of two cores is measured, not cut short.
    deadlines: { readiness_seconds: 600, request_seconds: 60 },
  };
}
