import type { EventFact } from '../../contracts/cluster.ts';
import { picking } from './malformed.ts';
import { freeText } from './pick-conditions.ts';
import { asRaw, type Raw, record, recordOrEmpty, textOrEmpty, textOrNull, wholeOrNull } from './raw.ts';

/**
 * One core/v1 Event. Type, reason and message may be empty by the API, and then are empty here;
 * `last` is the newest time that the event gives, which stands in one of five members.
 */
export function pickEvent(raw: unknown): EventFact {
  return picking('Event', raw, () => {
    const object = asRaw(raw, 'Event');
    const metadata = record(object, 'metadata');
    const involved = record(object, 'involvedObject');
    const series = recordOrEmpty(object, 'series');
    return {
      namespace: textOrEmpty(metadata, 'namespace'),
      type: textOrEmpty(object, 'type'),
      reason: textOrEmpty(object, 'reason'),
      message: freeText(textOrEmpty(object, 'message')),
      object: { kind: textOrEmpty(involved, 'kind'), name: textOrEmpty(involved, 'name') },
      count: wholeOrNull(series, 'count') ?? wholeOrNull(object, 'count') ?? 1,
      last: lastOf(object, series, metadata),
    };
  });
}

function lastOf(object: Raw, series: Raw, metadata: Raw): string | null {
  return (
    textOrNull(series, 'lastObservedTime') ??
    textOrNull(object, 'lastTimestamp') ??
    textOrNull(object, 'eventTime') ??
    textOrNull(object, 'firstTimestamp') ??
    textOrNull(metadata, 'creationTimestamp')
  );
}
