import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { type PriceVersionRouteDeps, priceVersionRoutes } from './price-versions.route.ts';
import { type PriceRouteDeps, priceRoutes } from './prices.route.ts';
import { rerateRoutes } from './rerates.route.ts';
import { type TagRouteDeps, tagRoutes } from './tags.route.ts';
import { usageRoutes } from './usage.route.ts';

export interface MeteringRouteDeps extends PriceRouteDeps, PriceVersionRouteDeps, TagRouteDeps {
  readonly meteringDesk: Parameters<typeof rerateRoutes>[0]['meteringDesk'];
  readonly reportUsage: Parameters<typeof usageRoutes>[0]['reportUsage'];
}

/** Prices and rates, usage from outside, charges computed again, and tags. */
export function meteringRoutes(deps: MeteringRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(priceRoutes(deps));
    await app.register(priceVersionRoutes(deps));
    await app.register(usageRoutes(deps));
    await app.register(rerateRoutes(deps));
    await app.register(tagRoutes(deps));
  };
}
