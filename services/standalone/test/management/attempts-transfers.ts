import type { Attempts } from './victim.ts';

const money = { asset: 'USD', amount: '1.00' };
const path = '/api/v1/transfers';

/** The lines about transfers. */
export const transferAttempts: Readonly<Record<string, Attempts>> = {
  'POST /api/v1/transfers': {
    refused: ({ root, user, ledger }, attacker) => [
      { path, body: { ...money, from: user, to: attacker.user } },
      { path, body: { ...money, from: attacker.root, to: user } },
      { path, body: { ...money, from: attacker.root, to: root, ledger } },
    ],
  },
  'POST /api/v1/transfers/:id/reverse': {
    refused: ({ transfer }) => [{ path: `${path}/${transfer}/reverse` }],
  },
  'GET /api/v1/transfers': {
    own: () => [{ path }],
    refused: ({ user }) => [{ path: `${path}?node=${user}` }],
  },
  'GET /api/v1/transfers/:id': {
    refused: ({ transfer }) => [{ path: `${path}/${transfer}` }],
  },
  'GET /api/v1/peers': { own: () => [{ path: '/api/v1/peers' }] },
  'PUT /api/v1/peers/:ledger': { own: () => [{ path: '/api/v1/peers/led_somewhere' }] },
  'DELETE /api/v1/peers/:ledger': { own: () => [{ path: '/api/v1/peers/led_somewhere' }] },
};
