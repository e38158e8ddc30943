import { sessionAt } from '../../domain/calendar/session-phase.ts';
import { freshnessAt } from '../../domain/status/freshness.ts';
import type { ServiceDefinition } from '../shared/service.ts';

/**
 * Market data with a simulated feed: it says that a tick came, at its own clock's instant and in session only, and
 * nothing more. No price is made up; every answer names the feed `sim`.
 */
export const marketdataService: ServiceDefinition = {
  name: 'marketdata-mcp-server',
  role: 'marketdata',
  createApp: (settings, { calendar, clock }) => {
    let lastTickMs: number | null = null;
    return {
      kind: 'marketdata',
      feed: 'sim',
      beatEveryMs: 250,
      beat: async () => {
        const nowMs = clock.now();
        if (sessionAt(calendar, nowMs).market_open) lastTickMs = nowMs;
      },
      marketdata: (nowMs) => ({
        lastTickMs,
        freshness: freshnessAt(lastTickMs, nowMs, settings.staleAfterMs),
        staleAfterMs: settings.staleAfterMs,
        missing: [],
      }),
      pages: {},
    };
  },
};
