import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Subscriber, SubscriberDesk } from '../../ports/api/subscriber-desk.ts';
import { failures, reading, writing } from './operation.ts';
import { renderInstant, renderPage, renderTime } from './render.ts';
import { idParams, page, pageQuery } from './schemas.ts';
import {
  createdSubscriber,
  createSubscriberBody,
  positionBody,
  subscriber,
} from './subscriber-schemas.ts';

export interface SubscriberRouteDeps {
  readonly subscribers: SubscriberDesk;
}

/** Programs of the organisation that read its log from the bus. */
export function subscriberRoutes({ subscribers }: SubscriberRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/subscribers',
      {
        config: { permission: 'subscribers.write' },
        schema: {
          ...writing({
            id: 'createSubscriber',
            tag: 'subscribers',
            summary: 'Let a program read the log from the bus',
            description:
              'Its credentials are in this answer and nowhere else; a repeat under the same idempotency key finds it without them. It reads the log of this organisation, from the entry it starts at, until it is revoked or expires. How: the guide on subscribing.',
          }),
          body: createSubscriberBody,
          response: { 201: createdSubscriber, ...failures },
        },
      },
      async ({ caller, body, idempotency }, reply) => {
        const wish = { ...body, startAt: BigInt(body.startAt), idempotency };
        const created = await subscribers.create(caller, wish);
        const { access, credentials } = created;
        return reply
          .code(201)
          .header('cache-control', 'no-store')
          .send({
            ...renderSubscriber(created.subscriber),
            ...{ ...access, subjects: [...access.subjects] },
            ...(credentials === undefined ? {} : { credentials }),
          });
      },
    );

    app.get(
      '/api/v1/subscribers',
      {
        config: { permission: 'subscribers.read' },
        schema: {
          ...reading({
            id: 'listSubscribers',
            tag: 'subscribers',
            summary: 'List subscribers',
            description: 'In the order of their creation, ended ones too, without credentials.',
          }),
          querystring: pageQuery,
          response: { 200: page(subscriber), ...failures },
        },
      },
      async ({ caller, query }) => {
        const wanted = { after: query.after, limit: Number(query.limit) };
        return renderPage(await subscribers.list(caller, wanted), renderSubscriber);
      },
    );

    await app.register(changeRoutes({ subscribers }));
  };
}

function changeRoutes({ subscribers }: SubscriberRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/subscribers/:id/position',
      {
        config: { permission: 'subscribers.write' },
        schema: {
          ...writing({
            id: 'moveSubscriber',
            tag: 'subscribers',
            summary: 'Let a subscriber start at another entry',
            description:
              'The next that it gets is this entry, and then what follows, whatever it got before.',
          }),
          params: idParams,
          body: positionBody,
          response: { 200: subscriber, ...failures },
        },
      },
      async ({ caller, params, body }) => {
        const wish = { subscriber: params.id, startAt: BigInt(body.startAt) };
        return renderSubscriber(await subscribers.move(caller, wish));
      },
    );

    app.delete(
      '/api/v1/subscribers/:id',
      {
        config: { permission: 'subscribers.write' },
        schema: {
          ...writing({
            id: 'revokeSubscriber',
            tag: 'subscribers',
            summary: 'Revoke a subscriber',
            description:
              'For good. When this answers, it gets nothing any more, also over a connection that is open. While the bus is away this says so, and the subscriber is cut off when the bus is back; repeat it to be sure.',
          }),
          params: idParams,
          response: { 200: subscriber, ...failures },
        },
      },
      async ({ caller, params, idempotency }) =>
        renderSubscriber(await subscribers.revoke(caller, { subscriber: params.id, idempotency })),
    );
  };
}

function renderSubscriber({ id, name, createdAt, expiresAt, revokedAt }: Subscriber) {
  return {
    ...{ id, name },
    createdAt: renderInstant(createdAt),
    expiresAt: renderInstant(expiresAt),
    revokedAt: renderTime(revokedAt),
  };
}
