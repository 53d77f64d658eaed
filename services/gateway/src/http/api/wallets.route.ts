import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type {
  allocateCredits,
  issueCredits,
  listWallets,
  readWallet,
} from '../../app/api/wallets.ts';
import { whenQuery } from './history-schemas.ts';
import { wallet } from './money-schemas.ts';
import { failures, reading, writing } from './operation.ts';
import { readWhen } from './read-when.ts';
import { readInstant, renderEntry, renderPage } from './render.ts';
import { renderWallet } from './render-money.ts';
import {
  allocated,
  allocationBody,
  creditsBody,
  nodeParams,
  page,
  pageQuery,
  posted,
} from './schemas.ts';

export interface WalletRouteDeps {
  readonly issueCredits: ReturnType<typeof issueCredits>;
  readonly allocateCredits: ReturnType<typeof allocateCredits>;
  readonly readWallet: ReturnType<typeof readWallet>;
  readonly listWallets: ReturnType<typeof listWallets>;
}

/** Credits: who has them, and how they move. */
export function walletRoutes(deps: WalletRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(movementRoutes(deps));

    app.get(
      '/api/v1/wallets',
      {
        config: { permission: 'wallets.read' },
        schema: {
          ...reading({
            id: 'listWallets',
            tag: 'wallets',
            summary: 'List wallets',
            description:
              'The wallets in which something has moved, as of one entry: the latest, or that of an earlier moment. Members see those of their own node and below.',
          }),
          querystring: pageQuery.extend(whenQuery.shape),
          response: { 200: page(wallet), ...failures },
        },
      },
      async ({ caller, query }) => {
        const wanted = { after: query.after, limit: Number(query.limit) };
        return renderPage(await deps.listWallets(caller, wanted, readWhen(query)), renderWallet);
      },
    );

    app.get(
      '/api/v1/wallets/:node',
      {
        config: { permission: 'wallets.read' },
        schema: {
          ...reading({
            id: 'getWallet',
            tag: 'wallets',
            summary: 'See a wallet',
            description:
              'available: free to spend · held: set aside for running requests · posted: both together, as of the entry that `asOf` names. `lineage` leads to the entries behind a balance.',
          }),
          params: nodeParams,
          querystring: whenQuery,
          response: { 200: wallet, ...failures },
        },
      },
      async ({ caller, params, query }) =>
        renderWallet(await deps.readWallet(caller, params.node, readWhen(query))),
    );
  };
}

function movementRoutes(deps: WalletRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/wallets/:node/credits',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'issueCredits',
            tag: 'wallets',
            summary: 'Issue credits',
            description:
              'New credits for the wallet of a node. With a time, what is free of them then is no more, and what is held when it comes back; credits that expire first are used first.',
          }),
          params: nodeParams,
          body: creditsBody,
          response: { 201: posted, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }, reply) => {
        const order = { ...params, ...body };
        const expiresAt = body.expiresAt === undefined ? undefined : readInstant(body.expiresAt);
        const entry = await deps.issueCredits(caller, { ...order, expiresAt, idempotency });
        return reply.code(201).send({ entry: renderEntry(entry), ...order });
      },
    );

    app.post(
      '/api/v1/wallets/:node/allocations',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'allocateCredits',
            tag: 'wallets',
            summary: 'Allocate credits',
            description: 'Credits from the wallet of this node to that of another.',
          }),
          params: nodeParams,
          body: allocationBody,
          response: { 201: allocated, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }, reply) => {
        const order = { ...params, ...body };
        const entry = await deps.allocateCredits(caller, { ...order, idempotency });
        return reply.code(201).send({ entry: renderEntry(entry), ...order });
      },
    );
  };
}
