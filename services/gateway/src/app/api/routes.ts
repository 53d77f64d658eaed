import type { Clock } from '@alfred/clock';
import { AlfredError, type ErrorCode } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import { judgeRoute, type KnownModels, type TargetWarning } from '../../domain/judge-route.ts';
import type { PublishedRoute, RouteBook } from '../../ports/api/route-book.ts';
import type { Prices } from '../../ports/prices.ts';

interface Deps {
  readonly routes: RouteBook;
}

/** What is known of models where a route is published. */
export interface PutRouteDeps
  extends Deps,
    Pick<KnownModels, 'knownProviders' | 'configuredProviders'> {
  readonly prices: Prices;
  readonly clock: Clock;
}

/** A version that holds from now on, and which of its targets cannot serve as things are. */
export interface RoutePut {
  readonly route: PublishedRoute;
  readonly warnings: readonly TargetWarning[];
}

/** Publishes a route. Rejects with `route_target_invalid` where one of its targets can never serve. */
export function putRoute({ routes, prices, clock, ...known }: PutRouteDeps) {
  return async (caller: Caller, wish: Parameters<RouteBook['put']>[1]): Promise<RoutePut> => {
    const others = await routes.list(caller.organization);
    const verdict = judgeRoute(
      { ...wish.route, name: wish.name },
      {
        ...known,
        book: prices.current(),
        routes: new Set(others.map(({ name }) => name)),
        at: clock.nowMicros(),
      },
    );
    if (verdict.outcome === 'refused') {
      throw new AlfredError(verdict.code as ErrorCode, verdict.params);
    }
    return { route: await routes.put(caller, wish), warnings: verdict.warnings };
  };
}

/** A route of the caller's organisation: the newest version, unless it was removed, or a past one. */
export function readRoute({ routes }: Deps) {
  return async (
    { organization }: Caller,
    { name, version }: { readonly name: string; readonly version?: number | undefined },
  ): Promise<PublishedRoute> => {
    const route = await routes.find(organization, name, version ?? 0);
    if (route && (version !== undefined || !route.removed)) return route;
    throw new AlfredError('resource_unknown', { kind: 'route', id: name });
  };
}

/** One page of everything that a route ever was, the newest first. */
export function readRouteVersions({ routes }: Deps) {
  return async (
    { organization }: Caller,
    { name, before, limit }: { name: string; before: number; limit: number },
  ): Promise<{ readonly items: readonly PublishedRoute[]; readonly next: string | undefined }> => {
    const found = await routes.versions(organization, { name, before, limit: limit + 1 });
    if (found.length === 0 && before === 0) {
      throw new AlfredError('resource_unknown', { kind: 'route', id: name });
    }
    const items = found.slice(0, limit);
    const next = found.length > limit ? String(items.at(-1)?.version ?? '') : undefined;
    return { items, next };
  };
}
