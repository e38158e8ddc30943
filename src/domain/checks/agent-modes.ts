import type { ReplicaProbe } from '../../contracts/facts.ts';
import type { Finding } from '../../contracts/finding.ts';
import { SAFE_AGENT_MODES, UNSAFE_AGENT_MODES } from '../../contracts/floor-file.ts';
import { type FindingCode, finding, notBlocking } from '../findings/catalogue.ts';
import type { CheckInput } from './check.ts';
import { type Place, placesOf } from './places.ts';
import { isPlain, normalValue, readingsOf, sayValue, type ValueMeaning } from './switch-scan.ts';

export const AGENT_MODE = 'AGENT_MODE';
const SAFE: readonly string[] = SAFE_AGENT_MODES;
const UNSAFE: readonly string[] = UNSAFE_AGENT_MODES;

/** How a value of AGENT_MODE reads: a word that is not known is neither safe nor unsafe. */
export function modeMeaning(value: string): ValueMeaning {
  const word = normalValue(value);
  if (UNSAFE.includes(word)) return 'unsafe';
  return SAFE.includes(word) && isPlain(value) ? 'safe' : 'unknown';
}

/** The modes that places are given, as rules read them. */
export function modesOf(places: readonly Place[]): ReadonlySet<string> {
  const values = places.flatMap((place) => readingsOf(place, AGENT_MODE).map(({ value }) => value));
  return new Set(values.filter((value) => value !== null).map(normalValue));
}

/**
 * What the services say of their own mode. It never clears anybody; an unsafe or unknown word condemns, and a word
 * that the pod was not given means that something sets the mode which was not seen.
 */
export function judgeToldModes(input: CheckInput): readonly Finding[] {
  const given = givenModes(input);
  return input.probes.flatMap(({ component, replicas }) => {
    if (!replicas.seen) return [];
    return replicas.value.flatMap((replica) =>
      toldBy(replica).flatMap((told) => {
        const found = judgeTold(component, replica, told, given);
        return found === undefined ? [] : [found];
      }),
    );
  });
}

interface GivenModes {
  readonly byPod: ReadonlyMap<string, ReadonlySet<string>>;
  readonly byBearer: ReadonlyMap<string, ReadonlySet<string>>;
}

function judgeTold(component: string, replica: ReplicaProbe, told: string, given: GivenModes): Finding | undefined {
  const meaning = modeMeaning(told);
  const what = `${component} says that it runs ${sayValue(AGENT_MODE, told)} (${replica.replica}, /ops/status)`;
  const make = (code: FindingCode, detail: string) => finding(code, `service/${component}`, detail);
  if (meaning === 'unsafe') return make('AGENT_MODE_TOLD_EXECUTE', what);
  if (meaning === 'unknown') return make('AGENT_MODE_TOLD_UNKNOWN_WORD', `${what}: not a known safe word`);
  const modes = given.byPod.get(replica.replica) ?? given.byBearer.get(component) ?? new Set<string>();
  if (modes.size === 0 || modes.has(normalValue(told))) return undefined;
  // Both words are safe: worth a look, no danger.
  return notBlocking(make('AGENT_MODE_CONTRADICTED', `${what}, its pod is given ${[...modes].toSorted().join(', ')}`));
}

function toldBy(replica: ReplicaProbe): readonly string[] {
  const told = replica.endpoints.flatMap(({ ops_status, minimal }) => [
    ops_status?.agent_identity.agent_mode,
    minimal?.agent_mode,
  ]);
  return [...new Set(told.filter((mode) => mode !== undefined))];
}

function givenModes(input: CheckInput): GivenModes {
  const facts = input.cluster.seen ? input.cluster.value.namespaces : [];
  const own = facts.find(({ name }) => name === input.namespace);
  const running = own === undefined ? [] : placesOf(own, input).filter((place) => place.running !== null);
  return {
    byPod: grouped(running, ({ subject }) => subject.slice(subject.indexOf('/') + 1)),
    byBearer: grouped(running, ({ bearer }) => bearer),
  };
}

function grouped(places: readonly Place[], key: (place: Place) => string): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const place of places) {
    const name = key(place);
    groups.set(name, new Set([...(groups.get(name) ?? []), ...modesOf([place])]));
  }
  return groups;
}
