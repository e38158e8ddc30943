import type { DeployedWorkload, HealthSample } from '../../contracts/deploy-report.ts';
import type { EndpointProbe, ReplicaProbe } from '../../contracts/facts.ts';
import type { Component } from '../../contracts/floor-file.ts';
import type { CheckInput } from '../checks/check.ts';

const MAX_SAMPLES = 25;

/** What the replicas of a component answered, as it was sampled for the checks. */
export function healthOf(
  component: Component | undefined,
  { probes, namespace }: CheckInput,
): DeployedWorkload['health'] {
  const replicas = probes.find((probe) => probe.component === component?.name)?.replicas;
  const seen = replicas?.seen === true ? replicas.value : [];
  const samples = seen.flatMap((replica) => replica.endpoints.map((probe) => sampleOf(replica, probe)));
  const service = component?.service;
  return {
    cluster_dns_url: service === undefined ? null : `http://${service.name}.${namespace}.svc:${service.port}`,
    samples: samples.slice(0, MAX_SAMPLES),
    samples_total: samples.length,
  };
}

function sampleOf({ replica, via }: ReplicaProbe, probe: EndpointProbe): HealthSample {
  return {
    replica,
    via,
    endpoint: probe.endpoint,
    observed_utc: probe.started_utc,
    duration_ms: probe.duration_ms,
    origin: probe.origin,
    http_status: probe.status,
    state: probe.ops_status?.status.state ?? null,
    reason_codes: [...(probe.ops_status?.status.reason_codes ?? [])],
    ok: probe.healthz?.ok ?? null,
    why: probe.why,
  };
}
