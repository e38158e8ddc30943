import type { EventFact } from '../../contracts/cluster.ts';
import { MalformedObject } from '../../domain/cluster/malformed.ts';
import { pickEvent } from '../../domain/cluster/pick.ts';
import type { Collector } from './collect.ts';

/** Events of type Normal that are kept, the newest; what is not Normal is never left out. */
export const NORMAL_EVENTS_KEPT = 2_000;
/** More warnings than anybody can have read; beyond it the list is given up rather than cut. */
const WARNINGS_LIMIT = 50_000;

/** Events as they come, without more Normal ones than anybody needs. `cut` says how many were left out. */
export function eventCollector(): Collector<EventFact> & { readonly cut: () => number } {
  let warnings: EventFact[] = [];
  let normal: EventFact[] = [];
  let cut = 0;
  const trim = () => {
    if (normal.length <= NORMAL_EVENTS_KEPT) return;
    normal.sort((a, b) => compare(b.last ?? '', a.last ?? ''));
    cut += normal.length - NORMAL_EVENTS_KEPT;
    normal.length = NORMAL_EVENTS_KEPT;
  };
  return {
    add: (raw) => {
      const event = pickEvent(raw);
      if (event.type !== 'Normal') warnings.push(event);
      else if (normal.push(event) > 2 * NORMAL_EVENTS_KEPT) trim();
      if (warnings.length > WARNINGS_LIMIT) throw new MalformedObject(`more than ${WARNINGS_LIMIT} warnings`);
    },
    clear: () => {
      warnings = [];
      normal = [];
      cut = 0;
    },
    result: () => {
      trim();
      return [...warnings, ...normal];
    },
    cut: () => cut,
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
