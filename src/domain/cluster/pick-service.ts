import type { ServiceFact } from '../../contracts/cluster.ts';
import { picking, wrongMember } from './malformed.ts';
import { pickMeta } from './pick-meta.ts';
import { asRaw, type Raw, record, records, text, textMap, textOrNull, texts, whole, wholeOrNull } from './raw.ts';

/** One Service: what it selects, and every way in which it may be reached from outside. */
export function pickService(raw: unknown): ServiceFact {
  return picking('Service', raw, () => {
    const object = asRaw(raw, 'Service');
    const spec = record(object, 'spec');
    const type = text(spec, 'type');
    return {
      meta: pickMeta(object),
      type,
      clusterIP: textOrNull(spec, 'clusterIP'),
      externalIPs: texts(spec, 'externalIPs'),
      externalName: textOrNull(spec, 'externalName'),
      loadBalancer: type === 'LoadBalancer',
      ports: records(spec, 'ports').map(pickPort),
      selector: spec['selector'] === undefined || spec['selector'] === null ? null : textMap(spec, 'selector'),
    };
  });
}

function pickPort(port: Raw): ServiceFact['ports'][number] {
  return {
    name: textOrNull(port, 'name'),
    port: whole(port, 'port'),
    nodePort: wholeOrNull(port, 'nodePort'),
    targetPort: portText(port, 'targetPort') ?? String(whole(port, 'port')),
  };
}

/** A port that may be a number or a name (IntOrString); null when absent. */
export function portText(raw: Raw, member: string): string | null {
  const value = raw[member];
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw wrongMember(member, 'a port number or name', value);
}
