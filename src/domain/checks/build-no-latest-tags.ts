import type { NamespaceFacts, TemplateFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { evidenceKey, WORKLOAD_KINDS } from '../cluster/evidence-keys.ts';
import { finding } from '../findings/catalogue.ts';
import { pinProblem } from '../images/image-pin.ts';
import { repositoryKey } from '../repository/evidence-keys.ts';
import type { Check, CheckInput } from './check.ts';

/** One image and where it stands. */
interface ImageUse {
  readonly subject: string;
  readonly where: string;
  readonly image: string;
}

export const buildNoLatestTags: Check = {
  name: 'build.no_latest_tags',
  promise:
    'PASS only when every image, in the manifests and in every live pod and template, is pinned by digest, or by a tag that is not latest where the floor file allows tags.',
  evidence: ({ namespace }) => [
    repositoryKey.manifests,
    evidenceKey.pods(namespace),
    ...WORKLOAD_KINDS.map((kind) => evidenceKey.workloads(namespace, kind)),
  ],
  run: (input): readonly Finding[] => [...judgeManifests(input), ...judgeCluster(input)],
};

function judgeManifests({ manifests, floor }: CheckInput): readonly Finding[] {
  if (!manifests.seen) return [finding('IMAGES_UNSEEN', 'manifests', `manifests: ${manifests.why}`)];
  const { objects, unreadable, roots } = manifests.value;
  const uses = objects.flatMap((object) =>
    object.images.map(({ container, image }) => ({
      subject: `manifest/${object.file}`,
      where: `${object.kind.toLowerCase()}/${object.name} container ${container} in ${object.file}`,
      image,
    })),
  );
  const hidden = unreadable.map(({ path, why }) => finding('IMAGES_UNSEEN', `manifest/${path}`, `${path}: ${why}`));
  if (uses.length === 0) {
    const where = roots.length > 0 ? roots.join(', ') : floor.manifests.join(', ');
    return [...hidden, finding('IMAGES_UNSEEN', 'manifests', `manifests below ${where} name no image at all`)];
  }
  return [...hidden, ...judgeUses('manifests', uses, floor.images.require_digest)];
}

function judgeCluster({ cluster, namespace, floor }: CheckInput): readonly Finding[] {
  if (!cluster.seen) return [finding('CLUSTER_UNSEEN', 'cluster', `cluster: ${cluster.why}`)];
  const facts = cluster.value.namespaces.find(({ name }) => name === namespace);
  if (facts === undefined) {
    return [finding('NAMESPACE_UNSEEN', `namespace/${namespace}`, `namespace ${namespace}: was not looked at`)];
  }
  const uses = [...podImages(facts), ...templateImages(facts)];
  const hidden = unseenLists(facts);
  if (hidden.length === 0 && uses.length === 0) {
    return [finding('NOTHING_RUNS', `namespace/${namespace}`, `${namespace}: neither a pod nor a template was seen`)];
  }
  const judged = uses.length > 0 ? judgeUses(`namespace/${namespace}`, uses, floor.images.require_digest) : [];
  return [...hidden, ...judged];
}

function unseenLists(facts: NamespaceFacts): readonly Finding[] {
  const lists = [
    { what: 'pods', list: facts.pods },
    ...WORKLOAD_KINDS.map((kind) => ({ what: `${kind}s`, list: facts.workloads[kind] })),
  ];
  return lists.flatMap(({ what, list }) =>
    list.seen ? [] : [finding('LIST_UNSEEN', `namespace/${facts.name}`, `${what} in ${facts.name}: ${list.why}`)],
  );
}

function podImages({ pods }: NamespaceFacts): readonly ImageUse[] {
  if (!pods.seen) return [];
  return pods.value.flatMap(({ meta, template }) => usesIn(`pod/${meta.name}`, template));
}

/** What a template names is what the next pod runs, also where none runs now. */
function templateImages({ workloads }: NamespaceFacts): readonly ImageUse[] {
  return WORKLOAD_KINDS.flatMap((kind) => {
    const list = workloads[kind];
    if (!list.seen) return [];
    // Old ReplicaSets are kept for a rollback; nothing runs from them but what the pods show.
    const live = list.value.filter(({ desired }) => kind !== 'ReplicaSet' || desired !== 0);
    return live.flatMap(({ meta, template }) => usesIn(`${kind.toLowerCase()}/${meta.name}`, template));
  });
}

function usesIn(subject: string, template: TemplateFact): readonly ImageUse[] {
  return template.containers.map(({ name, type, image }) => ({
    subject,
    where: `${subject} ${wordOf(type)} ${name}`,
    image,
  }));
}

function wordOf(type: TemplateFact['containers'][number]['type']): string {
  return type === 'container' ? 'container' : `${type} container`;
}

function judgeUses(subject: string, uses: readonly ImageUse[], requireDigest: boolean): readonly Finding[] {
  const problems = new Map(
    [...new Set(uses.map(({ image }) => image))].map((image) => [image, pinProblem(image, requireDigest)]),
  );
  const bad = uses.flatMap(({ subject: object, where, image }) => {
    const problem = problems.get(image);
    return problem === undefined ? [] : [finding('IMAGE_NOT_PINNED', object, `${where}: image '${image}': ${problem}`)];
  });
  if (bad.length > 0) return bad;
  const how = requireDigest ? 'by digest' : 'by digest or a tag that is not latest';
  return [finding('IMAGE_PINNED', subject, `${subject}: ${uses.length} images, all pinned ${how}`)];
}
