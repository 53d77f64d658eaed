import type { Attempts } from './victim.ts';

const spend = '/api/v1/analytics/spend';
const live = '/api/v1/analytics/live';
const rebuilds = '/api/v1/projections/spend/rebuilds';
const rebuildsOf = '/api/v1/projections/:projection/rebuilds';

/** The lines about sums of spending. */
export const analyticsAttempts: Readonly<Record<string, Attempts>> = {
  [`GET ${spend}`]: {
    own: () => [{ path: spend }, { path: `${spend}?by=node,model,hour` }],
    refused: ({ root, user }) => [root, user].map((node) => ({ path: `${spend}?node=${node}` })),
  },
  // What it sends of its own has no end: only what it refuses is asked for here.
  [`GET ${live}`]: {
    refused: ({ root, user }) => [root, user].map((node) => ({ path: `${live}?node=${node}` })),
  },
  'GET /api/v1/projections': { own: () => [{ path: '/api/v1/projections' }] },
  // In this order: there is nothing to see of a rebuild that nobody has started.
  [`POST ${rebuildsOf}`]: { own: () => [{ path: rebuilds, body: {} }] },
  [`GET ${rebuildsOf}`]: { own: () => [{ path: rebuilds }] },
};
