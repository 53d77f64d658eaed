import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { freezeWallet, thawWallet } from '../../app/api/payment.ts';
import type { EntryReference } from '../../ports/api/books.ts';
import { frozen } from './money-schemas.ts';
import { failures, writing } from './operation.ts';
import { renderEntry } from './render.ts';
import { nodeParams } from './schemas.ts';

export interface FreezeRouteDeps {
  readonly freezeWallet: ReturnType<typeof freezeWallet>;
  readonly thawWallet: ReturnType<typeof thawWallet>;
}

/** Stopping a wallet without taking anything out of it. */
export function freezeRoutes(deps: FreezeRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/wallets/:node/freeze',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'freezeWallet',
            tag: 'wallets',
            summary: 'Freeze a wallet',
            description:
              'It pays for nothing new from the next call on. Repeating it changes nothing. What is running is charged, and credits can still come in.',
          }),
          params: nodeParams,
          response: { 200: frozen, ...failures },
        },
      },
      async ({ caller, params, idempotency }) => {
        const entry = await deps.freezeWallet(caller, { ...params, idempotency });
        return renderFreeze(entry, { ...params, frozen: true });
      },
    );

    app.post(
      '/api/v1/wallets/:node/thaw',
      {
        config: { permission: 'wallets.write' },
        schema: {
          ...writing({
            id: 'thawWallet',
            tag: 'wallets',
            summary: 'Thaw a wallet',
            description: 'It pays again. Repeating it changes nothing.',
          }),
          params: nodeParams,
          response: { 200: frozen, ...failures },
        },
      },
      async ({ caller, params, idempotency }) => {
        const entry = await deps.thawWallet(caller, { ...params, idempotency });
        return renderFreeze(entry, { ...params, frozen: false });
      },
    );
  };
}

function renderFreeze<Shown extends object>(entry: EntryReference | undefined, shown: Shown) {
  return { entry: entry ? renderEntry(entry) : null, ...shown };
}
