import { encodeSse } from '@alfred/openai-wire';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { readSpend, watchSpend } from '../../app/api/insights.ts';
import { sendEvents } from '../send-events.ts';
import { liveEvents, liveQuery, spend, spendQuery } from './analytics-schemas.ts';
import { failures, reading } from './operation.ts';
import { readInstant } from './render.ts';
import { renderSpend } from './render-spend.ts';

export interface AnalyticsRouteDeps {
  readonly readSpend: ReturnType<typeof readSpend>;
  readonly watchSpend: ReturnType<typeof watchSpend>;
}

/** What was spent on what: sums of the log, never what decides. */
export function analyticsRoutes(deps: AnalyticsRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    await app.register(liveRoute(deps));

    app.get(
      '/api/v1/analytics/spend',
      {
        config: { permission: 'analytics.read' },
        schema: {
          ...reading({
            id: 'getSpend',
            tag: 'analytics',
            summary: 'See what was spent on what',
            description:
              'Amounts, requests, tokens and the time that providers took, of a stretch of whole hours, told apart by node, model, provider, hour or day; the latest first, then the most expensive. Charges that were corrected count when they were, without a model. As of the entry that `asOf` names.',
          }),
          querystring: spendQuery,
          response: { 200: spend, ...failures },
        },
      },
      async ({ caller, query: { from, until, by = [], node, model, provider, limit } }) => {
        const found = await deps.readSpend(caller, {
          ...{ by, node, model, provider, limit: Number(limit) },
          from: from === undefined ? undefined : readInstant(from),
          until: until === undefined ? undefined : readInstant(until),
        });
        return renderSpend(found, { node: found.node, by, model, provider });
      },
    );
  };
}

function liveRoute({ watchSpend }: AnalyticsRouteDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/analytics/live',
      {
        config: { permission: 'analytics.read' },
        schema: {
          ...reading({
            id: 'watchSpend',
            tag: 'analytics',
            summary: 'Follow what is spent',
            description:
              'Server-sent events, each with the sums of the last hours as `GET /api/v1/analytics/spend` tells them: one at once, and one whenever they have changed, at most one a second.',
          }),
          querystring: liveQuery,
          response: { 200: liveEvents, ...failures },
        },
      },
      async ({ caller, query: { node, hours } }, reply) => {
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort());
        const watched = await watchSpend(caller, { node, hours: Number(hours) }, gone.signal);
        await sendEvents(reply, watched.sums, (sums) =>
          encodeSse(JSON.stringify(renderSpend(sums, { node: watched.node, by: [] }))),
        );
      },
    );
  };
}
