import type { Attempts } from './victim.ts';

const price = { prices: { inputUncached: '1', outputText: '1' } };
const version = '2026-01-01.1+00000000';

/** An event that tells of usage by this node. */
export const usageBy = (subject: string, over: object = {}) => ({
  ...{ specversion: '1.0', id: '1', source: 'tests', type: 'alfred.usage.v1' },
  ...{ subject, time: '2026-11-22T00:00:00Z' },
  data: { provider: 'sim', model: 'echo', usage: { inputUncached: 10 } },
  ...over,
});

/** What only whoever runs the deployment may do. */
const closed = (path: string, body?: unknown): Attempts => ({
  refused: () => [body === undefined ? { path } : { path, body }],
});

/** The lines about prices, usage from outside, charges computed again, and tags. */
export const meteringAttempts: Readonly<Record<string, Attempts>> = {
  'GET /api/v1/prices': { own: () => [{ path: '/api/v1/prices?limit=1000' }] },
  'GET /api/v1/prices/:provider/:model': { own: () => [{ path: '/api/v1/prices/sim/echo' }] },
  'PUT /api/v1/prices/:provider/:model': closed('/api/v1/prices/sim/echo', price),
  'DELETE /api/v1/prices/:provider/:model': closed('/api/v1/prices/sim/echo'),
  'POST /api/v1/prices/:provider/:model/restore': closed('/api/v1/prices/sim/echo/restore', {}),
  'PUT /api/v1/prices/ceiling': closed('/api/v1/prices/ceiling', price),
  'DELETE /api/v1/prices/ceiling': closed('/api/v1/prices/ceiling'),
  'GET /api/v1/prices/versions': { own: () => [{ path: '/api/v1/prices/versions' }] },
  'POST /api/v1/prices/versions/:version/supersede': closed(
    `/api/v1/prices/versions/${encodeURIComponent(version)}/supersede`,
    {},
  ),
  'GET /api/v1/rates': { own: () => [{ path: '/api/v1/rates' }] },
  'PUT /api/v1/rates/:asset': closed('/api/v1/rates/CREDIT', { dollars: '0.01' }),
  'POST /api/v1/rerates': closed('/api/v1/rerates', { provider: 'sim' }),
  'GET /api/v1/rerates/:id': closed('/api/v1/rerates/rer_1'),
  'GET /api/v1/stopped': closed('/api/v1/stopped'),
  'POST /api/v1/stopped/:id/decision': closed('/api/v1/stopped/1/decision', { decision: 'keep' }),
  'POST /api/v1/usage': {
    refused: ({ root, user }) =>
      [root, user].map((node) => ({ path: '/api/v1/usage', body: usageBy(node) })),
  },
  'PUT /api/v1/tags': {
    own: () => [{ path: '/api/v1/tags', body: { keys: [{ key: 'stage', values: ['live'] }] } }],
  },
  'GET /api/v1/tags': { own: () => [{ path: '/api/v1/tags' }] },
  'PUT /api/v1/nodes/:id/tags': {
    refused: ({ root, user }) =>
      [root, user].map((id) => ({
        path: `/api/v1/nodes/${id}/tags`,
        body: { costCentre: 'R-1' },
      })),
  },
  'GET /api/v1/nodes/:id/tags': {
    refused: ({ root, user }) => [root, user].map((id) => ({ path: `/api/v1/nodes/${id}/tags` })),
  },
};
