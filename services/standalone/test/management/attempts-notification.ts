import type { Attempts } from './victim.ts';

const log = { type: 'log' };
const subscriptions = '/api/v1/notifications/subscriptions';
const deliveries = '/api/v1/notifications/deliveries';
const deadLetters = '/api/v1/notifications/dead-letters';

/** The lines about subscriptions and deliveries. */
export const notificationAttempts: Readonly<Record<string, Attempts>> = {
  [`POST ${subscriptions}`]: {
    refused: ({ root, user }) =>
      [root, user].map((node) => ({ path: subscriptions, body: { node, channel: log } })),
  },
  [`GET ${subscriptions}`]: {
    own: ({ subscription }) => [
      { path: subscriptions },
      { path: `${subscriptions}?after=${subscription}` },
    ],
  },
  [`DELETE ${subscriptions}/:id`]: {
    refused: ({ subscription }) => [{ path: `${subscriptions}/${subscription}` }],
  },
  [`POST ${subscriptions}/:id/rotate-secret`]: {
    refused: ({ subscription }) => [{ path: `${subscriptions}/${subscription}/rotate-secret` }],
  },
  [`POST ${subscriptions}/:id/test`]: {
    refused: ({ subscription }) => [{ path: `${subscriptions}/${subscription}/test` }],
  },
  [`POST ${subscriptions}/:id/enable`]: {
    refused: ({ subscription }) => [{ path: `${subscriptions}/${subscription}/enable` }],
  },
  [`GET ${deliveries}`]: {
    own: ({ subscription, delivery }) => [
      { path: deliveries },
      { path: `${deliveries}?subscription=${subscription}` },
      { path: `${deliveries}?after=${delivery}` },
    ],
  },
  [`GET ${deadLetters}`]: {
    own: ({ subscription }) => [
      { path: deadLetters },
      { path: `${deadLetters}?subscription=${subscription}` },
    ],
  },
  [`POST ${deliveries}/:id/replay`]: {
    refused: ({ delivery }) => [{ path: `${deliveries}/${delivery}/replay` }],
  },
};
