import type { ComponentProbe } from '../../contracts/facts.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { Component } from '../../contracts/floor-file.ts';
import { finding } from '../findings/catalogue.ts';
import { oneLine } from '../findings/text.ts';
import { belongingOf, isFinished, wantedReplicas } from './belonging.ts';
import type { CheckInput } from './check.ts';

/**
 * Why the answers are not those of every replica: nobody was asked, it is not known whom to ask, fewer were asked than
 * the floor wants, or a pod of the component was left out. One good answer says nothing of the other replicas.
 */
export function replicasTrouble(
  component: Component,
  probes: readonly ComponentProbe[],
  input: CheckInput,
): readonly Finding[] {
  const make = (detail: string) =>
    finding('STATUS_REPLICAS_MISSING', `service/${component.name}`, `${component.name} ${detail}`);
  const first = probes[0];
  if (first === undefined) return [make('was not asked')];
  const unseen = probes.flatMap(({ replicas }) => (replicas.seen ? [] : [replicas.why]));
  const why = unseen[0];
  if (why !== undefined) return [make(`was not asked, its replicas are not known: ${oneLine(why)}`)];
  const asked = probes.flatMap(({ replicas }) => (replicas.seen ? replicas.value : []));
  const names = new Set(asked.map(({ replica }) => replica));
  const wanted = Math.max(1, wantedReplicas(component));
  if (names.size < wanted) return [make(`has ${names.size} replicas to ask, want ${wanted}`)];
  if (!asked.every(({ via }) => via === 'pods/proxy')) return [];
  return podsLeftOut(component, names, input).map((pod) => make(`was not asked at its replica ${pod}`));
}

function podsLeftOut(component: Component, names: ReadonlySet<string>, input: CheckInput): readonly string[] {
  if (!input.cluster.seen) return [];
  const facts = input.cluster.value.namespaces.find(({ name }) => name === input.namespace);
  if (facts === undefined) return [];
  return belongingOf(facts, input.floor, input.namespace)
    .podsOf(component)
    .filter((pod) => !isFinished(pod))
    .map(({ meta }) => meta.name)
    .filter((name) => !names.has(name));
}
