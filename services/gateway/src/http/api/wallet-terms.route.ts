import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { walletTerms } from '../../app/api/wallet-terms.ts';
import { failures, reading, writing } from './operation.ts';
import { renderAmount, renderAsOf, renderAsset, renderInstant } from './render.ts';
import { renderChange } from './render-money.ts';
import { nodeParams } from './schemas.ts';
import {
  adjusted,
  adjustmentBody,
  lots,
  overdraftBody,
  overdraftSet,
  overdrafts,
} from './wallet-schemas.ts';

export type WalletTermsRouteDeps = ReturnType<typeof walletTerms>;

/** Corrections of a wallet, and how far below nothing it may stand. */
export function walletTermsRoutes(deps: WalletTermsRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/wallets/:node/adjustments',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'adjustCredits',
            tag: 'wallets',
            summary: 'Correct a wallet',
            description:
              'New credits (`in`), or credits that cease to be (`out`), for a reason. A frozen wallet is corrected, too; none goes below nothing by it.',
          }),
          params: nodeParams,
          body: adjustmentBody,
          response: { 201: adjusted, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }, reply) => {
        const order = { ...params, ...body };
        const entry = await deps.adjustCredits(caller, { ...order, idempotency });
        return reply.code(201).send(renderChange(entry, order));
      },
    );
    await app.register(overdraftRoutes(deps));
    await app.register(lotRoutes(deps));
  };
}

function overdraftRoutes(deps: WalletTermsRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/wallets/:node/overdraft',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'setOverdraft',
            tag: 'wallets',
            summary: 'Let a wallet be overdrawn',
            description:
              'Calls, allocations and transfers may take it so far below nothing. 0 ends it. Lowered below what is used, nothing is admitted until that is paid back.',
          }),
          params: nodeParams,
          body: overdraftBody,
          response: { 200: overdraftSet, ...failures },
        },
      },
      async ({ caller, params, body, idempotency }) => {
        const order = { ...params, ...body };
        return renderChange(await deps.setOverdraft(caller, { ...order, idempotency }), order);
      },
    );

    app.get(
      '/api/v1/wallets/:node/overdraft',
      {
        config: { permission: 'wallets.read' },
        schema: {
          ...reading({
            id: 'getOverdrafts',
            tag: 'wallets',
            summary: 'See how far a wallet may be overdrawn',
            description: 'An asset that is not there may not be overdrawn.',
          }),
          params: nodeParams,
          response: { 200: overdrafts, ...failures },
        },
      },
      async ({ caller, params }) => {
        const { node, overdrafts: granted, asOf } = await deps.readOverdrafts(caller, params.node);
        const data = granted.map(({ asset, amount }) => ({
          asset: renderAsset(asset),
          amount: renderAmount(amount, asset),
        }));
        return { node, data, asOf: renderAsOf(asOf) };
      },
    );
  };
}

function lotRoutes(deps: WalletTermsRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/wallets/:node/lots',
      {
        config: { permission: 'wallets.read' },
        schema: {
          ...reading({
            id: 'listLots',
            tag: 'wallets',
            summary: 'See what expires',
            description:
              'What is free in the wallet and the pool of the node and expires, earliest first: that is used first. What is held by running calls is not in it.',
          }),
          params: nodeParams,
          response: { 200: lots, ...failures },
        },
      },
      async ({ caller, params }) => {
        const { node, lots: found, asOf } = await deps.readLots(caller, params.node);
        const data = found.map(({ lot, place, asset, amount, expiresAt }) => ({
          ...{ lot: Number(lot), place, asset: renderAsset(asset) },
          amount: renderAmount(amount, asset),
          expiresAt: renderInstant(expiresAt),
        }));
        return { node, data, asOf: renderAsOf(asOf) };
      },
    );
  };
}
