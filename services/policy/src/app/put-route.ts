import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { refuseRoute } from '../domain/refuse-route.ts';
import type { Route, RouteDocument, Unchecked } from '../domain/route.ts';
import type { Announcements } from '../ports/announcements.ts';
import type { PublishedRoute, RouteAct, RouteBook } from '../ports/route-book.ts';

interface Deps {
  readonly routes: RouteBook;
  readonly announcements: Announcements;
  readonly clock: Clock;
}

/** Who asks for what, before it has a time. */
export type RouteRequest = Omit<RouteAct, 'at'>;

/** Publishes a route and tells every gateway, again when nothing had to change. */
export function putRoute({ routes, announcements, clock }: Deps) {
  return async (
    act: RouteRequest,
    document: Unchecked<RouteDocument> | undefined,
  ): Promise<Route> => {
    const at = clock.nowMicros();
    const published = await routes.put({ ...act, at }, checked(act.name, document));
    return announced(announcements, act.organization, published);
  };
}

/** Ends a route and tells every gateway. */
export function removeRoute({ routes, announcements, clock }: Deps) {
  return async (act: RouteRequest): Promise<Route> => {
    const published = await routes.remove({ ...act, at: clock.nowMicros() });
    return announced(announcements, act.organization, published);
  };
}

/** Takes an arm out of an experiment, as its guard says, and tells every gateway. */
export function stopArm({ routes, announcements, clock }: Deps) {
  return async (
    act: RouteRequest,
    stop: { readonly experiment: string; readonly arm: string; readonly reason: string },
  ): Promise<Route> => {
    const published = await routes.stopArm({ ...act, at: clock.nowMicros() }, stop);
    return announced(announcements, act.organization, published);
  };
}

function checked(name: string, document: Unchecked<RouteDocument> | undefined): RouteDocument {
  const problem = document ? refuseRoute(name, document) : { param: 'document', reason: 'none' };
  if (document && !problem) return document as RouteDocument;
  const { param, reason } = problem ?? { param: 'document', reason: 'none' };
  throw new AlfredError('request_invalid', { param, reason: `${param}: ${reason}` });
}

async function announced(
  announcements: Announcements,
  organization: string,
  { route, bundleVersion }: PublishedRoute,
): Promise<Route> {
  await announcements.policyPublished(organization, bundleVersion);
  return route;
}
