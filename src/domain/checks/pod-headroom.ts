import type { ClusterFacts, ContainerFact, NamespaceFacts, PodFact, UsageFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import { belongingOf, isFinished, wantedReplicas } from './belonging.ts';
import type { CheckInput } from './check.ts';
import { metricsTrouble, percentOf, type Share, sayShare, worstShare } from './usage-share.ts';

/** Every running pod of a critical component against the limits of its containers. */
export function judgePods({ namespaces }: ClusterFacts, input: CheckInput): readonly Finding[] {
  const subject = `namespace/${input.namespace}`;
  const say = (code: FindingCode, detail: string) => [finding(code, subject, detail)];
  const facts = namespaces.find(({ name }) => name === input.namespace);
  if (facts === undefined) return say('CAPACITY_UNKNOWN', `namespace ${input.namespace} was not looked at`);
  const critical = input.floor.components.filter(({ criticality }) => criticality === 'critical');
  if (critical.every((component) => wantedReplicas(component) === 0)) return [];
  if (!facts.pods.seen) return say('CAPACITY_UNKNOWN', `the pods of ${facts.name} were not seen: ${facts.pods.why}`);
  if (!facts.podUsage.seen)
    return say('METRICS_UNSEEN', `metrics of the pods of ${facts.name} were not seen: ${facts.podUsage.why}`);
  const pods = criticalPods(facts, input);
  if (pods.length === 0) return say('CAPACITY_UNKNOWN', `no pod of a critical component runs in ${facts.name}`);
  const byName = new Map(facts.podUsage.value.map((usage) => [usage.name, usage]));
  const judged = pods.map((pod) => measure(pod, byName.get(pod.meta.name), input));
  const trouble = judged.flatMap(({ found }) => found);
  return trouble.length > 0 ? trouble : say('HEADROOM_OK', summary(judged));
}

interface Measured {
  readonly found: readonly Finding[];
  readonly worst: (Share & { readonly where: string }) | undefined;
  readonly unlimited: readonly string[];
}

function criticalPods(facts: NamespaceFacts, { floor, namespace }: CheckInput): readonly PodFact[] {
  const belonging = belongingOf(facts, floor, namespace);
  const pods = facts.pods.seen ? facts.pods.value : [];
  return pods.filter((pod) => !isFinished(pod) && belonging.ofPod(pod)?.criticality === 'critical');
}

function measure(pod: PodFact, usage: UsageFact | undefined, input: CheckInput): Measured {
  const { name } = pod.meta;
  const bad = (code: FindingCode, detail: string): Measured => ({
    found: [finding(code, `pod/${name}`, `pod ${name}: ${detail}`)],
    worst: undefined,
    unlimited: [],
  });
  if (usage === undefined) return bad('METRICS_UNSEEN', 'no metrics');
  const old = metricsTrouble(usage, input);
  if (old !== undefined) return bad('METRICS_OLD', old);
  const serving = pod.template.containers.filter(({ type }) => type === 'container' || type === 'sidecar');
  const shares: (Share & { readonly where: string })[] = [];
  const unlimited: string[] = [];
  for (const container of serving) {
    const read = sharesOf(container, usage);
    if (typeof read === 'string') return bad('METRICS_UNSEEN', read);
    shares.push(...read.map((share) => ({ ...share, where: `${name}/${container.name}` })));
    if (read.length < 2) unlimited.push(`${name}/${container.name}`);
  }
  const limit = input.floor.thresholds.headroom_percent;
  const over = shares.filter(({ percent }) => percent >= limit);
  const found = over.map((share) => {
    const detail = `pod ${share.where}: ${sayShare(share)} of its limit, want below ${limit} %`;
    return finding('HEADROOM_POD', `pod/${name}`, detail);
  });
  return { found, worst: worstShare(shares), unlimited };
}

/** Shares of the limits that there are, or what is missing. */
function sharesOf({ name, limits }: ContainerFact, usage: UsageFact): readonly Share[] | string {
  const used = usage.containers.find((one) => one.name === name);
  if (used === undefined) return `no metrics of container ${name}`;
  const shares: Share[] = [];
  for (const what of ['cpu', 'memory'] as const) {
    if (limits[what] === null) continue;
    const percent = percentOf(used[what], limits[what]);
    if (percent === undefined) return `the ${what} of container ${name} cannot be compared with its limit`;
    shares.push({ what, percent });
  }
  return shares;
}

function summary(judged: readonly Measured[]): string {
  const measured = judged.flatMap(({ worst }) => (worst === undefined ? [] : [worst]));
  const worst = worstShare(measured);
  const fullest =
    worst === undefined ? 'none with a limit' : `the fullest ${worst.where} ${sayShare(worst)} of its limit`;
  const unlimited = judged.flatMap((one) => one.unlimited);
  const rest = unlimited.length === 0 ? '' : `; without a limit, judged by their node: ${unlimited.join(', ')}`;
  return `${judged.length} critical pods, ${fullest}${rest}`;
}
