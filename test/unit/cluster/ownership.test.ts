import { describe, expect, test } from '@jest/globals';
import type { NamespaceFacts, PodFact } from '../../../src/contracts/cluster.ts';
import { FloorFile } from '../../../src/contracts/floor-file.ts';
import { seen, unseen } from '../../../src/contracts/observation.ts';
import { type Ownership, ownershipOf } from '../../../src/domain/cluster/ownership.ts';
import { metadata, namespaceOf, type RawObject, rawPod, valueOf } from '../../support/raw-objects.ts';
import { SAMPLES } from '../../support/raw-samples.ts';

function owned(kind: string, name: string, more: RawObject = {}): RawObject {
  return { ownerReferences: [{ kind, name, uid: `uid-${name}`, controller: true }], ...more };
}

const floor = FloorFile.parse({
  components: [
    { name: 'mission-control', kind: 'ops', workloads: [{ kind: 'Deployment', name: 'mission-control' }] },
    { name: 'gamma', kind: 'strategy', workloads: [{ kind: 'StatefulSet', name: 'gamma' }] },
    { name: 'report', kind: 'ops', workloads: [{ kind: 'CronJob', name: 'report' }] },
  ],
  allowed_workloads: [{ kind: 'Deployment', name: 'worker', reason: 'it is us' }],
});

const LISTS = {
  deployments: seen([
    { ...SAMPLES.Deployment, metadata: metadata('mission-control') },
    { ...SAMPLES.Deployment, metadata: metadata('worker') },
  ]),
  replicasets: seen([
    { ...SAMPLES.ReplicaSet, metadata: metadata('mission-control-1', owned('Deployment', 'mission-control')) },
    { ...SAMPLES.ReplicaSet, metadata: metadata('orphan-1') },
  ]),
  statefulsets: seen([{ ...SAMPLES.StatefulSet, metadata: metadata('gamma') }]),
  jobs: seen([{ ...SAMPLES.Job, metadata: metadata('report-1', owned('CronJob', 'report')) }]),
  cronjobs: seen([{ ...SAMPLES.CronJob, metadata: metadata('report') }]),
  pods: seen([
    rawPod('mission', {}, owned('ReplicaSet', 'mission-control-1')),
    rawPod('gamma-0', {}, owned('StatefulSet', 'gamma')),
    rawPod('report-x', {}, owned('Job', 'report-1')),
    rawPod('orphan-x', {}, owned('ReplicaSet', 'orphan-1')),
    rawPod('worker-x', {}, owned('Deployment', 'worker')),
    rawPod('bare', {}, { labels: { app: 'gamma' } }),
    rawPod('of-the-gone', {}, owned('ReplicaSet', 'gone')),
    rawPod(
      'liar',
      {},
      {
        ownerReferences: [{ kind: 'StatefulSet', name: 'gamma', uid: 'uid-of-nobody', controller: true }],
      },
    ),
    rawPod(
      'forger',
      {},
      {
        ownerReferences: [{ kind: 'StatefulSet', name: 'gamma', uid: 'uid-orphan-1', controller: true }],
      },
    ),
    rawPod('mirror', {}, owned('Node', 'node-1')),
  ]),
};
const FACTS = namespaceOf(LISTS, floor);

function pod(name: string, facts: NamespaceFacts = FACTS): PodFact {
  const found = valueOf(facts.pods).find(({ meta }) => meta.name === name);
  if (found === undefined) throw new Error(`no pod ${name}`);
  return found;
}

function podsOf(ownership: Ownership, kind: 'Deployment' | 'ReplicaSet' | 'CronJob', name: string): readonly string[] {
  const workload = valueOf(FACTS.workloads[kind]).find(({ meta }) => meta.name === name);
  return workload === undefined ? [] : valueOf(ownership.podsOf(workload)).map(({ meta }) => meta.name);
}

describe('who owns a pod', () => {
  const ownership = ownershipOf(FACTS, floor);

  test.each([
    ['mission', 'Deployment/mission-control', 'mission-control'],
    ['gamma-0', 'StatefulSet/gamma', 'gamma'],
    ['report-x', 'CronJob/report', 'report'],
    ['orphan-x', 'ReplicaSet/orphan-1', null],
    ['worker-x', 'Deployment/worker', null],
    ['of-the-gone', 'ReplicaSet/gone (not there)', null],
    ['liar', 'StatefulSet/gamma (not there)', null],
    ['forger', 'StatefulSet/gamma (not there)', null],
    ['mirror', 'Node/node-1 (not there)', null],
    ['bare', null, null],
  ])('%s is of %s', (name, wanted, component) => {
    const root = valueOf(ownership.rootOf(pod(name)));
    const told = root === null ? null : `${root.kind}/${root.name}${root.workload === null ? ' (not there)' : ''}`;
    expect([told, valueOf(ownership.componentOf(pod(name)))?.name ?? null]).toEqual([wanted, component]);
  });

  test('a workload has the pods that it owns itself and through others', () => {
    expect([
      podsOf(ownership, 'Deployment', 'mission-control'),
      podsOf(ownership, 'ReplicaSet', 'mission-control-1'),
      podsOf(ownership, 'CronJob', 'report'),
      podsOf(ownership, 'ReplicaSet', 'orphan-1'),
    ]).toEqual([['mission'], ['mission'], ['report-x'], ['orphan-x']]);
  });

  test('strangers are pods of no component and of no allowed workload', () => {
    const strangers = valueOf(ownership.strangers()).map(({ meta }) => meta.name);
    expect(strangers).toEqual(['orphan-x', 'bare', 'of-the-gone', 'liar', 'forger', 'mirror']);
  });

  test('a workload is of the component that names it, or that names its owner', () => {
    const [own] = valueOf(FACTS.workloads.StatefulSet);
    const [through] = valueOf(FACTS.workloads.ReplicaSet);
    const of = (workload: typeof own): string | null =>
      workload === undefined ? null : (valueOf(ownership.componentOf(workload))?.name ?? null);
    expect([of(own), of(through)]).toEqual(['gamma', 'mission-control']);
  });
});

describe('what was not seen is not told', () => {
  const facts = namespaceOf({ ...LISTS, replicasets: unseen('refused', '403') }, floor);
  const ownership = ownershipOf(facts, floor);

  test('a pod whose owner is of a list that was refused', () => {
    expect(ownership.rootOf(pod('mission', facts))).toMatchObject({ seen: false, cause: 'skipped' });
    expect(ownership.rootOf(pod('gamma-0', facts)).seen).toBe(true);
    expect(ownership.strangers().seen).toBe(false);
  });

  test('pods of anything, when the pods were refused', () => {
    const blind = namespaceOf({ ...LISTS, pods: unseen('refused', '403') }, floor);
    const [workload] = valueOf(blind.workloads.StatefulSet);
    expect(workload === undefined ? null : ownershipOf(blind, floor).podsOf(workload)).toEqual(
      unseen('refused', '403'),
    );
    expect(ownershipOf(blind, floor).strangers()).toEqual(unseen('refused', '403'));
  });
});

test('owners that own each other are malformed, not endless', () => {
  const ring = (name: string, by: string): RawObject => ({
    ...SAMPLES.ReplicaSet,
    metadata: metadata(name, owned('ReplicaSet', by)),
  });
  const facts = namespaceOf({
    replicasets: seen([ring('a', 'b'), ring('b', 'a')]),
    pods: seen([rawPod('p', {}, owned('ReplicaSet', 'a'))]),
  });
  expect(ownershipOf(facts, floor).rootOf(pod('p', facts))).toMatchObject({ seen: false, cause: 'malformed' });
});
