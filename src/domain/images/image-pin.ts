/** How firmly an image reference names one image. */
export type ImagePin =
  /** By content: the registry cannot hand out anything else. */
  | { readonly by: 'digest'; readonly digest: string }
  /** By a tag that somebody can move. */
  | { readonly by: 'tag'; readonly tag: string }
  /** By `latest`, written or implied. */
  | { readonly by: 'latest'; readonly why: string }
  /** By nothing: no runtime could pull this. */
  | { readonly by: 'nothing'; readonly why: string };

const DIGEST = /@(sha256:[0-9a-f]{64})$/;
const TAG = /^\w[\w.-]{0,127}$/;
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
/** https://github.com/distribution/reference: an optional registry, then lower-case path components. */
const NAME = new RegExp(`^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\\d+)?/)?${COMPONENT}(?:/${COMPONENT})*$`);
/** What a template leaves where a tag should be; all of it may be a valid tag to an API server. */
const PLACEHOLDER = /^(replace|change|fill)[_-]?me|placeholder|^todo$|^__.*__$|^x{3,}$/i;

/**
 * How an image is pinned. `:latest`, in any case, is latest, and so is no tag at all.
 * The API server checks no image syntax, so that `@sha256:REPLACE_ME` can reach a cluster: it is pinned by nothing.
 */
export function pinOf(image: string): ImagePin {
  const at = image.lastIndexOf('@');
  const digest = DIGEST.exec(image)?.[1];
  if (at >= 0 && digest === undefined) {
    return { by: 'nothing', why: `'${image.slice(at)}' is not @sha256: and 64 hex digits` };
  }
  const { name, tag } = splitTag(at < 0 ? image : image.slice(0, at));
  if (!NAME.test(name) || name.length > 255) return { by: 'nothing', why: `'${name}' is not the name of an image` };
  if (tag !== null && !TAG.test(tag)) return { by: 'nothing', why: `'${tag}' is not a tag` };
  if (digest !== undefined) return { by: 'digest', digest };
  if (tag === null) return { by: 'latest', why: 'no tag means latest' };
  if (tag.toLowerCase() === 'latest') return { by: 'latest', why: `tag ${tag}` };
  if (PLACEHOLDER.test(tag)) return { by: 'nothing', why: `tag ${tag} is a placeholder` };
  return { by: 'tag', tag };
}

/** What is wrong with an image under the floor's policy; undefined when nothing is. */
export function pinProblem(image: string, requireDigest: boolean): string | undefined {
  const pin = pinOf(image);
  if (pin.by === 'digest') return undefined;
  if (pin.by === 'tag') return requireDigest ? `tag ${pin.tag} is not a digest` : undefined;
  return pin.why;
}

/** The colon of a registry's port stands before the last slash; that of a tag after it. */
function splitTag(reference: string): { readonly name: string; readonly tag: string | null } {
  const colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
  if (colon < 0) return { name: reference, tag: null };
  return { name: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}
