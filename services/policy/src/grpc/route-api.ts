import type { PolicyServiceImplementation, Route as ProtoRoute } from '@alfred/contracts/policy';
import type { putRoute, RouteRequest, removeRoute, stopArm } from '../app/put-route.ts';
import type { Arm, Experiment, Route, RouteDocument, RouteTarget } from '../domain/route.ts';
import type { RouteBook } from '../ports/route-book.ts';

/** The use cases of routes, as `service.ts` wires them. */
export interface RouteUseCases {
  readonly putRoute: ReturnType<typeof putRoute>;
  readonly removeRoute: ReturnType<typeof removeRoute>;
  readonly stopArm: ReturnType<typeof stopArm>;
  readonly routes: Pick<RouteBook, 'find' | 'list' | 'versions'>;
}

type RouteApi = Pick<
  PolicyServiceImplementation,
  'putRoute' | 'removeRoute' | 'stopArm' | 'getRoute' | 'listRoutes' | 'listRouteVersions'
>;

/** A page of versions at most. */
const versionsMax = 100;

/** Routes on the wire: parses, calls one use case, renders its outcome. */
export function routeApi({ putRoute, removeRoute, stopArm, routes }: RouteUseCases): RouteApi {
  return {
    putRoute: async ({ document, ...request }) => ({
      route: toProtoRoute(await putRoute(request, document)),
    }),
    removeRoute: async (request) => ({ route: toProtoRoute(await removeRoute(request)) }),
    stopArm: async ({ organization, ledger, route: name, ...stop }) => {
      const nobody = { actor: '', apiKey: '', idempotency: '' };
      const request: RouteRequest = { organization, ledger, name, ...nobody };
      return { route: toProtoRoute(await stopArm(request, stop)) };
    },
    getRoute: async ({ organization, name, version }) => ({
      route: toProtoRoute(await routes.find(organization, name, Number(version))),
    }),
    listRoutes: async ({ organization }) => ({
      routes: (await routes.list(organization)).map(toProtoRoute),
    }),
    listRouteVersions: async ({ organization, name, before, limit }) => {
      const page = { name, before: Number(before), limit: Math.min(limit || 1, versionsMax) };
      return { routes: (await routes.versions(organization, page)).map(toProtoRoute) };
    },
  };
}

/** One version of a route, as it goes over the wire. */
export function toProtoRoute({ version, document, ...route }: Route): ProtoRoute {
  return { ...route, version: BigInt(version), document: toProtoDocument(document) };
}

function toProtoDocument(of: RouteDocument) {
  const { targets, fallbacks, experiment, timeouts, ...document } = of;
  return {
    ...document,
    targets: targets.map(toProtoTarget),
    fallbacks: fallbacks.map(toProtoTarget),
    experiment: experiment && toProtoExperiment(experiment),
    timeouts: timeouts && { ...timeouts },
  };
}

function toProtoExperiment({ arms, guard, ...experiment }: Experiment) {
  return { ...experiment, guard: guard && { ...guard }, arms: arms.map(toProtoArm) };
}

function toProtoArm({ targets, ...arm }: Arm) {
  return { ...arm, targets: targets.map(toProtoTarget) };
}

function toProtoTarget({ model, weight, capabilities, dataClasses }: RouteTarget) {
  return { model, weight, capabilities: [...capabilities], dataClasses: [...dataClasses] };
}
