import type { IngressFact } from '../../contracts/cluster.ts';
import { picking } from './malformed.ts';
import { pickMeta } from './pick-meta.ts';
import {
  asRaw,
  type Raw,
  record,
  recordOrEmpty,
  recordOrNull,
  records,
  text,
  textOrNull,
  texts,
  wholeOrNull,
} from './raw.ts';

/** One Ingress: hosts (`*` where a rule names none) and backends, `service:port` or `Kind/name`. */
export function pickIngress(raw: unknown): IngressFact {
  return picking('Ingress', raw, () => {
    const object = asRaw(raw, 'Ingress');
    const spec = record(object, 'spec');
    const hosts = new Set<string>();
    const backends = new Set<string>();
    const fallback = recordOrNull(spec, 'defaultBackend');
    if (fallback !== null) {
      hosts.add('*');
      backends.add(backendOf(fallback));
    }
    for (const rule of records(spec, 'rules')) {
      const host = textOrNull(rule, 'host');
      hosts.add(host === null || host === '' ? '*' : host);
      for (const path of records(recordOrEmpty(rule, 'http'), 'paths'))
        backends.add(backendOf(record(path, 'backend')));
    }
    for (const tls of records(spec, 'tls')) for (const host of texts(tls, 'hosts')) hosts.add(host);
    return { meta: pickMeta(object), hosts: [...hosts].toSorted(), backends: [...backends].toSorted() };
  });
}

function backendOf(backend: Raw): string {
  const service = recordOrNull(backend, 'service');
  if (service === null) {
    const resource = record(backend, 'resource');
    return `${text(resource, 'kind')}/${text(resource, 'name')}`;
  }
  const port = recordOrEmpty(service, 'port');
  const name = wholeOrNull(port, 'number') ?? textOrNull(port, 'name');
  return name === null ? text(service, 'name') : `${text(service, 'name')}:${name}`;
}
