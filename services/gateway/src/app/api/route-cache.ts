import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { RouteBook } from '../../ports/api/route-book.ts';
import type { CacheVerdicts, VerdictCounts } from '../../ports/cache-verdicts.ts';

/** What is known of the false hits of a route. */
export interface RouteCache extends VerdictCounts {
  readonly route: string;
  readonly semanticCache: boolean;
}

/** How often an answer by meaning would not have fitted, of those that were asked anew. */
export function readRouteCache(deps: {
  readonly routes: Pick<RouteBook, 'find'>;
  readonly cacheVerdicts: Pick<CacheVerdicts, 'countsOf'>;
}) {
  return async ({ organization }: Caller, name: string): Promise<RouteCache> => {
    const route = await deps.routes.find(organization, name, 0);
    if (!route || route.removed)
      throw new AlfredError('resource_unknown', { kind: 'route', id: name });
    const counts = await deps.cacheVerdicts.countsOf({ organization, route: name });
    return { ...counts, route: name, semanticCache: route.semanticCache ?? false };
  };
}
