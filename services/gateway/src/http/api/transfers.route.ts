import type { Clock } from '@alfred/clock';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { TransferUseCases } from '../../app/api/transfers.ts';
import { failures, reading, writing } from './operation.ts';
import { renderPage } from './render.ts';
import { renderChange } from './render-money.ts';
import { renderTransfer } from './render-transfer.ts';
import { idParams, page } from './schemas.ts';
import { transfer, transferBody, transferMade, transferQuery } from './transfer-schemas.ts';

export interface TransferRouteDeps extends TransferUseCases {
  readonly clock: Pick<Clock, 'nowMicros'>;
}

/** Credits from one node to another, and back as long as that is possible. */
export function transferRoutes(deps: TransferRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/transfers',
      {
        config: { permission: 'transfers.write' },
        schema: {
          ...writing({
            id: 'createTransfer',
            tag: 'transfers',
            summary: 'Transfer credits',
            description:
              'From the wallet of one node to that of another. Members transfer from their own node, owners from any. Until its window has ended it can be reversed. With `ledger`: to another organisation that has agreed to it; owners alone, and never reversible.',
          }),
          body: transferBody,
          response: { 201: transferMade, ...failures },
        },
      },
      async ({ caller, body, idempotency }, reply) => {
        const { from, ledger, reversibleForSeconds: seconds, ...rest } = body;
        const reversibleForMs = seconds === undefined ? undefined : BigInt(seconds) * 1_000n;
        const order = { ...rest, from, ledger, reversibleForMs, idempotency };
        const made = await deps.makeTransfer(caller, order);
        return reply.code(201).send(renderMade(deps, made));
      },
    );

    app.post(
      '/api/v1/transfers/:id/reverse',
      {
        config: { permission: 'transfers.write' },
        schema: {
          ...writing({
            id: 'reverseTransfer',
            tag: 'transfers',
            summary: 'Reverse a transfer',
            description:
              'All of it, once, before it is final. Members take back what their own node has sent, owners anything. What the receiver has spent does not come back.',
          }),
          params: idParams,
          response: { 200: transferMade, ...failures },
        },
      },
      async ({ caller, params, idempotency }) => {
        const made = await deps.reverseTransfer(caller, { transfer: params.id, idempotency });
        return renderMade(deps, made);
      },
    );

    await app.register(readingRoutes(deps));
  };
}

function readingRoutes(deps: TransferRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/transfers',
      {
        config: { permission: 'transfers.read' },
        schema: {
          ...reading({
            id: 'listTransfers',
            tag: 'transfers',
            summary: 'List transfers',
            description: 'The newest first. Members see those of their own node, or of one below.',
          }),
          querystring: transferQuery,
          response: { 200: page(transfer), ...failures },
        },
      },
      async ({ caller, query }) => {
        const { node, after, limit } = query;
        const before = after === undefined ? undefined : BigInt(after);
        const wish = { node, before, limit: Number(limit) };
        const found = await deps.listTransfers(caller, wish);
        const now = deps.clock.nowMicros();
        return renderPage(found, (each) => renderTransfer(each, now));
      },
    );

    app.get(
      '/api/v1/transfers/:id',
      {
        config: { permission: 'transfers.read' },
        schema: {
          ...reading({
            id: 'getTransfer',
            tag: 'transfers',
            summary: 'See a transfer',
            description: 'Its status, how long it can still be reversed, and its entries.',
          }),
          params: idParams,
          response: { 200: transfer, ...failures },
        },
      },
      async ({ caller, params }) =>
        renderTransfer(await deps.readTransfer(caller, params.id), deps.clock.nowMicros()),
    );
  };
}

function renderMade(
  { clock }: TransferRouteDeps,
  { entry, transfer: made }: Awaited<ReturnType<TransferUseCases['makeTransfer']>>,
) {
  return renderChange(entry, renderTransfer(made, clock.nowMicros()));
}
