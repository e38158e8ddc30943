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
        const { marketdataUrl } = settings;
        const seen = marketdataUrl === null ? null : await lookAtMarketdata(marketdataUrl, clock);
        // One answer that does not come is no news: what was seen last lasts its time, and its stamp ages.
        look = seen ?? look;
      },
      marketdata: (nowMs) => ({
        ...viewOf(look, nowMs, settings.staleAfterMs),
        missing: settings.marketdataUrl === null ? ['marketdata_url'] : [],
      }),
      pages: {},
    };
  },
};
