import type { ContainerFact, PodFact, TemplateFact } from '../../contracts/cluster.ts';

/** The containers of a template and of pods that run from it; pods whose template is the very same count once. */
export function containersOf(template: TemplateFact, pods: readonly PodFact[]): readonly ContainerFact[] {
  const templates = new Set([template, ...pods.map((pod) => pod.template)]);
  return [...templates].flatMap(({ containers }) => containers);
}
