import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { readPrices, setRate } from '../../app/api/prices.ts';
import type { PriceDesk } from '../../ports/api/price-desk.ts';
import { byKeyOrOperator, failures, reading, writing } from './operation.ts';
import {
  changedRate,
  priceVersion,
  rateBody,
  rateList,
  rateParams,
  supersedeBody,
  versionParams,
  versionsQuery,
} from './price-schemas.ts';
import { readInstant } from './render.ts';
import { renderRate, renderVersion } from './render-price.ts';
import { page } from './schemas.ts';

export interface PriceVersionRouteDeps {
  readonly priceDesk: Pick<PriceDesk, 'versions' | 'supersede'>;
  readonly readPrices: ReturnType<typeof readPrices>;
  readonly setRate: ReturnType<typeof setRate>;
}

const operator = { config: { permission: 'operator' } } as const;
const byOperator = { security: [{ operatorToken: [] }] };

/** Versions of the price book, and what assets are worth. */
export function priceVersionRoutes(deps: PriceVersionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(versionRoutes(deps));
    await app.register(rateRoutes(deps));
  };
}

function versionRoutes({ priceDesk }: PriceVersionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/prices/versions',
      {
        config: { permission: 'prices.read' },
        schema: {
          ...reading({
            id: 'listPriceVersions',
            tag: 'prices',
            summary: 'List the versions of the price book',
            description: 'Every version that was ever in force, the newest first.',
          }),
          ...byKeyOrOperator,
          querystring: versionsQuery,
          response: { 200: page(priceVersion), ...failures },
        },
      },
      async ({ query: { before, limit } }) => {
        const wanted = Number(limit);
        const found = await priceDesk.versions({ before, limit: wanted + 1 });
        const shown = found.slice(0, wanted);
        const next = found.length > wanted ? (shown.at(-1)?.version ?? null) : null;
        return { data: shown.map(renderVersion), next };
      },
    );
    app.post(
      '/api/v1/prices/versions/:version/supersede',
      {
        ...operator,
        schema: {
          ...writing({
            id: 'supersedePriceVersion',
            tag: 'prices',
            summary: 'Mark a version as wrong',
            description:
              'What it charges from now on, because records of it come late, is captured as they say and rated again at once by the version that stands for it. What it charged before is left to a rerate.',
          }),
          ...byOperator,
          params: versionParams,
          body: supersedeBody.optional(),
          response: { 200: priceVersion, ...failures },
        },
      },
      async ({ params, body, idempotency }) =>
        renderVersion(await priceDesk.supersede({ ...params, by: body?.by ?? '', idempotency })),
    );
  };
}

function rateRoutes({ readPrices, setRate }: PriceVersionRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/rates',
      {
        config: { permission: 'prices.read' },
        schema: {
          ...reading({
            id: 'listRates',
            tag: 'prices',
            summary: 'List what assets are worth',
            description: 'In dollars, each with the instant from which it holds.',
          }),
          ...byKeyOrOperator,
          response: { 200: rateList, ...failures },
        },
      },
      async () => {
        const { version, rates = [] } = await readPrices();
        return { version, data: rates.map(renderRate) };
      },
    );
    app.put(
      '/api/v1/rates/:asset',
      {
        ...operator,
        schema: {
          ...writing({
            id: 'setRate',
            tag: 'prices',
            summary: 'Set what one unit of an asset is worth',
            description:
              'In dollars, from an instant on. A charge in another asset than its price is converted once, after its sum, at the rate of the instant when the call began.',
          }),
          ...byOperator,
          params: rateParams,
          body: rateBody,
          response: { 200: changedRate, ...failures },
        },
      },
      async ({ params, body: { dollars, from }, idempotency }) => {
        const dated = { from: from === undefined ? undefined : readInstant(from), idempotency };
        const { version, rate } = await setRate({ ...params, dollars }, dated);
        return { version, ...renderRate(rate) };
      },
    );
  };
}
