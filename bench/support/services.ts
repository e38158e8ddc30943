/** The services of a benched floor: one HTTP server that answers the status contract for each of them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Healthz, OpsStatus } from '../../src/contracts/ops-status.ts';
import { portOf } from '../../test/support/free-port.ts';
import type { WorkloadPlan } from './floor-plan.ts';

export interface BenchServices extends AsyncDisposable {
  urlOf(component: string): string;
}

/** Serves `/<component>/ops/status`, `/<component>/healthz` and `/<component>/health`. */
export async function startServices(workloads: readonly WorkloadPlan[]): Promise<BenchServices> {
  const server = createServer((request, response) => {
    const [, name, ...rest] = (request.url ?? '').split('/');
    const plan = workloads.find((workload) => workload.name === name);
    const body = plan === undefined ? undefined : bodyOf(plan, rest.join('/'));
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  return {
    urlOf: (component) => `http://127.0.0.1:${port}/${component}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function bodyOf(plan: WorkloadPlan, endpoint: string): object | undefined {
  if (endpoint === 'ops/status') return statusOf(plan);
  if (endpoint === 'health') return { ok: true };
  if (endpoint !== 'healthz') return undefined;
  return { ok: true, market_open: true, ...(plan.component === 'marketdata' ? { feed: 'sim' } : {}) } satisfies Healthz;
}

function statusOf({ name, component }: WorkloadPlan): OpsStatus {
  const now = new Date().toISOString();
  const halted = component === 'strategy';
  return {
    service_name: name,
    service_kind: component,
    repo_id: 'RichKingsASU/agent-trader-v2',
    git_sha: '9f2c4e7ab1d05836c2e94f10a7b38d65e0c1f294',
    build_id: '20261120.3',
    agent_identity: { agent_name: name, agent_role: component, agent_mode: 'OBSERVE' },
    status: {
      state: halted ? 'HALTED' : 'OK',
      summary: halted ? 'halted by the kill switch' : 'well',
      reason_codes: halted ? ['KILL_SWITCH'] : [],
      last_updated_utc: now,
    },
    heartbeat: { last_heartbeat_utc: now, age_seconds: 0, ttl_seconds: 30 },
    marketdata:
      component === 'ops'
        ? null
        : { last_tick_utc: now, last_bar_utc: null, stale_threshold_seconds: 60, is_fresh: true },
    safety: {
      kill_switch: true,
      safe_to_run_strategies: false,
      safe_to_execute_orders: false,
      gating_reasons: ['KILL_SWITCH'],
    },
    endpoints: { ops_status: '/ops/status', healthz: '/healthz', health: '/health' },
  };
}
