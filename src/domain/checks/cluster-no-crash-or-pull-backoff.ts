import type { NamespaceFacts } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { finding } from '../findings/catalogue.ts';
import type { Check, CheckInput } from './check.ts';
import { type Controllers, controllersOf } from './controllers.ts';
import { floorEvidence, graded, lookAtFloor, namedWorkloads, RUNNING } from './floor-workloads.ts';
import { valueOr } from './looked-at.ts';
import { podTrouble } from './pod-trouble.ts';

export const clusterNoCrashOrPullBackoff: Check = {
  name: 'cluster.no_crash_or_pull_backoff',
  promise:
    'PASS only when no container (init included) waits in a back-off or a create error, none was OOMKilled or restarted within the window, and no pod is Pending or Unknown beyond its allowance.',
  evidence: (input) => floorEvidence(input, RUNNING),
  run: (input): readonly Finding[] => {
    const { facts, unseen } = lookAtFloor(input, RUNNING);
    if (facts === undefined) return unseen;
    const pods = valueOr(facts.pods, []);
    const trouble = [...unseen, ...judgePods(facts, controllersOf(facts), input)];
    if (trouble.some(({ blocking }) => blocking)) return trouble;
    const where = `namespace/${input.namespace}`;
    if (pods.length === 0 && wantsPods(input)) {
      return [...trouble, finding('POD_UNKNOWN', where, `${input.namespace}: no pod at all was seen`)];
    }
    const containers = pods.reduce((sum, { template }) => sum + template.containers.length, 0);
    const detail = `${input.namespace}: ${containers} containers of ${pods.length} pods, none waits or was restarted`;
    return [...trouble, finding('PODS_CALM', where, detail)];
  },
};

/** Every pod of the namespace, whoever made it; only the trouble of an optional component does not block. */
function judgePods(facts: NamespaceFacts, controllers: Controllers, input: CheckInput): readonly Finding[] {
  const { floor, nowMs } = input;
  const named = namedWorkloads(floor, facts);
  return valueOr(facts.pods, []).flatMap((pod) => {
    const control = controllers.ofPod(pod);
    const root = control.by === 'workload' ? control.root : undefined;
    const component = named.find(({ found }) => found !== undefined && found === root)?.component;
    const mayEnd = root?.kind === 'Job' || root?.kind === 'CronJob';
    const trouble = podTrouble(pod, { nowMs, thresholds: floor.thresholds, mayEnd });
    return trouble.map((one) => graded(component, one));
  });
}

function wantsPods({ floor }: CheckInput): boolean {
  return floor.components.some(({ workloads }) => workloads.some(({ replicas }) => replicas > 0));
}
