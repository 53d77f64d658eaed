import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { failures, writing } from './operation.ts';
import { renderChange } from './render-money.ts';
import { nodeParams } from './schemas.ts';
import { walletClosed } from './wallet-schemas.ts';
import type { WalletTermsRouteDeps } from './wallet-terms.route.ts';

/** The end of a wallet, and its second beginning. */
export function closingRoutes(
  deps: Pick<WalletTermsRouteDeps, 'closeWallet' | 'reopenWallet'>,
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
  };
}
