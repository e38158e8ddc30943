import type { Finding } from '../../contracts/finding.ts';
import { evidenceKey } from '../cluster/evidence-keys.ts';
import { finding } from '../findings/catalogue.ts';
import type { Check, CheckInput } from './check.ts';
import { clusterOf } from './looked-at.ts';
import { judgeNodes } from './node-headroom.ts';
import { judgePods } from './pod-headroom.ts';

/**
 * spec/checks.md `infra.capacity_headroom`; ledger RC-40. Nodes are measured against what they may allocate, critical
 * pods against the limits of their containers; a container without a limit is judged by its node alone, and the details
 * say so.
 */
export const capacityHeadroom: Check = {
  name: 'infra.capacity_headroom',
  promise: 'PASS only when every node and every critical pod is measured and below its threshold',
  evidence: (input) => [
    evidenceKey.nodes(),
    evidenceKey.nodeUsage(),
    evidenceKey.pods(input.namespace),
    evidenceKey.podUsage(input.namespace),
  ],
  run: (input) => {
    const cluster = clusterOf(input);
    if ('code' in cluster) return [cluster];
    return [...judgeNodes(cluster, input), ...judgePods(cluster, input), ...nothing(input)];
  },
};

function nothing({ floor, namespace }: CheckInput): readonly Finding[] {
  if (floor.components.some(({ criticality }) => criticality === 'critical')) return [];
  return [finding('HEADROOM_OK', `namespace/${namespace}`, 'the floor file names no critical component to measure')];
}
