import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Books } from '../../ports/api/books.ts';
import { failures, writing } from './operation.ts';
import { readInstant, renderEntry, renderInstant } from './render.ts';
import { entry, instant } from './schemas.ts';

const closeBody = z.strictObject({
  until: z.iso.datetime({ offset: true }).meta({
    description:
      'RFC 3339: the first moment that stays open. It has passed, and is after the last.',
  }),
});

const closed = z.object({ entry, until: instant }).meta({ id: 'PeriodClosed' });

/** Ends of stretches of the books. */
export function periodRoutes({
  books,
}: {
  readonly books: Pick<Books, 'post'>;
}): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      '/api/v1/ledger/periods',
      {
        config: { permission: 'periods.write' },
        schema: {
          ...writing({
            id: 'closePeriod',
            tag: 'ledger',
            summary: 'Close the books up to a time',
            description:
              'Nothing is dated before it any more, for ever: usage reported with such a date is refused, and statements up to there are final. Periods close in order.',
          }),
          body: closeBody,
          response: { 201: closed, ...failures },
        },
      },
      async ({ caller, body, idempotency }, reply) => {
        const until = readInstant(body.until);
        const command = { type: 'close_period', until } as const;
        const posted = await books.post(caller, { command, idempotency });
        return reply.code(201).send({ entry: renderEntry(posted), until: renderInstant(until) });
      },
    );
  };
}
