import type { ClusterFacts, NodeFact, UsageFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import type { CheckInput } from './check.ts';
import { metricsTrouble, percentOf, type Share, sayShare, worstShare } from './usage-share.ts';

const PRESSURES = ['MemoryPressure', 'DiskPressure', 'PIDPressure'];
/** checks.md asks for disk and memory; a node that does not tell of its process ids is not unknown for it. */
const MAY_BE_ABSENT = 'PIDPressure';

/** Every node's use of what it may allocate, and its pressure conditions. Nodes that nobody measured are UNKNOWN. */
export function judgeNodes({ nodes, nodeUsage }: ClusterFacts, input: CheckInput): readonly Finding[] {
  if (!nodes.seen) return [finding('CAPACITY_UNKNOWN', 'nodes/all', `the nodes were not seen: ${nodes.why}`)];
  if (nodes.value.length === 0) return [finding('CAPACITY_UNKNOWN', 'nodes/all', 'the cluster shows no nodes')];
  const pressure = nodes.value.flatMap(judgeConditions);
  if (!nodeUsage.seen) {
    return [
      ...pressure,
      finding('METRICS_UNSEEN', 'nodes/all', `metrics of the nodes were not seen: ${nodeUsage.why}`),
    ];
  }
  const judged = nodes.value.map((node) => measure(node, nodeUsage.value, input));
  const trouble = [...pressure, ...judged.flatMap(({ found }) => (found === undefined ? [] : [found]))];
  if (trouble.length > 0) return trouble;
  const worst = judged.toSorted((left, right) => right.percent - left.percent)[0];
  return [finding('HEADROOM_OK', 'nodes/all', `${nodes.value.length} nodes, the fullest ${worst?.said ?? 'unknown'}`)];
}

interface Measured {
  readonly percent: number;
  readonly said: string;
  readonly found: Finding | undefined;
}

function measure(node: NodeFact, usage: readonly UsageFact[], input: CheckInput): Measured {
  const { name, allocatable } = node;
  const bad = (code: FindingCode, detail: string): Measured => ({
    percent: 0,
    said: name,
    found: finding(code, `node/${name}`, `node ${name}: ${detail}`),
  });
  const used = usage.find((one) => one.name === name);
  if (used === undefined) return bad('METRICS_UNSEEN', 'no metrics');
  const old = metricsTrouble(used, input);
  if (old !== undefined) return bad('METRICS_OLD', old);
  const cpu = percentOf(used.cpu, allocatable.cpu);
  const memory = percentOf(used.memory, allocatable.memory);
  if (cpu === undefined || memory === undefined)
    return bad('CAPACITY_UNKNOWN', 'its use or what it may allocate is not known');
  const shares: readonly Share[] = [
    { what: 'cpu', percent: cpu },
    { what: 'memory', percent: memory },
  ];
  const worst = worstShare(shares) ?? { what: 'cpu', percent: cpu };
  const limit = input.floor.thresholds.headroom_percent;
  if (worst.percent >= limit) return bad('HEADROOM_NODE', `${sayShare(worst)} of allocatable, want below ${limit} %`);
  return { percent: worst.percent, said: `${name} ${sayShare(worst)}`, found: undefined };
}

function judgeConditions({ name, conditions }: NodeFact): readonly Finding[] {
  const say = (code: FindingCode, detail: string) => finding(code, `node/${name}`, `node ${name} ${detail}`);
  const statusOf = (type: string) => conditions.find((one) => one.type === type)?.status ?? 'absent';
  const ready = statusOf('Ready');
  return [
    ...(ready === 'True'
      ? []
      : [say('NODE_CONDITION_UNKNOWN', `is not ready (Ready ${ready}): its figures prove nothing`)]),
    ...PRESSURES.flatMap((type) => {
      const status = statusOf(type);
      if (status === 'False' || (status === 'absent' && type === MAY_BE_ABSENT)) return [];
      if (status === 'True') return [say('NODE_PRESSURE', `is under ${type}`)];
      return [say('NODE_CONDITION_UNKNOWN', `does not tell of ${type} (${status})`)];
    }),
  ];
}
