import type { z } from 'zod';
import { Healthz, MinimalOpsStatus, OpsStatus } from '../../contracts/ops-status.ts';
import { redactText } from '../../domain/redaction/redact-text.ts';

/** What one body says by its contract; `why` when it breaks it. */
export interface ReadBody {
  readonly ops_status: OpsStatus | null;
  readonly minimal: MinimalOpsStatus | null;
  readonly healthz: Healthz | null;
  readonly why: string | null;
}

export const NOTHING_READ: ReadBody = { ops_status: null, minimal: null, healthz: null, why: null };

/** Members that only the full contract has: a body with one of them does not pass as the older contract. */
const FULL_ONLY = ['service_name', 'service_kind', 'status', 'heartbeat', 'safety', 'agent_identity'];

/** Reads the body of `/ops/status`: the full contract, or the older one where nothing of the full one is there. */
export function readOpsStatus(value: unknown): ReadBody {
  const full = OpsStatus.safeParse(value);
  if (full.success) return { ...NOTHING_READ, ops_status: cleanStatus(full.data) };
  const claimsFull =
    typeof value === 'object' && value !== null && FULL_ONLY.some((member) => Object.hasOwn(value, member));
  const minimal = claimsFull ? null : MinimalOpsStatus.safeParse(value);
  if (minimal?.success === true) return cleanMinimal(minimal.data);
  return { ...NOTHING_READ, why: `breaks the status contract: ${issuesOf(full.error)}` };
}

/** Reads the body of `/healthz`. */
export function readHealthz(value: unknown): ReadBody {
  const parsed = Healthz.safeParse(value);
  if (!parsed.success) return { ...NOTHING_READ, why: `breaks the health contract: ${issuesOf(parsed.error)}` };
  const { reason, feed, ...rest } = parsed.data;
  const healthz = {
    ...rest,
    ...(reason === undefined ? {} : { reason: redactText(reason) }),
    ...(feed === undefined ? {} : { feed: redactText(feed) }),
  };
  return { ...NOTHING_READ, healthz };
}

function issuesOf({ issues }: z.ZodError): string {
  const lines = issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  const more = issues.length > 3 ? `, and ${issues.length - 3} more` : '';
  return lines.join('; ').slice(0, 400) + more;
}

function cleanStatus(status: OpsStatus): OpsStatus {
  const { agent_identity: agent, safety } = status;
  return {
    ...status,
    service_name: redactText(status.service_name),
    repo_id: fingerprint(status.repo_id),
    git_sha: fingerprint(status.git_sha),
    build_id: fingerprint(status.build_id),
    agent_identity: {
      agent_name: redactText(agent.agent_name),
      agent_role: redactText(agent.agent_role),
      agent_mode: redactText(agent.agent_mode),
    },
    status: {
      ...status.status,
      summary: redactText(status.status.summary),
      reason_codes: status.status.reason_codes.map(redactText),
    },
    safety: { ...safety, gating_reasons: safety.gating_reasons.map(redactText) },
    endpoints: status.endpoints === null ? null : cleanEndpoints(status.endpoints),
  };
}

function cleanMinimal(minimal: MinimalOpsStatus): ReadBody {
  const sha = fingerprint(minimal.build_sha);
  if (sha === null) return { ...NOTHING_READ, why: 'breaks the status contract: build_sha: looks like a credential' };
  return { ...NOTHING_READ, minimal: { ...minimal, build_sha: sha, agent_mode: redactText(minimal.agent_mode) } };
}

/** Compared across replicas: two that were both redacted would agree, so that one that cannot be kept is not told. */
function fingerprint(value: string | null): string | null {
  if (value === null || /^[0-9a-f]{7,64}$/.test(value)) return value;
  return redactText(value) === value ? value : null;
}

/** Free form in the contract: texts are kept, the rest is left out. */
function cleanEndpoints(endpoints: Readonly<Record<string, unknown>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(endpoints).slice(0, 20)) {
    if (typeof value === 'string') kept[redactText(name.slice(0, 100))] = redactText(value.slice(0, 300));
  }
  return kept;
}
