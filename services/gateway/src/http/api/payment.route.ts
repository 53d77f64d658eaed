import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { readNodeMoney, setPayment, setPriority } from '../../app/api/payment.ts';
import {
  paymentBody,
  paymentInForce,
  paymentSet,
  priorityBody,
  priorityInForce,
  prioritySet,
} from './money-schemas.ts';
import { failures, reading, writing } from './operation.ts';
import { renderChange, renderPayment, renderPriority } from './render-money.ts';
import { idParams } from './schemas.ts';

export interface PaymentRouteDeps {
  readonly setPayment: ReturnType<typeof setPayment>;
  readonly setPriority: ReturnType<typeof setPriority>;
  readonly readNodeMoney: ReturnType<typeof readNodeMoney>;
}

/** Who pays for a node, and how large its share is while money is short. */
export function paymentRoutes(deps: PaymentRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/nodes/:id/payment',
      {
        config: { permission: 'payment.write' },
        schema: {
          ...writing({
            id: 'setPayment',
            tag: 'wallets',
            summary: 'Set who pays',
            description:
              'For the node and everything below it that does not say otherwise. `own` is the wallet of whoever calls; the others are the pool of the nearest such node above. The first that covers a whole request pays for it.',
          }),
          params: idParams,
          body: paymentBody,
          response: { 200: paymentSet, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }) => {
        const wish = { node: params.id, order: body.order ?? [], idempotency };
        const { entry, node, money } = await deps.setPayment(caller, wish);
        return renderChange(entry, renderPayment(node, money));
      },
    );

    app.get(
      '/api/v1/nodes/:id/payment',
      {
        config: { permission: 'payment.read' },
        schema: {
          ...reading({
            id: 'getPayment',
            tag: 'wallets',
            summary: 'See who pays',
            description: 'The order in force, and the node that set it.',
          }),
          params: idParams,
          response: { 200: paymentInForce, ...failures },
        },
      },
      async ({ caller, params }) => {
        const { node, money } = await deps.readNodeMoney(caller, params.id);
        return renderPayment(node, money);
      },
    );

    await app.register(priorityRoutes(deps));
  };
}

function priorityRoutes(deps: PaymentRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/nodes/:id/priority',
      {
        config: { permission: 'payment.write' },
        schema: {
          ...writing({
            id: 'setPriority',
            tag: 'wallets',
            summary: 'Set a priority',
            description:
              'While money is short, a node of weight 4 gets leases four times as large as one of weight 1. It holds for everything below that does not say otherwise, and never lets anybody past a limit.',
          }),
          params: idParams,
          body: priorityBody,
          response: { 200: prioritySet, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }) => {
        const wish = { node: params.id, weight: body.weight ?? 0, idempotency };
        const { entry, node, money } = await deps.setPriority(caller, wish);
        return renderChange(entry, renderPriority(node, money));
      },
    );

    app.get(
      '/api/v1/nodes/:id/priority',
      {
        config: { permission: 'payment.read' },
        schema: {
          ...reading({
            id: 'getPriority',
            tag: 'wallets',
            summary: 'See a priority',
            description: 'The weight in force, and the node that set it.',
          }),
          params: idParams,
          response: { 200: priorityInForce, ...failures },
        },
      },
      async ({ caller, params }) => {
        const { node, money } = await deps.readNodeMoney(caller, params.id);
        return renderPriority(node, money);
      },
    );
  };
}
