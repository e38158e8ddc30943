import type { KubeObject } from './resource-path.ts';
import { objectPath } from './resource-path.ts';
import type { StageClient } from './stage-client.ts';

/** Writes objects and statuses only when they have changed since it last wrote them: a calm floor is not written to. */
export interface StatusWriter {
  /** Applies an object; answers with its metadata as the server holds it. */
  object(object: KubeObject): Promise<KubeObject>;
  status(object: KubeObject, status: Readonly<Record<string, unknown>>): Promise<void>;
  /** Forgets what it wrote of an object that is gone. */
  forget(object: KubeObject): void;
}

/** A writer over the stage's client. */
export function createStatusWriter(client: StageClient): StatusWriter {
  const objects = new Map<string, { readonly text: string; readonly made: KubeObject }>();
  const statuses = new Map<string, string>();
  return {
    object: async (object) => {
      const path = objectPath(object);
      const text = JSON.stringify(object);
      const before = objects.get(path);
      if (before !== undefined && before.text === text) return before.made;
      const made = await client.apply(object);
      objects.set(path, { text, made });
      return made;
    },
    status: async ({ apiVersion, kind, metadata }, status) => {
      const bare: KubeObject = { apiVersion, kind, metadata: bareName(metadata) };
      const path = objectPath(bare);
      const text = JSON.stringify(status);
      if (statuses.get(path) === text) return;
      await client.applyStatus({ ...bare, status });
      statuses.set(path, text);
    },
    forget: (object) => {
      objects.delete(objectPath(object));
      statuses.delete(objectPath(object));
    },
  };
}

function bareName({ name, namespace }: KubeObject['metadata']): KubeObject['metadata'] {
  return namespace === undefined ? { name } : { name, namespace };
}
