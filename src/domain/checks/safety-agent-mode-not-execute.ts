import type { NamespaceFacts } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import { AGENT_MODE, judgeToldModes, modeMeaning, modesOf } from './agent-modes.ts';
import type { Check, CheckInput } from './check.ts';
import { evidenceOfLists, evidenceOfProbes, lookedAt, RUNNING_LISTS, valueOr } from './looked-at.ts';
import { type Place, placesOf } from './places.ts';
import { readingsOf, type ScanHit, sayPlace, scan } from './switch-scan.ts';

const LISTS = [...RUNNING_LISTS, 'configmaps'] as const;

const CODES = {
  unsafe: 'AGENT_MODE_EXECUTE',
  unknown_word: 'AGENT_MODE_UNKNOWN_WORD',
  unreadable: 'AGENT_MODE_UNREADABLE',
  changed: 'AGENT_MODE_CHANGED',
} as const satisfies Record<ScanHit['kind'], FindingCode>;

/**
 * spec/checks.md `safety.agent_mode_not_execute`; ledger RC-34, SF-01, SF-02, SF-11, SF-14; notes §1.4.
 * Every container of every pod and every template of every namespace that is looked at, then what the services tell.
 * A pod that has ended counts: that it ran with EXECUTE is evidence of execution.
 */
export const agentModeNotExecute: Check = {
  name: 'safety.agent_mode_not_execute',
  promise: 'PASS only when the agent mode of every container of every pod and template resolves to a known safe word',
  evidence: (input) => [...evidenceOfLists(input, LISTS), ...evidenceOfProbes(input)],
  run: (input) => {
    const { namespaces, unseen } = lookedAt(input, LISTS);
    return [...unseen, ...namespaces.flatMap((facts) => judgeNamespace(facts, input)), ...judgeToldModes(input)];
  },
};

function judgeNamespace(facts: NamespaceFacts, input: CheckInput): readonly Finding[] {
  const places = placesOf(facts, input);
  const subject = `namespace/${facts.name}`;
  if (places.length === 0 && facts.name === input.namespace) {
    const detail = `neither a pod nor a workload was seen in namespace ${facts.name}: no mode was proved`;
    return [finding('NOTHING_RUNS', subject, detail)];
  }
  const trouble = places.flatMap(judgePlace);
  if (trouble.length > 0) return trouble;
  const pods = valueOr(facts.pods, []).length;
  const modes = [...modesOf(places)].toSorted().join(', ') || `${AGENT_MODE} is unset where it may be`;
  const detail = `${modes} in all ${places.length} containers of ${pods} pods and of the templates of ${facts.name}`;
  return [finding('AGENT_MODE_SAFE', subject, detail)];
}

function judgePlace(place: Place): readonly Finding[] {
  if (readingsOf(place, AGENT_MODE).length === 0) return judgeUnset(place);
  return scan(place, AGENT_MODE, modeMeaning).map((hit) => finding(CODES[hit.kind], place.subject, sayHit(place, hit)));
}

function judgeUnset(place: Place): readonly Finding[] {
  const { bearer, container, subject } = place;
  const where = sayPlace(place);
  const opaque = container.opaque[0];
  if (opaque !== undefined) {
    const detail = `${AGENT_MODE} of ${bearer} is not known: ${opaque} may set it and cannot be read (${where})`;
    return [finding('AGENT_MODE_UNREADABLE', subject, detail)];
  }
  if (!place.trades) return [];
  const detail = `${bearer} has no ${AGENT_MODE}, and what trades must have one (${where})`;
  return [finding('AGENT_MODE_UNSET', subject, detail)];
}

function sayHit({ bearer, subject }: Place, { kind, what, where, why }: ScanHit): string {
  if (kind !== 'unsafe') return `${what} of ${bearer}: ${why} (${where})`;
  return `${bearer} ${subject.startsWith('pod/') ? 'runs' : 'is set to run'} ${what} (${where})`;
}
