import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { readSubscriptions } from '../../app/api/read-subscriptions.ts';
import type { subscribe } from '../../app/api/subscribe.ts';
import type { NotificationDesk } from '../../ports/api/notification-desk.ts';
import {
  delivery,
  removed,
  subscribeBody,
  subscription,
  subscriptions,
  subscriptionWithSecret,
} from './notification-schemas.ts';
import { failures, reading, writing } from './operation.ts';
import { renderPage } from './render.ts';
import { renderDelivery, renderSubscription, renderWithSecret } from './render-notification.ts';
import { idParams, pageQuery } from './schemas.ts';

export interface SubscriptionRouteDeps {
  readonly subscribe: ReturnType<typeof subscribe>;
  readonly readSubscriptions: ReturnType<typeof readSubscriptions>;
  readonly notifications: NotificationDesk;
}

/** Who is told of what. A secret is in one answer, once. */
export function subscriptionRoutes(deps: SubscriptionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/notifications/subscriptions',
      {
        config: { permission: 'notifications.write' },
        schema: {
          ...writing({
            id: 'createSubscription',
            tag: 'notifications',
            summary: 'Subscribe to what happens at a node and below it',
            description:
              'Hears of what comes after it. Deliveries to a webhook are signed as Standard Webhooks says; the secret is in this answer and nowhere else, and a repeat under the same idempotency key finds the subscription without it.',
          }),
          body: subscribeBody,
          response: { 201: subscriptionWithSecret, ...failures },
        },
      },
      async ({ caller, body, idempotency }, reply) => {
        const made = await deps.subscribe(caller, { ...body, asset: body.asset, idempotency });
        return reply.code(201).header('cache-control', 'no-store').send(renderWithSecret(made));
      },
    );

    app.get(
      '/api/v1/notifications/subscriptions',
      {
        config: { permission: 'notifications.read' },
        schema: {
          ...reading({
            id: 'listSubscriptions',
            tag: 'notifications',
            summary: 'List subscriptions',
            description:
              'In the order of their creation, without secrets. Those who may not change them see only the host of a webhook.',
          }),
          querystring: pageQuery,
          response: { 200: subscriptions, ...failures },
        },
      },
      async ({ caller, query }) => {
        const wanted = { after: query.after, limit: Number(query.limit) };
        return renderPage(await deps.readSubscriptions(caller, wanted), renderSubscription);
      },
    );

    await app.register(removalRoute(deps));
    await app.register(secretRoute(deps));
    await app.register(careRoutes(deps));
  };
}

function removalRoute({ notifications }: SubscriptionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.delete(
      '/api/v1/notifications/subscriptions/:id',
      {
        config: { permission: 'notifications.write' },
        schema: {
          ...writing({
            id: 'deleteSubscription',
            tag: 'notifications',
            summary: 'Delete a subscription',
            description: 'With its secret, all that waits for it, and its delivery log.',
          }),
          params: idParams,
          response: { 200: removed, ...failures },
        },
      },
      async ({ caller, params: { id }, idempotency }) => {
        await notifications.remove(caller, { id, idempotency });
        return { id };
      },
    );
  };
}

function secretRoute({ notifications }: SubscriptionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/notifications/subscriptions/:id/rotate-secret',
      {
        config: { permission: 'notifications.write' },
        schema: {
          ...writing({
            id: 'rotateSecret',
            tag: 'notifications',
            summary: 'Give a webhook a new secret',
            description:
              'The secret is in this answer alone. The one before signs too for 24 hours, so that a receiver can change over without losing a delivery; rotating twice ends the older one at once.',
          }),
          params: idParams,
          response: { 200: subscriptionWithSecret, ...failures },
        },
      },
      async ({ caller, params: { id }, idempotency }, reply) => {
        const rotated = await notifications.rotate(caller, { id, idempotency });
        return reply.header('cache-control', 'no-store').send(renderWithSecret(rotated));
      },
    );
  };
}

function careRoutes({ notifications }: SubscriptionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/notifications/subscriptions/:id/test',
      {
        config: { permission: 'notifications.write' },
        schema: {
          ...writing({
            id: 'testSubscription',
            tag: 'notifications',
            summary: 'Send a test event',
            description:
              'An event `notification.test`, on the way that every event takes. Answers with its delivery, which is still to come.',
          }),
          params: idParams,
          response: { 202: delivery, ...failures },
        },
      },
      async ({ caller, params: { id }, idempotency }, reply) =>
        reply.code(202).send(renderDelivery(await notifications.test(caller, { id, idempotency }))),
    );

    app.post(
      '/api/v1/notifications/subscriptions/:id/enable',
      {
        config: { permission: 'notifications.write' },
        schema: {
          ...writing({
            id: 'enableSubscription',
            tag: 'notifications',
            summary: 'Enable a disabled subscription',
            description:
              'Its endpoint is looked at as for a new one; it hears of what comes after this. One that is active stays as it is.',
          }),
          params: idParams,
          response: { 200: subscription, ...failures },
        },
      },
      async ({ caller, params }) =>
        renderSubscription(await notifications.enable(caller, params.id)),
    );
  };
}
