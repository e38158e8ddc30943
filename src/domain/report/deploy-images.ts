import type { ContainerFact, PodFact, TemplateFact } from '../../contracts/cluster.ts';
import type { DeployedWorkload } from '../../contracts/deploy-report.ts';
import { containersOf } from './workload-containers.ts';

/** Which image each container is to run, and which ones its replicas say that they run. */
export interface ContainerImages {
  readonly wanted: DeployedWorkload['images'];
  readonly observed: DeployedWorkload['observed_image_digests'];
}

/** By the template, and by the status of each pod. A container that only a pod has is listed too: a webhook put it there. */
export function imagesOf(template: TemplateFact, pods: readonly PodFact[]): ContainerImages {
  const wanted = new Map<string, DeployedWorkload['images'][number]>();
  for (const container of containersOf(template, pods)) {
    const one = { container_type: wordOf(container.type), name: container.name, image: container.image };
    wanted.set(JSON.stringify(one), one);
  }
  const ids = new Map<
    string,
    { readonly container_type: ContainerWord; readonly name: string; readonly image_ids: Set<string> }
  >();
  for (const { type, name, imageID } of pods.flatMap(({ statuses }) => statuses)) {
    const key = `${type} ${name}`;
    const entry = ids.get(key) ?? { container_type: wordOf(type), name, image_ids: new Set() };
    if (imageID !== '') entry.image_ids.add(imageID);
    ids.set(key, entry);
  }
  return {
    wanted: [...wanted.values()],
    observed: [...ids.values()].map((entry) => ({ ...entry, image_ids: [...entry.image_ids].toSorted(byCodeUnit) })),
  };
}

type ContainerWord = DeployedWorkload['images'][number]['container_type'];

function wordOf(type: ContainerFact['type']): ContainerWord {
  return type === 'container' ? 'app' : type;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : 1;
}
