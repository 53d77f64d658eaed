import { analyticsAttempts } from './attempts-analytics.ts';
import { meteringAttempts } from './attempts-metering.ts';
import { holdAttempts, moneyAttempts } from './attempts-money.ts';
import { notificationAttempts } from './attempts-notification.ts';
import { routingAttempts } from './attempts-routing.ts';
import { transferAttempts } from './attempts-transfers.ts';
import type { Attempts } from './victim.ts';

const rules = [{ id: 'x', effect: 'deny', models: ['*'] }];
const money = { asset: 'USD', amount: '1.00' };
const limits = { requests: 1, windowSeconds: 60 };
const budget = { asset: 'USD', window: 'day', limit: '0', mode: 'hard' };

/** A line for every route of the management API, by its method and path. */
export const attempts: Readonly<Record<string, Attempts>> = {
  ...moneyAttempts,
  ...holdAttempts,
  ...meteringAttempts,
  ...notificationAttempts,
  ...analyticsAttempts,
  ...transferAttempts,
  ...routingAttempts,
  'POST /api/v1/organizations': {
    refused: () => [{ path: '/api/v1/organizations', body: { name: 'Mine' } }],
  },
  'POST /api/v1/nodes': {
    refused: ({ root, team }) =>
      [root, team].map((parent) => ({
        path: '/api/v1/nodes',
        body: { kind: 'user', name: 'Mole', parent },
      })),
  },
  'GET /api/v1/nodes': {
    own: () => [{ path: '/api/v1/nodes' }],
    refused: ({ user }) => [{ path: `/api/v1/nodes?after=${user}` }],
  },
  'GET /api/v1/nodes/:id': {
    refused: ({ root, user }) => [root, user].map((id) => ({ path: `/api/v1/nodes/${id}` })),
  },
  'PATCH /api/v1/nodes/:id': {
    refused: ({ user }) => [{ path: `/api/v1/nodes/${user}`, body: { name: 'Renamed' } }],
  },
  'POST /api/v1/keys': {
    refused: ({ root, user }) =>
      [root, user].flatMap((node) =>
        ['live', 'test'].map((mode) => ({
          path: '/api/v1/keys',
          body: { node, name: 'Mole', mode },
        })),
      ),
  },
  'GET /api/v1/keys': {
    own: () => [{ path: '/api/v1/keys' }],
    refused: ({ memberKey }) => [{ path: `/api/v1/keys?after=${memberKey}` }],
  },
  'DELETE /api/v1/keys/:id': {
    refused: ({ ownerKey, memberKey }) =>
      [ownerKey, memberKey].map((id) => ({ path: `/api/v1/keys/${id}` })),
  },
  'GET /api/v1/ledger/entries/:seq/texts': {
    own: () => [{ path: '/api/v1/ledger/entries/1/texts' }],
  },
  'POST /api/v1/people/:id/erasure': {
    refused: ({ user }) => [{ path: `/api/v1/people/${user}/erasure` }],
  },
  'GET /api/v1/people/:id/erasure': {
    refused: ({ user }) => [{ path: `/api/v1/people/${user}/erasure` }],
  },
  'PUT /api/v1/people/:id/legal-hold': {
    refused: ({ user }) => [{ path: `/api/v1/people/${user}/legal-hold` }],
  },
  'DELETE /api/v1/people/:id/legal-hold': {
    refused: ({ user }) => [{ path: `/api/v1/people/${user}/legal-hold` }],
  },
  'GET /api/v1/people/:id/export': {
    refused: ({ user }) => [{ path: `/api/v1/people/${user}/export` }],
  },
  'PUT /api/v1/keys/:id/limits': {
    refused: ({ ownerKey, memberKey }) =>
      [ownerKey, memberKey].map((id) => ({ path: `/api/v1/keys/${id}/limits`, body: limits })),
  },
  'DELETE /api/v1/keys/:id/limits': {
    refused: ({ memberKey }) => [{ path: `/api/v1/keys/${memberKey}/limits` }],
  },
  'POST /api/v1/nodes/:id/archive': {
    refused: ({ root, user }) =>
      [root, user].map((id) => ({ path: `/api/v1/nodes/${id}/archive`, body: {} })),
  },
  'PUT /api/v1/nodes/:id/limits': {
    refused: ({ root, user }) =>
      [root, user].map((id) => ({ path: `/api/v1/nodes/${id}/limits`, body: limits })),
  },
  'DELETE /api/v1/nodes/:id/limits': {
    refused: ({ root, user }) => [root, user].map((id) => ({ path: `/api/v1/nodes/${id}/limits` })),
  },
  'PUT /api/v1/policies/:node': {
    refused: ({ root, user }) =>
      [root, user].map((node) => ({ path: `/api/v1/policies/${node}`, body: { rules } })),
  },
  'GET /api/v1/policies/:node': {
    refused: ({ root }) => [{ path: `/api/v1/policies/${root}` }],
  },
  'GET /api/v1/wallets': {
    own: () => [{ path: '/api/v1/wallets' }],
    refused: ({ user }) => [{ path: `/api/v1/wallets?after=${user}` }],
  },
  'GET /api/v1/wallets/:node': {
    refused: ({ root, user }) => [root, user].map((node) => ({ path: `/api/v1/wallets/${node}` })),
  },
  'POST /api/v1/wallets/:node/credits': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/credits`, body: money }],
  },
  'POST /api/v1/wallets/:node/allocations': {
    refused: (victim, attacker) => [
      { path: `/api/v1/wallets/${victim.root}/allocations`, body: { ...money, to: attacker.root } },
      { path: `/api/v1/wallets/${attacker.root}/allocations`, body: { ...money, to: victim.user } },
    ],
  },
  'PUT /api/v1/budgets/:node': {
    refused: ({ user }) => [{ path: `/api/v1/budgets/${user}`, body: budget }],
  },
  'GET /api/v1/budgets/:node': {
    refused: ({ user }) => [{ path: `/api/v1/budgets/${user}` }],
  },
  'GET /api/v1/requests/:id': {
    refused: ({ request }) => [{ path: `/api/v1/requests/${request}` }],
  },
  'GET /api/v1/requests/:id/content': {
    refused: ({ request }) => [{ path: `/api/v1/requests/${request}/content` }],
  },
  'DELETE /api/v1/requests/:id/content': {
    refused: ({ request }) => [{ path: `/api/v1/requests/${request}/content` }],
  },
  'GET /api/v1/requests/:id/receipt': {
    refused: ({ request }) => [{ path: `/api/v1/requests/${request}/receipt` }],
  },
  'POST /api/v1/subscribers': {
    own: () => [{ path: '/api/v1/subscribers', body: { name: 'Mole' } }],
  },
  'GET /api/v1/subscribers': {
    own: () => [{ path: '/api/v1/subscribers' }],
    refused: ({ subscriber }) => [{ path: `/api/v1/subscribers?after=${subscriber}` }],
  },
  'PUT /api/v1/subscribers/:id/position': {
    refused: ({ subscriber }) => [
      { path: `/api/v1/subscribers/${subscriber}/position`, body: { startAt: 1 } },
    ],
  },
  'DELETE /api/v1/subscribers/:id': {
    refused: ({ subscriber }) => [{ path: `/api/v1/subscribers/${subscriber}` }],
  },
  'GET /api/v1/providers/health': { refused: () => [{ path: '/api/v1/providers/health' }] },
  'GET /api/v1/redis/health': { refused: () => [{ path: '/api/v1/redis/health' }] },
  'GET /api/v1/ledgers/:ledger/signer': {
    refused: () => [{ path: '/api/v1/ledgers/led_1/signer' }],
  },
  'POST /api/v1/ledgers/:ledger/signer/rotate': {
    refused: () => [{ path: '/api/v1/ledgers/led_1/signer/rotate' }],
  },
  'POST /api/v1/ledgers/:ledger/signer/declare-restore': {
    refused: () => [{ path: '/api/v1/ledgers/led_1/signer/declare-restore' }],
  },
  'GET /api/v1/clock': { refused: () => [{ path: '/api/v1/clock' }] },
  'POST /api/v1/clock/confirm': { refused: () => [{ path: '/api/v1/clock/confirm' }] },
  'GET /api/v1/ledger/entries': { own: () => [{ path: '/api/v1/ledger/entries?limit=1000' }] },
  'GET /api/v1/ledger/balances': { own: () => [{ path: '/api/v1/ledger/balances?size=2' }] },
  'GET /api/v1/ledger/checkpoint': { own: () => [{ path: '/api/v1/ledger/checkpoint?head=true' }] },
  'GET /api/v1/ledger/entries/:seq': { own: () => [{ path: '/api/v1/ledger/entries/1' }] },
  'GET /api/v1/audit': {
    own: ({ root, user }) => [
      { path: '/api/v1/audit?limit=500' },
      { path: `/api/v1/audit?node=${user}` },
      { path: `/api/v1/audit?below=${root}` },
      { path: `/api/v1/audit?q=${user}` },
    ],
  },
  'GET /api/v1/audit/export': { own: () => [{ path: '/api/v1/audit/export' }] },
  'GET /api/v1/ledger/entries/:seq/receipt': {
    own: () => [{ path: '/api/v1/ledger/entries/1/receipt' }],
  },
  'GET /api/v1/ledger/consistency': { own: () => [{ path: '/api/v1/ledger/consistency?from=1' }] },
  'GET /api/v1/ledger/tile/*': {
    own: () => [
      { path: '/api/v1/ledger/tile/entries/000.p/1' },
      { path: '/api/v1/ledger/tile/0/000.p/1' },
    ],
  },
  'GET /api/v1/ledger/keys': { own: () => [{ path: '/api/v1/ledger/keys' }] },
};
