import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { acceptMoney } from '../../app/api/money.ts';
import type { MeteringDesk, StoppedRecord } from '../../ports/api/metering-desk.ts';
import { failures, reading, writing } from './operation.ts';
import { rerate, rerateBody } from './price-schemas.ts';
import { readInstant, renderAmount, renderAsset, renderInstant } from './render.ts';
import { renderRerate } from './render-price.ts';
import { idParams } from './schemas.ts';
import {
  decided,
  decisionBody,
  stoppedPage,
  stoppedParams,
  stoppedQuery,
} from './usage-schemas.ts';

type Desk = Pick<MeteringDesk, 'startRerate' | 'rerate' | 'stopped' | 'decide'>;

const operator = { config: { permission: 'operator' } } as const;
const byOperator = { security: [{ operatorToken: [] }] };

/** Charges computed again, and charges to decide about: for whoever runs the deployment. */
export function rerateRoutes({
  meteringDesk,
}: {
  readonly meteringDesk: Desk;
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/rerates',
      {
        ...operator,
        schema: {
          ...writing({
            id: 'startRerate',
            tag: 'usage',
            summary: 'Compute charges again after a price was corrected',
            description:
              'Goes over the requests of a provider in the background and posts the differences, once per request and version. A dry run, which it is unless `dryRun` is false, counts and changes nothing.',
          }),
          ...byOperator,
          body: rerateBody,
          response: { 202: rerate, ...failures },
        },
      },
      async ({ body, idempotency }, reply) => {
        const { provider, model = '', fromVersion = '', toVersion = '', dryRun } = body;
        const bound = (text: string | undefined) => (text ? readInstant(text) : 0n);
        // The beginning of 1970 is a bound as well: 0 would be none.
        const until = body.until === undefined ? 0n : bound(body.until) || 1n;
        const range = { since: bound(body.since), until };
        const wish = { provider, model, fromVersion, toVersion, dryRun, ...range };
        const { organization = '' } = body;
        const started = await meteringDesk.startRerate({ ...wish, organization }, idempotency);
        return reply.code(202).send(renderRerate(started));
      },
    );
    app.get(
      '/api/v1/rerates/:id',
      {
        ...operator,
        schema: {
          ...reading({
            id: 'getRerate',
            tag: 'usage',
            summary: 'See how far a rerate is',
            description: 'And what it came to so far.',
          }),
          ...byOperator,
          params: idParams,
          response: { 200: rerate, ...failures },
        },
      },
      async ({ params }) => renderRerate(await meteringDesk.rerate(params.id)),
    );
    await app.register(stoppedRoutes({ meteringDesk }));
  };
}

function stoppedRoutes({ meteringDesk }: { readonly meteringDesk: Desk }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/stopped',
      {
        ...operator,
        schema: {
          ...reading({
            id: 'listStopped',
            tag: 'usage',
            summary: 'List records that wait for a decision',
            description:
              'Charges that their price version does not give, and records that the ledger did not take.',
          }),
          ...byOperator,
          querystring: stoppedQuery,
          response: { 200: stoppedPage, ...failures },
        },
      },
      async ({ query }) => {
        const limit = Number(query.limit);
        const found = await meteringDesk.stopped({ after: BigInt(query.after), limit: limit + 1 });
        const shown = found.slice(0, limit);
        const next = found.length > limit ? `${shown.at(-1)?.id}` : null;
        return { data: shown.map(renderStopped), next };
      },
    );
    app.post(
      '/api/v1/stopped/:id/decision',
      {
        ...operator,
        schema: {
          ...writing({
            id: 'decideStopped',
            tag: 'usage',
            summary: 'Decide about a stopped record',
            description:
              'Its charge stays as it is, or becomes another: the ledger posts the difference. The first decision counts.',
          }),
          ...byOperator,
          params: stoppedParams,
          body: decisionBody,
          response: { 200: decided, ...failures },
        },
      },
      async ({ params: { id }, body }) => {
        const written = body.decision === 'charge' ? acceptMoney(body, 'amount') : undefined;
        const charge = written && { asset: written.asset.id, minor: written.amount };
        const entry = await meteringDesk.decide({ id: BigInt(id), charge });
        return { id, entry: entry === undefined ? null : Number(entry) };
      },
    );
  };
}

function renderStopped(record: StoppedRecord) {
  const { id, at, organization, ledger, request, reason, params, asset, amount } = record;
  const isAmount = asset !== '' && /^[0-9]+$/.test(amount);
  return {
    ...{ organization, ledger, reason, params: { ...params } },
    id: `${id}`,
    at: renderInstant(at),
    request: request || null,
    asset: asset === '' ? null : renderAsset(asset),
    amount: isAmount ? renderAmount(BigInt(amount), asset) : amount || null,
  };
}
