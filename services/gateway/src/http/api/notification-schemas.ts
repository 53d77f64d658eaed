import { z } from 'zod';
import { assetCode, id, instant, page, pageQuery } from './schemas.ts';

// Subscriptions and deliveries as the management API takes and gives them.

const event = z.literal('budget.threshold_crossed').meta({
  description: 'So many percent of the limit of a budget are used, for the first time in a window.',
});

const percents = z
  .array(z.union([z.literal(50), z.literal(80), z.literal(100)]))
  .max(3)
  .meta({ description: 'Of the limit; empty: every one.', example: [80, 100] });

const channel = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('webhook'),
    url: z.string().min(1).max(2_048).meta({
      description: 'https, on port 443 or 8443, of a name that has public addresses only.',
      example: 'https://hooks.example.com/alfred',
    }),
  }),
  z.strictObject({ type: z.literal('log') }),
]);

export const subscribeBody = z.strictObject({
  node: id.meta({ description: 'The node: what happens there and below is heard of.' }),
  event: event.default('budget.threshold_crossed'),
  percents: percents.default([]),
  asset: assetCode.optional().meta({ description: 'Of this asset alone.' }),
  channel,
});

export const subscription = z
  .object({
    id,
    node: id,
    event: z.string(),
    percents: z.array(z.int()),
    asset: assetCode.nullable(),
    channel: z.union([
      z.object({ type: z.literal('webhook'), url: z.string() }),
      z.object({ type: z.literal('log') }),
    ]),
    status: z.enum(['active', 'disabled']).meta({
      description: 'disabled: its endpoint answered 410, so nothing is sent to it any more.',
    }),
    createdAt: instant,
    previousSecretUntil: instant.nullable().meta({
      description: 'Until when the secret before the newest one signs too.',
    }),
  })
  .meta({ id: 'Subscription' });

export const subscriptionWithSecret = subscription
  .extend({
    secret: z.string().optional().meta({
      description: 'Of a webhook: shown once, never to a repeat of the request.',
    }),
  })
  .meta({ id: 'SubscriptionWithSecret' });

export const subscriptions = page(subscription);

export const removed = z.object({ id }).meta({ id: 'SubscriptionRemoved' });

const deliveryStatus = z.enum(['pending', 'delivered', 'dead']);

export const delivery = z
  .object({
    id,
    subscription: id,
    eventId: id.meta({ description: 'The `webhook-id` of every attempt.' }),
    event: z.string(),
    entry: z.int().nullable().meta({ description: 'Of the ledger; null for a test.' }),
    status: deliveryStatus,
    attempts: z.int().nonnegative(),
    createdAt: instant,
    lastAttemptAt: instant.nullable(),
    lastCode: z.int().nullable().meta({ description: 'HTTP status of the last answer.' }),
    lastFailure: z.string().nullable().meta({ description: 'Why the last attempt failed.' }),
    nextAttemptAt: instant.nullable(),
  })
  .meta({ id: 'Delivery' });

export const deliveries = page(delivery);

export const deadLettersQuery = pageQuery.extend({
  subscription: id.optional().meta({ description: 'Of this subscription alone.' }),
});

export const deliveriesQuery = deadLettersQuery.extend({ status: deliveryStatus.optional() });
