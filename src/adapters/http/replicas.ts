import { BlockList, isIP, isIPv6 } from 'node:net';
import type { PodFact, WorkloadKind } from '../../contracts/cluster.ts';
import type { ReplicaProbe } from '../../contracts/facts.ts';
import type { Component, FloorFile } from '../../contracts/floor-file.ts';
import { type Observation, seen, unseen } from '../../contracts/observation.ts';
import type { ServiceProber } from '../../contracts/ports.ts';
import { belongingOf, isFinished } from '../../domain/checks/belonging.ts';
import { isProxyPath, podProxyPath } from '../kubernetes/api-paths.ts';

/** One replica and the way to it. */
export interface ReplicaTarget {
  readonly replica: string;
  readonly via: ReplicaProbe['via'];
  readonly to:
    | { readonly kind: 'direct'; readonly origin: string; readonly prefix: string }
    | { readonly kind: 'pod'; readonly namespace: string; readonly pod: string; readonly port: number }
    /** It is there, but cannot be asked. */
    | { readonly kind: 'nowhere'; readonly why: string };
}

type Namespace = Parameters<ServiceProber['probe']>[0]['namespace'];

/** Replicas that the floor file names by URL. Credentials in a URL are neither sent nor kept. */
export function urlReplicas(component: Component): readonly ReplicaTarget[] {
  return component.urls.map((text) => {
    const { origin, pathname } = new URL(text);
    const prefix = pathname.replace(/\/+$/, '');
    return { replica: origin + prefix, via: 'url', to: { kind: 'direct', origin, prefix } };
  });
}

/** The lists that say which pods a workload has, beside the pods themselves. */
const STANDS_ON = {
  Deployment: ['Deployment', 'ReplicaSet'],
  StatefulSet: ['StatefulSet'],
  DaemonSet: ['DaemonSet'],
  Job: ['Job'],
  CronJob: ['CronJob', 'Job'],
} as const satisfies Record<string, readonly WorkloadKind[]>;

/** Every pod of the component that has not ended, on its way out or not; unseen when it cannot be told which these are. */
export function podReplicas(
  component: Component,
  floor: FloorFile,
  namespace: Namespace,
  via: 'service' | 'pods/proxy',
): Observation<readonly ReplicaTarget[]> {
  if (!namespace.seen) return unseen('skipped', `its pods are not known: ${namespace.why}`);
  const facts = namespace.value;
  const needed = [
    facts.pods,
    ...component.workloads.flatMap(({ kind }) => STANDS_ON[kind].map((of) => facts.workloads[of])),
  ];
  for (const list of needed) if (!list.seen) return unseen('skipped', `its pods are not known: ${list.why}`);
  const named = floor.components.find(({ name }) => name === component.name) ?? component;
  const pods = belongingOf(facts, floor, facts.name)
    .podsOf(named)
    .filter((pod) => !isFinished(pod));
  return seen(pods.map((pod) => targetOf(pod, component.probe_port, via)));
}

function targetOf(pod: PodFact, port: number, via: 'service' | 'pods/proxy'): ReplicaTarget {
  const { name, namespace } = pod.meta;
  if (via === 'pods/proxy') {
    if (!isProxyPath(podProxyPath(namespace, name, port, '/health'))) {
      return { replica: name, via, to: { kind: 'nowhere', why: 'its name is none that a pod can have' } };
    }
    return { replica: name, via, to: { kind: 'pod', namespace, pod: name, port } };
  }
  const [ip = ''] = pod.ips;
  if (isIP(ip) === 0)
    return { replica: name, via, to: { kind: 'nowhere', why: `the pod has no address: ${pod.phase}` } };
  if (!isPodAddress(ip)) return { replica: name, via, to: { kind: 'nowhere', why: `${ip} is no address of a pod` } };
  const host = isIPv6(ip) ? `[${ip}]` : ip;
  return { replica: name, via, to: { kind: 'direct', origin: `http://${host}:${port}`, prefix: '' } };
}

/** Not ourselves, not the machine's metadata service: as the API server's own proxy has it (global unicast only). */
const NOT_A_POD = new BlockList();
NOT_A_POD.addSubnet('0.0.0.0', 8, 'ipv4');
NOT_A_POD.addSubnet('127.0.0.0', 8, 'ipv4');
NOT_A_POD.addSubnet('169.254.0.0', 16, 'ipv4');
NOT_A_POD.addSubnet('224.0.0.0', 3, 'ipv4');
NOT_A_POD.addAddress('::', 'ipv6');
NOT_A_POD.addAddress('::1', 'ipv6');
NOT_A_POD.addSubnet('fe80::', 10, 'ipv6');
NOT_A_POD.addSubnet('ff00::', 8, 'ipv6');

function isPodAddress(ip: string): boolean {
  return !NOT_A_POD.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
}
