import type { Attempts } from './victim.ts';

const body = { targets: [{ model: 'sim/echo' }] };
const path = '/api/v1/routes';

/** The name of a route of the victim. */
export const victimsRoute = 'private';

/** A line for every route of the management API that is about routes of models. */
export const routingAttempts: Readonly<Record<string, Attempts>> = {
  'PUT /api/v1/routes/:name': {
    own: () => [{ path: `${path}/mine`, body }],
  },
  'DELETE /api/v1/routes/:name': {
    refused: () => [{ path: `${path}/${victimsRoute}` }],
  },
  'GET /api/v1/routes': {
    own: () => [{ path }],
  },
  'GET /api/v1/routes/:name': {
    refused: () => [{ path: `${path}/${victimsRoute}` }],
  },
  'GET /api/v1/routes/:name/experiment': {
    refused: () => [{ path: `${path}/${victimsRoute}/experiment` }],
  },
  'GET /api/v1/routes/:name/cache': {
    refused: () => [{ path: `${path}/${victimsRoute}/cache` }],
  },
  'POST /v1/feedback': {
    refused: ({ request }) => [{ path: '/v1/feedback', body: { request, score: 1 } }],
  },
  'GET /api/v1/routes/:name/versions': {
    refused: () => [{ path: `${path}/${victimsRoute}/versions` }],
  },
};
