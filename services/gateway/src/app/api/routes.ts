import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { PublishedRoute, RouteBook } from '../../ports/api/route-book.ts';

interface Deps {
  readonly routes: RouteBook;
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
