import type { Clock } from '../contracts/ports.ts';

/** The machine's own time. */
export function liveClock(): Clock {
  return { kind: 'live', now: () => Date.now() };
}

/**
 * A rehearsal's time: it starts at an instant (epoch ms) and runs on as fast as time does. It runs on the monotonic
 * clock, so that nobody who sets the machine's clock moves it.
 */
export function simulatedClock(startMs: number): Clock {
  const began = performance.now();
  return { kind: 'simulated', now: () => startMs + Math.round(performance.now() - began) };
}
