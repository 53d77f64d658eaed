import type { Attempts } from './victim.ts';

const money = { asset: 'USD', amount: '1.00' };
const stated = 'asset=USD&from=2026-01-01&to=2126-01-01';
const nextYear = { endsAt: '2126-01-01T00:00:00Z' };

/** A boost of a daily budget. */
export const boost = { ...money, window: 'day', reason: 'T-1', ...nextYear };

/** The lines about holds. */
export const holdAttempts: Readonly<Record<string, Attempts>> = {
  'POST /api/v1/holds': {
    refused: ({ user }) => [{ path: '/api/v1/holds', body: { ...money, node: user } }],
  },
  'GET /api/v1/holds': {
    own: () => [{ path: '/api/v1/holds' }],
    refused: ({ team }) => [{ path: `/api/v1/holds?node=${team}` }],
  },
  'GET /api/v1/holds/:hold': {
    refused: ({ hold }) => [{ path: `/api/v1/holds/${hold}` }],
  },
  'POST /api/v1/holds/:hold/captures': {
    refused: ({ hold }) => [{ path: `/api/v1/holds/${hold}/captures`, body: { amount: '0.01' } }],
  },
  'POST /api/v1/holds/:hold/release': {
    refused: ({ hold }) => [{ path: `/api/v1/holds/${hold}/release` }],
  },
};

/** The lines about budgets, pools, payment and the tree. */
export const moneyAttempts: Readonly<Record<string, Attempts>> = {
  'DELETE /api/v1/budgets/:node/:window': {
    refused: ({ user }) => [{ path: `/api/v1/budgets/${user}/day?asset=USD` }],
  },
  'POST /api/v1/nodes/:id/overrides': {
    refused: ({ user }) => [{ path: `/api/v1/nodes/${user}/overrides`, body: boost }],
  },
  'GET /api/v1/nodes/:id/overrides': {
    refused: ({ user }) => [{ path: `/api/v1/nodes/${user}/overrides` }],
  },
  'DELETE /api/v1/nodes/:id/overrides/:override': {
    refused: ({ user, boosted }, { root }) =>
      [user, root].map((node) => ({ path: `/api/v1/nodes/${node}/overrides/${boosted}` })),
  },
  'POST /api/v1/nodes/:id/move': {
    refused: ({ root, team, user }, attacker) => [
      { path: `/api/v1/nodes/${user}/move`, body: { parent: root } },
      { path: `/api/v1/nodes/${user}/move`, body: { parent: attacker.root } },
      { path: `/api/v1/nodes/${attacker.user}/move`, body: { parent: team } },
    ],
  },
  'POST /api/v1/nodes/:id/pool': {
    refused: ({ root, team, user }, attacker) => [
      { path: `/api/v1/nodes/${team}/pool`, body: { ...money, from: attacker.root } },
      { path: `/api/v1/nodes/${attacker.team}/pool`, body: { ...money, from: root } },
      { path: `/api/v1/nodes/${attacker.team}/pool`, body: { ...money, to: user } },
    ],
  },
  'GET /api/v1/nodes/:id/pool': {
    refused: ({ team }) => [{ path: `/api/v1/nodes/${team}/pool` }],
  },
  'PUT /api/v1/nodes/:id/payment': {
    refused: ({ user }) => [{ path: `/api/v1/nodes/${user}/payment`, body: { order: ['team'] } }],
  },
  'GET /api/v1/nodes/:id/payment': {
    refused: ({ user }) => [{ path: `/api/v1/nodes/${user}/payment` }],
  },
  'PUT /api/v1/nodes/:id/priority': {
    refused: ({ user }) => [{ path: `/api/v1/nodes/${user}/priority`, body: { weight: 4 } }],
  },
  'GET /api/v1/nodes/:id/priority': {
    refused: ({ user }) => [{ path: `/api/v1/nodes/${user}/priority` }],
  },
  // Of nobody else's books: the path names none.
  'POST /api/v1/ledger/periods': {
    own: () => [{ path: '/api/v1/ledger/periods', body: { until: '2020-01-01T00:00:00Z' } }],
  },
  'GET /api/v1/wallets/:node/entries': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/entries?asset=USD` }],
  },
  'GET /api/v1/wallets/:node/statement': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/statement?${stated}` }],
  },
  'GET /api/v1/wallets/:node/statement.csv': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/statement.csv?${stated}` }],
  },
  'GET /api/v1/budgets/:node/:window/entries': {
    refused: ({ user }) => [{ path: `/api/v1/budgets/${user}/day/entries?asset=USD` }],
  },
  'POST /api/v1/wallets/:node/freeze': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/freeze` }],
  },
  'POST /api/v1/wallets/:node/thaw': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/thaw` }],
  },
  'POST /api/v1/wallets/:node/adjustments': {
    refused: ({ user }) => [
      {
        path: `/api/v1/wallets/${user}/adjustments`,
        body: { ...money, direction: 'in', reason: 'goodwill' },
      },
    ],
  },
  'PUT /api/v1/wallets/:node/overdraft': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/overdraft`, body: money }],
  },
  'GET /api/v1/wallets/:node/overdraft': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/overdraft` }],
  },
  'POST /api/v1/assets': { own: () => [{ path: '/api/v1/assets', body: { asset: 'TOK' } }] },
  'POST /api/v1/wallets/:node/close': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/close` }],
  },
  'POST /api/v1/wallets/:node/reopen': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/reopen` }],
  },
  'GET /api/v1/wallets/:node/lots': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/lots` }],
  },
  'POST /api/v1/wallets/:node/sweeps': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/sweeps`, body: { asset: 'USD' } }],
  },
  'POST /api/v1/wallets/:node/top-ups': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/top-ups`, body: money }],
  },
  'GET /api/v1/wallets/:node/movements': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/movements` }],
  },
  'DELETE /api/v1/wallets/:node/movements/:movement': {
    refused: ({ user, movement }, { root }) =>
      [user, root].map((node) => ({ path: `/api/v1/wallets/${node}/movements/${movement}` })),
  },
};
