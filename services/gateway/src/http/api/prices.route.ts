import { ceilingModel } from '@alfred/pricing';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type {
  ListedPrice,
  readPrice,
  readPrices,
  removePrice,
  restorePrice,
  setPrice,
} from '../../app/api/prices.ts';
import { byKeyOrOperator, failures, reading, writing } from './operation.ts';
import {
  atQuery,
  ceilingBody,
  ceilingQuery,
  changedPrice,
  fromBody,
  fromQuery,
  priceAt,
  priceBody,
  priceList,
  priceParams,
  pricesQuery,
} from './price-schemas.ts';
import { readInstant } from './render.ts';
import { renderEdition, renderEntryAt, renderFrom } from './render-price.ts';

export interface PriceRouteDeps {
  readonly setPrice: ReturnType<typeof setPrice>;
  readonly removePrice: ReturnType<typeof removePrice>;
  readonly restorePrice: ReturnType<typeof restorePrice>;
  readonly readPrices: ReturnType<typeof readPrices>;
  readonly readPrice: ReturnType<typeof readPrice>;
}

const operator = { config: { permission: 'operator' } } as const;
const byOperator = { security: [{ operatorToken: [] }] };

/** What models cost: read by everybody, changed by whoever runs the deployment. */
export function priceRoutes(deps: PriceRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(readingRoutes(deps));
    await app.register(settingRoutes(deps));
    await app.register(endingRoutes(deps));
    await app.register(ceilingRoutes(deps));
  };
}

function readingRoutes(deps: PriceRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/prices',
      {
        config: { permission: 'prices.read' },
        schema: {
          ...reading({
            id: 'listPrices',
            tag: 'prices',
            summary: 'List the prices of the book in force',
            description:
              'Every price that a model has or had, with the instant from which it holds. A bucket that is not stated costs what it is a kind of.',
          }),
          ...byKeyOrOperator,
          querystring: pricesQuery,
          response: { 200: priceList, ...failures },
        },
      },
      async ({ query: { provider, model, after = '0', limit } }) => {
        const book = await deps.readPrices();
        const wanted = book.models.filter(
          (each) =>
            (provider === undefined || each.provider === provider) &&
            (model === undefined || each.model === model),
        );
        const end = Number(after) + Number(limit);
        const data = wanted.slice(Number(after), end).map(renderEdition);
        return { version: book.version, data, next: end < wanted.length ? `${end}` : null };
      },
    );
    app.get(
      '/api/v1/prices/:provider/:model',
      {
        config: { permission: 'prices.read' },
        schema: {
          ...reading({
            id: 'getPrice',
            tag: 'prices',
            summary: 'See what a model costs at an instant',
            description:
              'By any name that a call may use. Says so where the ceiling stands for a price.',
          }),
          ...byKeyOrOperator,
          params: priceParams,
          querystring: atQuery,
          response: { 200: priceAt, ...failures },
        },
      },
      async ({ params, query }) => renderEntryAt(await deps.readPrice(params, instantOf(query.at))),
    );
  };
}

function settingRoutes(deps: PriceRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/prices/:provider/:model',
      {
        ...operator,
        schema: {
          ...writing({
            id: 'setPrice',
            tag: 'prices',
            summary: 'Set the price of a model',
            description:
              'From an instant on, until the next dated price of the same model, which `until` names. Makes the next version of the price book; charges of earlier versions stay until they are rated again.',
          }),
          ...byOperator,
          params: priceParams,
          body: priceBody,
          response: { 200: changedPrice, ...failures },
        },
      },
      async ({ params, body: { from, ...price }, idempotency }) =>
        renderChanged(await deps.setPrice(params, price, { from: instantOf(from), idempotency })),
    );
  };
}

function endingRoutes(deps: PriceRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.delete(
      '/api/v1/prices/:provider/:model',
      {
        ...operator,
        schema: {
          ...writing({
            id: 'removePrice',
            tag: 'prices',
            summary: 'Take the price of a model away',
            description:
              'From an instant on: calls of it are refused, or charged at a ceiling where one is set.',
          }),
          ...byOperator,
          params: priceParams,
          querystring: fromQuery,
          response: { 200: changedPrice, ...failures },
        },
      },
      async ({ params, query, idempotency }) =>
        renderChanged(await deps.removePrice(params, { from: instantOf(query.from), idempotency })),
    );
    app.post(
      '/api/v1/prices/:provider/:model/restore',
      {
        ...operator,
        schema: {
          ...writing({
            id: 'restorePrice',
            tag: 'prices',
            summary: 'Go back to the list price of a model',
            description: 'From an instant on: what the price book came with holds again.',
          }),
          ...byOperator,
          params: priceParams,
          body: fromBody,
          response: { 200: changedPrice, ...failures },
        },
      },
      async ({ params, body, idempotency }) =>
        renderChanged(
          await deps.restorePrice(params, { from: instantOf(body?.from), idempotency }),
        ),
    );
  };
}

function ceilingRoutes(deps: PriceRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.put(
      '/api/v1/prices/ceiling',
      {
        ...operator,
        schema: {
          ...writing({
            id: 'setCeilingPrice',
            tag: 'prices',
            summary: 'Set what models without a price are charged',
            description:
              'Of one provider, or of all. Without a ceiling a model without a price is refused. The records of calls at a ceiling say so.',
          }),
          ...byOperator,
          body: ceilingBody,
          response: { 200: changedPrice, ...failures },
        },
      },
      async ({ body: { provider, from, ...price }, idempotency }) => {
        const name = { provider, model: ceilingModel };
        const dated = { from: instantOf(from), idempotency };
        return renderChanged(await deps.setPrice(name, price, dated));
      },
    );
    app.delete(
      '/api/v1/prices/ceiling',
      {
        ...operator,
        schema: {
          ...writing({
            id: 'removeCeilingPrice',
            tag: 'prices',
            summary: 'Refuse models without a price again',
            description: 'Of one provider, or of all, from an instant on.',
          }),
          ...byOperator,
          querystring: ceilingQuery,
          response: { 200: changedPrice, ...failures },
        },
      },
      async ({ query: { provider, from }, idempotency }) => {
        const name = { provider, model: ceilingModel };
        return renderChanged(await deps.removePrice(name, { from: instantOf(from), idempotency }));
      },
    );
  };
}

function renderChanged({ version, model, until }: ListedPrice) {
  return { version, ...renderEdition(model), until: renderFrom(until) };
}

function instantOf(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : readInstant(text);
}
