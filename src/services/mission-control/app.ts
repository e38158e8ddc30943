import type { ServiceDefinition } from '../shared/service.ts';

/** The read-only control plane. It does not depend on the market, and looks at no other service yet. */
export const missionControlService: ServiceDefinition = {
  name: 'mission-control',
  role: 'ops',
  createApp: () => ({
    kind: 'ops',
    feed: null,
    beatEveryMs: 1_000,
    beat: () => Promise.resolve(),
    marketdata: () => null,
    pages: {},
  }),
};
