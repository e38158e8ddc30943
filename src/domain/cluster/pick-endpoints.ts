import type { EndpointsFact } from '../../contracts/cluster.ts';
import { picking } from './malformed.ts';
import {
  asRaw,
  flagOrNull,
  type Raw,
  record,
  recordOrEmpty,
  recordOrNull,
  records,
  text,
  textMap,
  textOrNull,
  texts,
  wholeOrNull,
} from './raw.ts';

/** The label by which a slice says whose it is (discovery/v1). */
const SERVICE_NAME = 'kubernetes.io/service-name';

interface Gathered {
  readonly ready: Set<string>;
  readonly notReady: Set<string>;
  readonly pods: Set<string>;
  readonly ports: Set<number>;
}

/**
 * The endpoints of each Service of one namespace, joined from its EndpointSlices and sorted by Service.
 * An endpoint that stands in two slices (IPv4 and IPv6) counts once, by its pod; ready in one is ready. `ready` unset
 * reads as true, as discovery/v1 says it must. Slices that name no Service are nobody's and are left out.
 */
export function pickEndpoints(raws: readonly unknown[]): readonly EndpointsFact[] {
  const gathered = new Map<string, { namespace: string; service: string; of: Gathered }>();
  for (const raw of raws) picking('EndpointSlice', raw, () => gather(asRaw(raw, 'EndpointSlice'), gathered));
  const facts: EndpointsFact[] = [];
  for (const { namespace, service, of } of gathered.values()) {
    let notReady = 0;
    for (const endpoint of of.notReady) if (!of.ready.has(endpoint)) notReady += 1;
    facts.push({
      service,
      namespace,
      ready: of.ready.size,
      notReady,
      pods: [...of.pods].toSorted(),
      ports: [...of.ports].toSorted((a, b) => a - b),
    });
  }
  return facts.toSorted((a, b) => (a.service < b.service ? -1 : 1));
}

function gather(slice: Raw, into: Map<string, { namespace: string; service: string; of: Gathered }>): void {
  const metadata = record(slice, 'metadata');
  const namespace = text(metadata, 'namespace');
  text(metadata, 'name');
  const service = textMap(metadata, 'labels')[SERVICE_NAME];
  if (service === undefined) return;
  const key = `${namespace}/${service}`;
  const entry = into.get(key) ?? {
    namespace,
    service,
    of: { ready: new Set(), notReady: new Set(), pods: new Set(), ports: new Set() },
  };
  into.set(key, entry);
  for (const port of records(slice, 'ports')) {
    const number = wholeOrNull(port, 'port');
    if (number !== null) entry.of.ports.add(number);
  }
  for (const endpoint of records(slice, 'endpoints')) gatherEndpoint(endpoint, entry.of);
}

function gatherEndpoint(endpoint: Raw, into: Gathered): void {
  const target = recordOrNull(endpoint, 'targetRef');
  const pod = target !== null && textOrNull(target, 'kind') === 'Pod' ? text(target, 'name') : null;
  const addresses = texts(endpoint, 'addresses');
  const identity = pod === null ? `address/${addresses[0] ?? ''}` : `pod/${pod}`;
  if (flagOrNull(recordOrEmpty(endpoint, 'conditions'), 'ready') === false || addresses.length === 0) {
    into.notReady.add(identity);
    return;
  }
  into.ready.add(identity);
  if (pod !== null) into.pods.add(pod);
}
