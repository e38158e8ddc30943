/** The clock of a service. A rehearsal's clock starts at an instant of its own and runs on at the pace of time. */
export interface Clock {
  readonly kind: 'live' | 'simulated';
  /** Epoch ms. */
  now(): number;
}

/** The real clock for null, else one that shows `startMs` now. */
export function createClock(startMs: number | null): Clock {
  if (startMs === null) return { kind: 'live', now: () => Date.now() };
  const begun = performance.now();
  return { kind: 'simulated', now: () => Math.floor(startMs + performance.now() - begun) };
}
