import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { putRoute, readRoute as readOne, readRouteVersions } from '../../app/api/routes.ts';
import type { RouteBook } from '../../ports/api/route-book.ts';
import { failures, reading, writing } from './operation.ts';
import { renderPage } from './render.ts';
import { readRoute, renderRoute, renderRoutePut } from './render-route.ts';
import {
  putRouteBody,
  route,
  routeName,
  routePut,
  routeQuery,
  routes,
  routeVersions,
  versionsQuery,
} from './route-schemas.ts';

export interface RouteRouteDeps {
  readonly routes: RouteBook;
  readonly putRoute: ReturnType<typeof putRoute>;
  readonly readRoute: ReturnType<typeof readOne>;
  readonly readRouteVersions: ReturnType<typeof readRouteVersions>;
}

const params = z.strictObject({ name: routeName });

/** Names that clients give for a model, and who serves them. */
export function routeRoutes(deps: RouteRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(writingRoutes(deps));
    await app.register(readingRoutes(deps));
    await app.register(versionRoutes(deps));
  };
}

function writingRoutes({ routes: book, putRoute: put }: RouteRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/routes/:name',
      {
        config: { permission: 'routes.write' },
        schema: {
          ...writing({
            id: 'putRoute',
            tag: 'routes',
            summary: 'Publish a route',
            description:
              'From then on a request whose `model` is this name goes to one of its targets, in every gateway, within a second. A route with one target is an alias. The same document again is the same version. Policy decides about the models, not about the route: nobody reaches by a route what is denied by name. A target that can never serve is refused with its position; `warnings` says which targets cannot serve as things are.',
          }),
          params,
          body: putRouteBody,
          response: { 200: routePut, ...failures },
        },
      },
      async ({ caller, params: { name }, body, idempotency }) =>
        renderRoutePut(await put(caller, { name, route: readRoute(body), idempotency })),
    );

    app.delete(
      '/api/v1/routes/:name',
      {
        config: { permission: 'routes.write' },
        schema: {
          ...writing({
            id: 'removeRoute',
            tag: 'routes',
            summary: 'Remove a route',
            description: 'Its versions stay readable; published again, it goes on counting.',
          }),
          params,
          response: { 200: route, ...failures },
        },
      },
      async ({ caller, params: { name }, idempotency }) =>
        renderRoute(await book.remove(caller, { name, idempotency })),
    );
  };
}

function readingRoutes(deps: RouteRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/routes',
      {
        config: { permission: 'routes.read' },
        schema: {
          ...reading({
            id: 'listRoutes',
            tag: 'routes',
            summary: 'List routes',
            description: 'The newest version of every route that is there, by name.',
          }),
          response: { 200: routes, ...failures },
        },
      },
      async ({ caller }) => ({
        data: (await deps.routes.list(caller.organization)).map(renderRoute),
      }),
    );

    app.get(
      '/api/v1/routes/:name',
      {
        config: { permission: 'routes.read' },
        schema: {
          ...reading({
            id: 'getRoute',
            tag: 'routes',
            summary: 'See a route',
            description: 'The newest version, or the one that is asked for, removed or not.',
          }),
          params,
          querystring: routeQuery,
          response: { 200: route, ...failures },
        },
      },
      async ({ caller, params: { name }, query: { version } }) => {
        const wanted = version === undefined ? undefined : Number(version);
        return renderRoute(await deps.readRoute(caller, { name, version: wanted }));
      },
    );
  };
}

function versionRoutes({ readRouteVersions: read }: RouteRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/routes/:name/versions',
      {
        config: { permission: 'routes.read' },
        schema: {
          ...reading({
            id: 'listRouteVersions',
            tag: 'routes',
            summary: 'List everything that a route ever was',
            description: 'The newest first. `next` is the `before` of the page that follows.',
          }),
          params,
          querystring: versionsQuery,
          response: { 200: routeVersions, ...failures },
        },
      },
      async ({ caller, params: { name }, query }) => {
        const page = { name, before: Number(query.before ?? 0), limit: Number(query.limit) };
        return renderPage(await read(caller, page), renderRoute);
      },
    );
  };
}
