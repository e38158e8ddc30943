import type { IngressFact, NamespaceFacts, ServiceFact } from '../../contracts/cluster.ts';
import type { Finding } from '../../contracts/finding.ts';
import { finding } from '../findings/catalogue.ts';
import type { CheckInput } from './check.ts';
import { valueOr } from './looked-at.ts';

/** What leaves the cluster from one namespace and is not named in `allowed_exposure`; a PASS when nothing does. */
export function judgeExposure(facts: NamespaceFacts, input: CheckInput): readonly Finding[] {
  const services = valueOr(facts.services, []);
  const ingresses = valueOr(facts.ingresses, []);
  const trouble = [
    ...services.flatMap((service) => judgeService(service, facts.name, input)),
    ...ingresses.flatMap((ingress) => judgeIngress(ingress, facts.name, input)),
  ];
  if (trouble.length > 0 || !facts.services.seen || !facts.ingresses.seen) return trouble;
  const detail = `none of ${services.length} Services and ${ingresses.length} Ingresses of ${facts.name} leaves the cluster unnamed`;
  return [finding('EXPOSURE_NONE', `namespace/${facts.name}`, detail)];
}

function judgeService(service: ServiceFact, namespace: string, input: CheckInput): readonly Finding[] {
  const { name } = service.meta;
  if (isAllowed('Service', name, namespace, input)) return [];
  const ways = waysOut(service);
  if (ways.length > 0) {
    const detail = `Service ${name} in ${namespace} leaves the cluster: ${ways.join(', ')}`;
    return [finding('EXPOSURE_SERVICE', `service/${name}`, detail)];
  }
  if (service.type === 'ClusterIP') return [];
  const detail = `Service ${name} in ${namespace} is of type ${JSON.stringify(service.type)}, which is not known`;
  return [finding('EXPOSURE_UNKNOWN', `service/${name}`, detail)];
}

function waysOut({ type, externalIPs, externalName, ports }: ServiceFact): readonly string[] {
  const nodePorts = ports.flatMap(({ nodePort }) => (nodePort === null ? [] : [nodePort]));
  return [
    ...(type === 'LoadBalancer' || type === 'NodePort' ? [`type ${type}`] : []),
    ...(type === 'ExternalName' || externalName !== null ? [`ExternalName ${externalName ?? ''}`.trim()] : []),
    ...(externalIPs.length > 0 ? [`externalIPs ${externalIPs.join(', ')}`] : []),
    ...(nodePorts.length > 0 && type !== 'NodePort' && type !== 'LoadBalancer'
      ? [`nodePort ${nodePorts.join(', ')}`]
      : []),
  ];
}

function judgeIngress(
  { meta, hosts, backends }: IngressFact,
  namespace: string,
  input: CheckInput,
): readonly Finding[] {
  if (isAllowed('Ingress', meta.name, namespace, input)) return [];
  const from = hosts.length === 0 ? 'any host' : hosts.join(', ');
  const detail = `Ingress ${meta.name} in ${namespace} leads from ${from} to ${backends.join(', ') || 'no backend'}`;
  return [finding('EXPOSURE_INGRESS', `ingress/${meta.name}`, detail)];
}

function isAllowed(kind: 'Service' | 'Ingress', name: string, namespace: string, input: CheckInput): boolean {
  return input.floor.allowed_exposure.some(
    (one) => one.kind === kind && one.name === name && (one.namespace ?? input.namespace) === namespace,
  );
}
