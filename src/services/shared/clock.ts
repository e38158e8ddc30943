/** The clock of a service. A rehearsal's is off by the same time in every service of a floor, so that they agree. */
export interface Clock {
  readonly kind: 'live' | 'simulated';
  /** Epoch ms. */
  now(): number;
}

/** The real clock for null, else one that is `offsetMs` ahead of it. */
export function createClock(offsetMs: number | null): Clock {
  if (offsetMs === null) return { kind: 'live', now: () => Date.now() };
  return { kind: 'simulated', now: () => Date.now() + offsetMs };
}
