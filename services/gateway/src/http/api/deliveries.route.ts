import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { NotificationDesk } from '../../ports/api/notification-desk.ts';
import { deadLettersQuery, deliveries, deliveriesQuery, delivery } from './notification-schemas.ts';
import { failures, reading, writing } from './operation.ts';
import { renderPage } from './render.ts';
import { renderDelivery } from './render-notification.ts';
import { idParams } from './schemas.ts';

export interface DeliveryRouteDeps {
  readonly notifications: NotificationDesk;
}

/** What became of telling somebody. */
export function deliveryRoutes({ notifications }: DeliveryRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/notifications/deliveries',
      {
        config: { permission: 'notifications.read' },
        schema: {
          ...reading({
            id: 'listDeliveries',
            tag: 'notifications',
            summary: 'See the delivery log',
            description:
              'The newest first: how often each was tried, what the endpoint said last, and when it is tried next. What has ended is kept for 30 days.',
          }),
          querystring: deliveriesQuery,
          response: { 200: deliveries, ...failures },
        },
      },
      async ({ caller, query: { limit, after, ...query } }) => {
        const wanted = { ...query, after, limit: Number(limit) };
        return renderPage(await notifications.deliveries(caller, wanted), renderDelivery);
      },
    );

    app.get(
      '/api/v1/notifications/dead-letters',
      {
        config: { permission: 'notifications.read' },
        schema: {
          ...reading({
            id: 'listDeadLetters',
            tag: 'notifications',
            summary: 'See what could not be delivered',
            description: 'Deliveries that were given up after three days, or because of a 410.',
          }),
          querystring: deadLettersQuery,
          response: { 200: deliveries, ...failures },
        },
      },
      async ({ caller, query: { limit, after, ...query } }) => {
        const wanted = { ...query, after, limit: Number(limit), status: 'dead' } as const;
        return renderPage(await notifications.deliveries(caller, wanted), renderDelivery);
      },
    );

    await app.register(replayRoute({ notifications }));
  };
}

function replayRoute({ notifications }: DeliveryRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/notifications/deliveries/:id/replay',
      {
        config: { permission: 'notifications.write' },
        schema: {
          ...writing({
            id: 'replayDelivery',
            tag: 'notifications',
            summary: 'Deliver again',
            description:
              'Whatever became of it: from now on, with the patience of a new delivery, under the same `webhook-id`, by which a receiver that has it already knows it.',
          }),
          params: idParams,
          response: { 202: delivery, ...failures },
        },
      },
      async ({ caller, params: { id }, idempotency }, reply) =>
        reply
          .code(202)
          .send(renderDelivery(await notifications.replay(caller, { id, idempotency }))),
    );
  };
}
