import type { PodFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import type { Component } from '../../contracts/floor-file.ts';
import { finding } from '../findings/catalogue.ts';
import { probeKey } from '../repository/evidence-keys.ts';
import { isFinished } from './belonging.ts';
import type { Check, CheckInput } from './check.ts';
import { type Controllers, controllersOf } from './controllers.ts';
import { FINGERPRINTS, type FingerprintName, fingerprintReader, type Told } from './fingerprints.ts';
import {
  floorEvidence,
  lookAtFloor,
  mayBeAbsent,
  type NamedWorkload,
  namedWorkloads,
  nameOf,
  RUNNING,
} from './floor-workloads.ts';

export const buildFingerprintsPresent: Check = {
  name: 'build.fingerprints_present',
  promise:
    'PASS only when each critical workload’s git sha and build id are known, from /ops/status or labels and environment, and agree across its replicas.',
  evidence: (input) => [
    ...floorEvidence(input, RUNNING),
    ...criticalOf(input.floor.components).map(({ name }) => probeKey(name)),
  ],
  run: (input): readonly Finding[] => {
    const { facts, unseen } = lookAtFloor(input, RUNNING);
    if (facts === undefined) return unseen;
    const critical = namedWorkloads(input.floor, facts).filter(({ component }) => component.criticality === 'critical');
    const judged = critical.flatMap((named) => judgeWorkload(named, controllersOf(facts), input));
    if (judged.length > 0) return [...unseen, ...judged];
    const where = `namespace/${input.namespace}`;
    return [
      ...unseen,
      finding('FINGERPRINT_UNKNOWN', where, 'no critical workload is there that could tell what it was built from'),
    ];
  },
};

function criticalOf(components: readonly Component[]): readonly Component[] {
  return components.filter(({ criticality }) => criticality === 'critical');
}

function judgeWorkload(named: NamedWorkload, controllers: Controllers, input: CheckInput): readonly Finding[] {
  const { component, wanted, found } = named;
  const subject = nameOf(wanted.kind, wanted.name);
  // What the floor wants at rest runs no build.
  if (wanted.replicas === 0 && (found === undefined ? mayBeAbsent(named) : found.desired === 0)) {
    return [finding('FINGERPRINT_KNOWN', subject, `${subject}: at rest, as the floor file says`)];
  }
  const pods = found === undefined ? [] : controllers.podsOf(found).filter((pod) => !isFinished(pod));
  if (pods.length === 0)
    return [finding('FINGERPRINT_UNKNOWN', subject, `${subject}: no pod of it tells what it was built from`)];
  const judged = FINGERPRINTS.map((name) => judgeFingerprint(name, pods, component, input));
  const bad = judged.flatMap(({ problem }) =>
    problem === undefined ? [] : [finding(problem.code, subject, `${subject}: ${problem.detail}`)],
  );
  if (bad.length > 0) return bad;
  const values = judged.map(({ name, value }) => `${name} ${value ?? ''}`).join(', ');
  return [finding('FINGERPRINT_KNOWN', subject, `${subject}: ${values} in ${pods.length} pods`)];
}

interface JudgedFingerprint {
  readonly name: FingerprintName;
  readonly value?: string;
  readonly problem?: { readonly code: 'FINGERPRINT_DIFFERS' | 'FINGERPRINT_UNKNOWN'; readonly detail: string };
}

function judgeFingerprint(
  name: FingerprintName,
  pods: readonly PodFact[],
  component: Component,
  input: CheckInput,
): JudgedFingerprint {
  const reader = fingerprintReader(name);
  const replicas = reader.ofReplicas(component, input.probes);
  const known = new Map<string, Told>();
  const silent: string[] = [];
  for (const pod of pods) {
    const told = [...reader.ofPod(pod), ...(replicas.get(pod.meta.name) ?? [])];
    for (const one of told) if (!known.has(one.value)) known.set(one.value, one);
    if (told.length === 0) silent.push(pod.meta.name);
  }
  for (const one of [...replicas.values()].flat()) if (!known.has(one.value)) known.set(one.value, one);
  if (known.size > 1) {
    return {
      name,
      problem: { code: 'FINGERPRINT_DIFFERS', detail: `${name} differs: ${sayTold([...known.values()])}` },
    };
  }
  const [value] = known.keys();
  if (value !== undefined && (silent.length === 0 || speakForAll(replicas, pods))) return { name, value };
  const who = silent.length > 3 ? `${silent.slice(0, 3).join(', ')} and ${silent.length - 3} more` : silent.join(', ');
  return { name, problem: { code: 'FINGERPRINT_UNKNOWN', detail: `${name} is not told by ${who}` } };
}

/** Replicas that are asked by URL have no pod's name: they speak for the pods only when there are as many of them. */
function speakForAll(replicas: ReadonlyMap<string, unknown>, pods: readonly PodFact[]): boolean {
  const names = new Set(pods.map(({ meta }) => meta.name));
  return [...replicas.keys()].filter((replica) => !names.has(replica)).length >= pods.length;
}

function sayTold(told: readonly Told[]): string {
  return told
    .slice(0, 4)
    .map(({ value, source, of }) => `${value} (${source}, ${of})`)
    .join(', ');
}
