import type { SwitchReading } from '../../contracts/cluster.ts';
import { clampText, oneLine } from '../findings/text.ts';
import { instantOf } from '../instant.ts';
import type { Place } from './places.ts';

/** How a value reads after trimming and upper-casing. */
export type ValueMeaning = 'safe' | 'unsafe' | 'unknown';

/** What was found of one watched name in one place. Nothing is found where it is safe. */
export interface ScanHit {
  readonly kind: 'unsafe' | 'unknown_word' | 'unreadable' | 'changed';
  /** `AGENT_MODE=EXECUTE`, `AGENT_MODE`. */
  readonly what: string;
  /** `pod gamma-strategy-0, container app, env`. */
  readonly where: string;
  /** Why it cannot be known; empty for `unsafe`. */
  readonly why: string;
}

/** A value as rules read it: trimmed, upper-case. */
export function normalValue(value: string): string {
  return value.trim().toUpperCase();
}

/** Printable ASCII: other letters may upper-case into a known word without being one to every program. */
export function isPlain(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value.trim());
}

/** Every reading of `name` in one place. All of them must be safe: which one a program obeys is its own affair. */
export function readingsOf(place: Place, name: string): readonly SwitchReading[] {
  return place.container.switches.filter((reading) => reading.name.toUpperCase() === name);
}

/** What is not safe about the readings of one name in one place, each reading by itself. */
export function scan(place: Place, name: string, meaning: (value: string) => ValueMeaning): readonly ScanHit[] {
  return readingsOf(place, name).flatMap((reading) => {
    const hit = hitOf(place, reading, meaning);
    return hit === undefined ? [] : [hit];
  });
}

/** `pod gamma-strategy-0, container app`. */
export function sayPlace({ subject, container }: Place): string {
  const type = container.type === 'container' ? 'container' : `${container.type} container`;
  return `${subject.replace('/', ' ')}, ${type} ${container.name}`;
}

/** A value for people: bare when it is a word, quoted when it is anything else. */
export function sayValue(name: string, value: string): string {
  return `${name}=${/^[\w.+-]{1,40}$/.test(value) ? value : clampText(oneLine(JSON.stringify(value)), 60)}`;
}

function hitOf(place: Place, reading: SwitchReading, meaning: (value: string) => ValueMeaning): ScanHit | undefined {
  const { name, value, via } = reading;
  const where = `${sayPlace(place)}, ${via}`;
  if (reading.state === 'unreadable' || value === null) {
    return { kind: 'unreadable', what: name, where, why: reading.why ?? 'its source cannot be read' };
  }
  const what = sayValue(name, value);
  const found = meaning(value);
  if (found === 'unsafe') return { kind: 'unsafe', what, where, why: '' };
  const changed = changedSinceStart(place, reading);
  if (changed !== undefined) return { kind: 'changed', what: name, where, why: changed };
  return found === 'safe' ? undefined : { kind: 'unknown_word', what, where, why: 'not a known safe value' };
}

// Environment is frozen when a container starts, and times have whole seconds: the same second proves nothing.
function changedSinceStart({ running }: Place, { source }: SwitchReading): string | undefined {
  if (running === null || source === null) return undefined;
  const key = `ConfigMap ${source.configmap} key ${source.key}`;
  const written = instantOf(source.written);
  const started = instantOf(running.startedAt);
  if (written === null) return `when ${key} was last written is not known, and its running value neither`;
  if (started === null) return `when the container started is not known, and which value of ${key} it took neither`;
  if (written < started) return undefined;
  const by = source.writer === null ? '' : ` by ${source.writer}`;
  return `${key} was written ${source.written ?? ''}${by}, the container runs since ${running.startedAt ?? ''}`;
}
