import type { ServiceDefinition } from '../shared/service.ts';
import { lookAtMarketdata, type MarketdataLook, viewOf } from './marketdata-look.ts';

/**
 * The runtime of one strategy; gamma-strategy and whale-strategy are two of it, told apart by SERVICE_NAME.
 * It observes: it has no proposal yet and no way to place an order.
 */
export const strategyService: ServiceDefinition = {
  name: 'strategy-engine',
  role: 'strategy',
  createApp: (settings, { clock }) => {
    let look: MarketdataLook | null = null;
    return {
      kind: 'strategy',
      feed: null,
      beatEveryMs: 500,
      beat: async () => {
        // Kept when it fails: what was seen last goes stale by its own time.
        look = settings.marketdataUrl === null ? null : await lookAtMarketdata(settings.marketdataUrl, clock);
      },
      marketdata: (nowMs) => ({
        ...viewOf(look, nowMs, settings.staleAfterMs),
        missing: settings.marketdataUrl === null ? ['marketdata_url'] : [],
      }),
      pages: {},
    };
  },
};
