import type { PolicyClient, Route as RouteMessage } from '@alfred/contracts/policy';
import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { PublishedRoute, RouteBook, RouteWish } from '../../ports/api/route-book.ts';

/** The routes as the policy service keeps them. */
export function grpcRouteBook(policy: PolicyClient): RouteBook {
  return {
    put: async (caller, { name, route, idempotency }) => {
      const document = toProtoDocument(route);
      const request = { ...actOf(caller), name, idempotency, document };
      return published((await policy.putRoute(request)).route);
    },
    remove: async (caller, wish) =>
      published((await policy.removeRoute({ ...actOf(caller), ...wish })).route),
    find: async (organization, name, version) => {
      const request = { organization, name, version: BigInt(version) };
      const { route } = await policy.getRoute(request);
      return route && route.version > 0n ? published(route) : undefined;
    },
    list: async (organization) => (await policy.listRoutes({ organization })).routes.map(published),
    versions: async (organization, { before, ...page }) => {
      const request = { organization, ...page, before: BigInt(before) };
      return (await policy.listRouteVersions(request)).routes.map(published);
    },
  };
}

function actOf({ organization, ledger, node: actor, key: apiKey }: Caller) {
  return { organization, ledger, actor, apiKey };
}

/** Wire types have lists that may be changed; nothing else differs. */
function toProtoDocument({ targets, fallbacks, experiment, ...document }: RouteWish) {
  return {
    ...document,
    targets: targets.map(toProtoTarget),
    fallbacks: fallbacks.map(toProtoTarget),
    ...(experiment && { experiment: toProtoExperiment(experiment) }),
  };
}

function toProtoTarget(target: RouteWish['targets'][number]) {
  const { capabilities, dataClasses } = target;
  return { ...target, capabilities: [...capabilities], dataClasses: [...dataClasses] };
}

function toProtoExperiment({ guard, ...experiment }: NonNullable<RouteWish['experiment']>) {
  return {
    ...experiment,
    arms: experiment.arms.map((arm) => ({ ...arm, targets: arm.targets.map(toProtoTarget) })),
    ...(guard && { guard }),
  };
}

function published(route: RouteMessage | undefined): PublishedRoute {
  if (!route?.document) {
    throw new AlfredError('internal', {}, { cause: new Error('an answer without a route') });
  }
  const { document, version, actor, ...rest } = route;
  return { ...document, ...rest, version: Number(version), actor: actor || undefined };
}
