import type { AccessReview, IdentityFacts } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { evidenceKey } from '../cluster/evidence-keys.ts';
import { type FindingCode, finding } from '../findings/catalogue.ts';
import { oneLine } from '../findings/text.ts';
import { ruleBreaches } from './access-rules.ts';
import type { Check, CheckInput } from './check.ts';
import { clusterOf } from './looked-at.ts';

const SUPERUSERS = 'system:masters';

/**
 * spec/checks.md `identity.read_only`; ledger RC-08, SF-01; notes §2.3.
 * The rules review of every namespace that was looked at is read rule by rule; spot reviews have to agree. A breach
 * counts also in a review that is incomplete.
 */
export const identityReadOnly: Check = {
  name: 'identity.read_only',
  promise: 'PASS only when the identity that did the reading is proved unable to write',
  evidence: () => [evidenceKey.index()],
  run: (input) => {
    const cluster = clusterOf(input);
    if ('code' in cluster) return [cluster];
    const { identity, namespaces } = cluster;
    if (!identity.who.seen) return [say('IDENTITY_UNSEEN', 'unknown', `who looked is not known: ${identity.who.why}`)];
    const looked = new Set([input.namespace, ...namespaces.map(({ name }) => name)]);
    return judge(identity, identity.who.value, [...looked], input);
  },
};

interface Who {
  readonly username: string;
  readonly groups: readonly string[];
}

function judge(
  identity: IdentityFacts,
  who: Who,
  namespaces: readonly string[],
  input: CheckInput,
): readonly Finding[] {
  const user = oneLine(who.username);
  const spots = judgeSpots(identity.spots, user);
  const denied = spots.length === 0;
  const rules = namespaces.flatMap((namespace) => judgeRules(identity, namespace, user, input, denied));
  const trouble = [...superuser(who, user), ...rules.filter(({ status }) => status !== 'PASS'), ...spots];
  if (trouble.length > 0) return trouble;
  const partial = rules.some(({ code }) => code === 'IDENTITY_READ_ONLY_PARTIAL');
  const scope = `${identity.spots.length} spot reviews denied in ${namespaces.join(', ')}`;
  if (partial)
    return [say('IDENTITY_READ_ONLY_PARTIAL', user, `PARTIAL: ${user} has rules that are known in part; ${scope}`)];
  return [say('IDENTITY_READ_ONLY', user, `${user} holds get, list and watch only; ${scope}`)];
}

function judgeRules(
  identity: IdentityFacts,
  namespace: string,
  user: string,
  { floor }: CheckInput,
  spotsDenied: boolean,
): readonly Finding[] {
  const reviews = identity.rules.filter((one) => one.namespace === namespace);
  if (reviews.length === 0)
    return [say('IDENTITY_UNSEEN', user, `the rules of ${user} in ${namespace} were not asked for`)];
  return reviews.flatMap(({ review }) => {
    if (!review.seen)
      return [say('IDENTITY_UNSEEN', user, `the rules of ${user} in ${namespace} were not seen: ${review.why}`)];
    const { incomplete, error, rules } = review.value;
    const breaches = rules.flatMap(ruleBreaches);
    if (breaches.length > 0) {
      return breaches.map(({ kind, what }) =>
        say(
          kind === 'writes' ? 'IDENTITY_WRITABLE' : 'IDENTITY_READS_SECRETS',
          user,
          `${user} may ${what} (${namespace})`,
        ),
      );
    }
    if (incomplete || error !== null) {
      if (floor.identity.incomplete === 'spot_checks' && spotsDenied) {
        return [say('IDENTITY_READ_ONLY_PARTIAL', user, `PARTIAL in ${namespace}`)];
      }
      const why = error === null ? 'no reason given' : oneLine(error);
      return [say('IDENTITY_INCOMPLETE', user, `the rules of ${user} in ${namespace} are incomplete: ${why}`)];
    }
    // Every authenticated user may review itself: no rule at all is an answer that leaves something out.
    if (rules.length === 0) return [say('IDENTITY_INCOMPLETE', user, `the rules of ${user} in ${namespace} are empty`)];
    return [];
  });
}

function judgeSpots(spots: readonly AccessReview[], user: string): readonly Finding[] {
  if (spots.length === 0) return [say('IDENTITY_UNSEEN', user, `no spot review of ${user} was made`)];
  return spots.flatMap((spot) => {
    const what = `${spot.verb} ${spot.resource}${spot.subresource === null ? '' : `/${spot.subresource}`}`;
    if (!spot.allowed.seen)
      return [say('IDENTITY_UNSEEN', user, `whether ${user} may ${what} was not seen: ${spot.allowed.why}`)];
    if (!spot.allowed.value) return [];
    return [
      say('IDENTITY_WRITABLE', user, `${user} may ${what} in ${spot.namespace ?? 'the cluster'} by its spot review`),
    ];
  });
}

function superuser({ groups }: Who, user: string): readonly Finding[] {
  if (!groups.includes(SUPERUSERS)) return [];
  return [say('IDENTITY_WRITABLE', user, `${user} is in ${SUPERUSERS}, which may do everything`)];
}

function say(code: FindingCode, user: string, detail: string): Finding {
  return finding(code, `user/${user}`, detail);
}
