import { AlfredError, toHttp } from '@alfred/errors';
import { parseBody } from '@alfred/openai-wire';
import type { FastifyInstance } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type {
  EventOutcome,
  RefusedEvent,
  reportUsage,
  UsageEvent,
} from '../../app/api/report-usage.ts';
import { readText } from '../read-text.ts';
import { failures, writing } from './operation.ts';
import { readInstant, renderAmount, renderAsset } from './render.ts';
import { reported, usageBody, usageEvent } from './usage-schemas.ts';

/** CloudEvents in structured mode: one event, or a batch of them. */
const mediaTypes = ['application/cloudevents+json', 'application/cloudevents-batch+json'];

/** Usage that no gateway admitted, as CloudEvents. */
export function usageRoutes(deps: {
  readonly reportUsage: ReturnType<typeof reportUsage>;
}): FastifyPluginAsyncZod {
  return async (app) => {
    parseEvents(app);
    app.post(
      '/api/v1/usage',
      {
        config: { permission: 'usage.write' },
        schema: {
          ...writing({
            id: 'reportUsage',
            tag: 'usage',
            summary: 'Report usage from outside',
            description:
              'CloudEvents 1.0 in structured mode, one or up to 1,000 as a batch. An event is charged once for ever by its `source` and `id`: by its counts, which the price book prices at its time, or by the amount that it states. It has happened, so it is taken also where the wallet cannot pay it: `overrun` is what was missing. A batch is answered event by event; a single event that is refused is answered with its refusal.',
          }),
          consumes: ['application/json', ...mediaTypes],
          body: usageBody,
          response: { 200: reported, ...failures },
        },
      },
      async ({ caller, body }) => {
        const events = Array.isArray(body) ? body : [body];
        const outcomes = await deps.reportUsage(caller, events.map(readEvent));
        const [first] = outcomes;
        if (!Array.isArray(body) && first?.outcome === 'refused') throw first.error;
        return { results: outcomes.map((outcome, n) => renderOutcome(events[n], outcome)) };
      },
    );
  };
}

/** A batch is JSON as well, under another name. */
function parseEvents(app: Pick<FastifyInstance, 'addContentTypeParser'>): void {
  app.addContentTypeParser(mediaTypes, { parseAs: 'buffer' }, (request, body, done) => {
    done(null, parseBody(readText(request, body)));
  });
}

function readEvent(raw: unknown): UsageEvent | RefusedEvent {
  const read = usageEvent.safeParse(raw);
  if (!read.success) {
    const [issue] = read.error.issues;
    const param = issue?.path.join('.') || 'event';
    const reason = `${param}: ${issue?.message}`;
    return { outcome: 'refused', error: new AlfredError('request_invalid', { param, reason }) };
  }
  const { source, id, subject: node, time, data } = read.data;
  const { provider, model, total, tags, amount, asset = 'USD' } = data;
  return {
    ...{ source, id, node, provider, model, total, tags },
    at: readInstant(time),
    usage: { ...data.usage },
    amount: amount === undefined ? undefined : { asset, amount },
  };
}

function renderOutcome(raw: unknown, outcome: EventOutcome) {
  const name = { id: textIn(raw, 'id'), source: textIn(raw, 'source') };
  if (outcome.outcome === 'refused') {
    return { ...name, status: 'refused' as const, error: toHttp(outcome.error).body.error };
  }
  const { entry, isRepeated, asset, amount, overrun, price } = outcome;
  return {
    ...name,
    status: isRepeated ? ('repeated' as const) : ('accepted' as const),
    entry: Number(entry),
    asset: renderAsset(asset),
    amount: renderAmount(amount, asset),
    covered: renderAmount(amount - overrun, asset),
    overrun: renderAmount(overrun, asset),
    price,
  };
}

/** What a refused event called itself, where that was readable. */
function textIn(raw: unknown, name: string): string | null {
  const value: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, name) : null;
  return typeof value === 'string' ? value.slice(0, 500) : null;
}
