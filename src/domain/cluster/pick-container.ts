import type { ContainerFact, ContainerType, ProbeSpec } from '../../contracts/cluster.ts';
import { redactArguments } from '../redaction/redact-text.ts';
import type { Resolved } from '../switches/resolver.ts';
import { portText } from './pick-service.ts';
import { cpuAndMemory } from './quantity.ts';
import { type Raw, recordOrEmpty, recordOrNull, records, text, textOrNull, texts, whole } from './raw.ts';

const LONGEST_ARGUMENT = 1_024;
const HANDLERS = ['httpGet', 'tcpSocket', 'exec', 'grpc'] as const;

/** The containers of a pod spec in the order in which they start, with what each one is. */
export function containersOf(spec: Raw): readonly { readonly raw: Raw; readonly type: ContainerType }[] {
  const init = records(spec, 'initContainers').map((raw) => ({
    raw,
    type: raw['restartPolicy'] === 'Always' ? ('sidecar' as const) : ('init' as const),
  }));
  const main = records(spec, 'containers').map((raw) => ({ raw, type: 'container' as const }));
  const ephemeral = records(spec, 'ephemeralContainers').map((raw) => ({ raw, type: 'ephemeral' as const }));
  return [...init, ...main, ...ephemeral];
}

/** One container as facts: what it is, how it is probed, and which switches it ends up with. */
export function pickContainer(raw: Raw, type: ContainerType, resolved: Resolved): ContainerFact {
  const resources = recordOrEmpty(raw, 'resources');
  return {
    name: text(raw, 'name'),
    type,
    image: imageOf(text(raw, 'image')),
    ports: records(raw, 'ports').map((port) => whole(port, 'containerPort')),
    liveness: pickProbe(raw, 'livenessProbe'),
    readiness: pickProbe(raw, 'readinessProbe'),
    limits: cpuAndMemory(recordOrEmpty(resources, 'limits')),
    requests: cpuAndMemory(recordOrEmpty(resources, 'requests')),
    command: redactArguments([...texts(raw, 'command'), ...texts(raw, 'args')].map(shortened)),
    switches: resolved.switches,
    opaque: resolved.opaque,
    tells: resolved.tells,
  };
}

/** An image reference has no place for a password; the API server takes one all the same. */
export function imageOf(image: string): string {
  return image.includes('://') ? image.replace(/:\/\/[^/@]{0,512}@/, '://[redacted:userinfo]@') : image;
}

function shortened(argument: string): string {
  return argument.length > LONGEST_ARGUMENT ? `${argument.slice(0, LONGEST_ARGUMENT)}…` : argument;
}

function pickProbe(raw: Raw, member: string): ProbeSpec | null {
  const probe = recordOrNull(raw, member);
  if (probe === null) return null;
  const handler = HANDLERS.find((name) => probe[name] !== undefined && probe[name] !== null);
  if (handler === undefined) return { handler: 'unknown', path: null, port: null };
  const spec = recordOrEmpty(probe, handler);
  return {
    handler,
    path: handler === 'httpGet' ? textOrNull(spec, 'path') : null,
    port: handler === 'exec' ? null : portText(spec, 'port'),
  };
}
