import type { NodeFact } from '../../contracts/cluster.ts';
import { picking } from './malformed.ts';
import { pickConditions } from './pick-conditions.ts';
import { cpuAndMemory } from './quantity.ts';
import { asRaw, flag, record, recordOrEmpty, text, textOrNull } from './raw.ts';

/** One Node: its conditions and what pods may use of it. */
export function pickNode(raw: unknown): NodeFact {
  return picking('Node', raw, () => {
    const object = asRaw(raw, 'Node');
    const metadata = record(object, 'metadata');
    const status = record(object, 'status');
    return {
      name: text(metadata, 'name'),
      uid: text(metadata, 'uid'),
      unschedulable: flag(recordOrEmpty(object, 'spec'), 'unschedulable'),
      conditions: pickConditions(status),
      allocatable: cpuAndMemory(recordOrEmpty(status, 'allocatable')),
      kubelet: textOrNull(recordOrEmpty(status, 'nodeInfo'), 'kubeletVersion'),
    };
  });
}
