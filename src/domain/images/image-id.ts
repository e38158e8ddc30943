/** What a container status's `imageID` tells. */
export type ImageId =
  /** The manifest digest that was pulled: to be held against a pin. */
  | { readonly kind: 'digest'; readonly digest: string }
  /** The id of the image's configuration: equal among replicas or not, but no manifest digest. */
  | { readonly kind: 'config'; readonly id: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable' };

const REPO_DIGEST = /^(?:[a-z][a-z0-9+.-]*:\/\/)?[^@\s]+@(sha256:[0-9a-f]{64})$/;
const CONFIG_ID = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(sha256:[0-9a-f]{64})$/;

/**
 * Reads the forms that runtimes write: `docker-pullable://repo@sha256:…` and `repo@sha256:…` hold a manifest digest;
 * `sha256:…` and `docker://sha256:…` hold the id of the configuration (an image without a repository digest).
 */
export function readImageId(imageID: string): ImageId {
  if (imageID === '') return { kind: 'none' };
  const digest = REPO_DIGEST.exec(imageID)?.[1];
  if (digest !== undefined) return { kind: 'digest', digest };
  const id = CONFIG_ID.exec(imageID)?.[1];
  return id === undefined ? { kind: 'unreadable' } : { kind: 'config', id };
}
