import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RouteCache, readRouteCache } from '../../app/api/route-cache.ts';
import { shareInterval, usualSurety } from '../../domain/experiment-statistics.ts';
import { failures, reading } from './operation.ts';
import { routeName, semanticCache } from './route-schemas.ts';

export interface RouteCacheDeps {
  readonly readRouteCache: ReturnType<typeof readRouteCache>;
}

const routeCache = z
  .object({
    route: z.string(),
    semanticCache,
    shadows: z.object({ fitted: z.int(), differed: z.int() }).meta({
      description: 'Hits that were asked anew, by whether the earlier answer would have fitted.',
    }),
    falseHits: z
      .object({
        share: z.number(),
        interval: z.object({ low: z.number(), high: z.number() }).meta({
          description: 'Holds the true share 19 times of 20.',
        }),
      })
      .nullable()
      .meta({ description: 'Null while none was asked anew.' }),
  })
  .meta({ id: 'RouteCache' });

/** How the semantic cache of a route does. */
export function routeCacheRoutes(deps: RouteCacheDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/routes/:name/cache',
      {
        config: { permission: 'routes.read' },
        schema: {
          ...reading({
            id: 'getRouteCache',
            tag: 'routes',
            summary: 'See how often the cache of a route is wrong',
            description:
              'Policy says what share of the hits by meaning is asked anew instead (`shadowPercent`). Here is how often the earlier answer would not have fitted, over all gateways.',
          }),
          params: z.strictObject({ name: routeName }),
          response: { 200: routeCache, ...failures },
        },
      },
      async ({ caller, params: { name } }) => render(await deps.readRouteCache(caller, name)),
    );
  };
}

function render({ route, semanticCache: isOn, fitted, differed }: RouteCache) {
  const count = fitted + differed;
  const interval = shareInterval(differed, count, usualSurety);
  return {
    ...{ route, semanticCache: isOn, shadows: { fitted, differed } },
    falseHits: interval ? { share: differed / count, interval } : null,
  };
}
