import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { failures, writing } from './operation.ts';
import { renderChange } from './render-money.ts';
import { nodeParams } from './schemas.ts';
import { assetBody, assetOpened, walletClosed } from './wallet-schemas.ts';
import type { WalletTermsRouteDeps } from './wallet-terms.route.ts';

/** The end of a wallet and its second beginning; and what else wallets may have. */
export function closingRoutes(
  deps: Pick<WalletTermsRouteDeps, 'closeWallet' | 'reopenWallet' | 'openAsset'>,
): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/wallets/:node/close',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'closeWallet',
            tag: 'wallets',
            summary: 'Close a wallet',
            description:
              'An empty one, with an empty pool: nothing comes in any more, and nothing goes out. What running calls hold must have come back.',
          }),
          params: nodeParams,
          response: { 200: walletClosed, ...failures },
        },
      },
      async ({ caller, params, idempotency }) => {
        const entry = await deps.closeWallet(caller, { ...params, idempotency });
        return renderChange(entry, { ...params, closed: true });
      },
    );

    app.post(
      '/api/v1/wallets/:node/reopen',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'reopenWallet',
            tag: 'wallets',
            summary: 'Open a closed wallet again',
            description: 'It is empty, and may not be overdrawn.',
          }),
          params: nodeParams,
          response: { 200: walletClosed, ...failures },
        },
      },
      async ({ caller, params, idempotency }) => {
        const entry = await deps.reopenWallet(caller, { ...params, idempotency });
        return renderChange(entry, { ...params, closed: false });
      },
    );
    await app.register(assetRoutes(deps));
  };
}

function assetRoutes(deps: Pick<WalletTermsRouteDeps, 'openAsset'>): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/assets',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'openAsset',
            tag: 'wallets',
            summary: 'Open an asset',
            description:
              'One more asset for the wallets and budgets of the organisation, each by itself: nothing is changed from one into another. Calls are paid with the asset of the organisation.',
          }),
          body: assetBody,
          response: { 201: assetOpened, ...failures },
        },
      },
      async ({ caller, body, idempotency }, reply) => {
        const entry = await deps.openAsset(caller, { ...body, idempotency });
        return reply.code(201).send(renderChange(entry, body));
      },
    );
  };
}
