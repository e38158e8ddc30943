import type { AccessReview, AccessRule, IdentityFacts } from '../../contracts/cluster.ts';
import { type Observation, seen, unseen } from '../../contracts/observation.ts';
import { picking } from '../../domain/cluster/malformed.ts';
import { observing } from '../../domain/cluster/namespace-facts.ts';
import { flag, type Raw, record, records, text, textOrEmpty, texts, verity } from '../../domain/cluster/raw.ts';
import { redactText } from '../../domain/redaction/redact-text.ts';
import type { SelfReview } from './api-paths.ts';
import { requireObject } from './single-object.ts';
import { SPOT_CHECKS, type SpotCheck } from './spot-checks.ts';
import type { AskOptions, KubeTransport } from './transport.ts';

/** Asks the API server who we are and what we may do, in each namespace that is looked at. */
export async function readIdentity(
  transport: KubeTransport,
  ask: AskOptions,
  namespaces: readonly string[],
): Promise<IdentityFacts> {
  const review: Review = (kind, spec, about, pick) => reviewed(transport, ask, kind, spec, about, pick);
  const [who, rules, spots] = await Promise.all([
    review('SelfSubjectReview', {}, 'who we are', pickUser),
    Promise.all(
      namespaces.map(async (namespace) => ({
        namespace,
        review: await review('SelfSubjectRulesReview', { namespace }, `our rules in namespace ${namespace}`, pickRules),
      })),
    ),
    Promise.all(spotsOf(namespaces).map(async (spot) => readSpot(spot, review))),
  ]);
  return { who, rules, spots };
}

type Review = <T>(kind: SelfReview, spec: Raw, about: string, pick: (status: Raw) => T) => Promise<Observation<T>>;

async function reviewed<T>(
  transport: KubeTransport,
  ask: AskOptions,
  kind: SelfReview,
  spec: Raw,
  about: string,
  pick: (status: Raw) => T,
): Promise<Observation<T>> {
  const what = `${about} (${kind})`;
  const answer = await transport.selfReview(kind, spec, ask);
  if (!answer.ok) return unseen(answer.cause, `${what}: ${answer.why}`);
  return observing(seen(answer.body), (body) =>
    picking(what, null, () => pick(record(requireObject(body, kind), 'status'))),
  );
}

interface Spot extends SpotCheck {
  readonly namespace: string | null;
}

function spotsOf(namespaces: readonly string[]): readonly Spot[] {
  return SPOT_CHECKS.flatMap((spot): readonly Spot[] =>
    spot.namespaced ? namespaces.map((namespace) => ({ ...spot, namespace })) : [{ ...spot, namespace: null }],
  );
}

async function readSpot(
  { verb, group, resource, subresource, namespace }: Spot,
  review: Review,
): Promise<AccessReview> {
  const attributes = {
    verb,
    group,
    resource,
    ...(subresource === null ? {} : { subresource }),
    ...(namespace === null ? {} : { namespace }),
  };
  const what = subresource === null ? resource : `${resource}/${subresource}`;
  const spec = { resourceAttributes: attributes };
  const allowed = await review('SelfSubjectAccessReview', spec, `whether we may ${verb} ${what}`, (status) =>
    verity(status, 'allowed'),
  );
  return { verb, group, resource, subresource, namespace, allowed };
}

function pickUser(status: Raw): { readonly username: string; readonly groups: readonly string[] } {
  const user = record(status, 'userInfo');
  return { username: text(user, 'username'), groups: texts(user, 'groups') };
}

function pickRules(status: Raw) {
  const error = textOrEmpty(status, 'evaluationError');
  const onResources = records(status, 'resourceRules').map(
    (rule): AccessRule => ({
      verbs: texts(rule, 'verbs'),
      groups: texts(rule, 'apiGroups'),
      resources: texts(rule, 'resources'),
      names: texts(rule, 'resourceNames'),
      nonResourceURLs: [],
    }),
  );
  const onUrls = records(status, 'nonResourceRules').map(
    (rule): AccessRule => ({
      verbs: texts(rule, 'verbs'),
      groups: [],
      resources: [],
      names: [],
      nonResourceURLs: texts(rule, 'nonResourceURLs'),
    }),
  );
  return {
    incomplete: flag(status, 'incomplete'),
    error: error === '' ? null : redactText(error).slice(0, 500),
    rules: [...onResources, ...onUrls],
  };
}
