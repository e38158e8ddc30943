import type { AccessRule } from '../../contracts/cluster.ts';

/** What is wrong with a rule: it writes, or it reads what leads to writing. */
export interface RuleBreach {
  readonly kind: 'writes' | 'reads_secrets';
  /** `create on pods`, for people. */
  readonly what: string;
}

const READING = ['get', 'list', 'watch'];
/** The only creations that a reader makes: nothing is stored by them (notes §2.3). */
const SELF_REVIEWS: Readonly<Record<string, string>> = {
  selfsubjectreviews: 'authentication.k8s.io',
  selfsubjectaccessreviews: 'authorization.k8s.io',
  selfsubjectrulesreviews: 'authorization.k8s.io',
};
/** To read these is not read-only: they hold credentials, or run commands on releases that upgrade a GET. */
const FORBIDDEN_READS = [
  'secrets',
  'pods/exec',
  'pods/attach',
  'pods/portforward',
  'nodes/proxy',
  'serviceaccounts/token',
];

/**
 * What one rule allows that a reader must not hold. A wildcard of verbs or resources is a breach by itself: nobody can
 * say what it covers tomorrow. Names of objects narrow a rule and clear nothing.
 */
export function ruleBreaches(rule: AccessRule): readonly RuleBreach[] {
  const verbs = rule.verbs.map((verb) => verb.toLowerCase());
  return [...urlBreaches(verbs, rule.nonResourceURLs), ...resourceBreaches(verbs, rule)];
}

function urlBreaches(verbs: readonly string[], urls: readonly string[]): readonly RuleBreach[] {
  if (urls.length === 0) return [];
  const bad = verbs.filter((verb) => verb !== 'get' && verb !== 'head');
  return bad.length === 0 ? [] : [{ kind: 'writes', what: `${bad.join(', ')} on ${urls.join(', ')}` }];
}

function resourceBreaches(verbs: readonly string[], { groups, resources }: AccessRule): readonly RuleBreach[] {
  return resources.flatMap((resource): readonly RuleBreach[] => {
    const name = resource.toLowerCase();
    const writing = verbs.filter((verb) => !READING.includes(verb) && !isSelfReview(verb, name, groups));
    if (writing.length > 0) return [{ kind: 'writes', what: `${writing.join(', ')} on ${sayResource(name, groups)}` }];
    if (verbs.length === 0 || !isForbiddenRead(name)) return [];
    return [{ kind: 'reads_secrets', what: `${verbs.join(', ')} on ${sayResource(name, groups)}` }];
  });
}

function isSelfReview(verb: string, resource: string, groups: readonly string[]): boolean {
  const group = Object.hasOwn(SELF_REVIEWS, resource) ? SELF_REVIEWS[resource] : undefined;
  return verb === 'create' && group !== undefined && groups.length > 0 && groups.every((one) => one === group);
}

function isForbiddenRead(resource: string): boolean {
  if (resource.includes('*')) return true;
  return FORBIDDEN_READS.includes(resource) || resource.startsWith('secrets/');
}

function sayResource(resource: string, groups: readonly string[]): string {
  const named = groups.filter((group) => group !== '');
  return named.length === 0 ? resource : `${resource}.${named.join('|')}`;
}
