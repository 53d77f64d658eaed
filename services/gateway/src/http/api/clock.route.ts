import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ClockOf, Clocks } from '../../ports/api/clocks.ts';
import { failures, reading, writing } from './operation.ts';
import { renderInstant } from './render.ts';

const clockStatus = z.object({
  steady: z.boolean().meta({ description: 'Every part is.' }),
  parts: z.array(
    z.object({
      part: z.enum(['ledger', 'gateway']).meta({
        description:
          'The ledger admits nothing new while it is not steady; the gateway only shows.',
      }),
      steady: z.boolean().meta({
        description: 'Its wall clock agrees with the monotonic clock of its machine.',
      }),
      now: z.iso.datetime().meta({ description: 'What its wall clock says.' }),
      stepSeconds: z.number().meta({
        description: 'How far its wall clock has moved by itself; ahead is positive.',
      }),
    }),
  ),
});

const operator = { config: { permission: 'operator' } } as const;
const byOperator = { security: [{ operatorToken: [] }] };

/** The clocks of this deployment: for whoever runs it. */
export function clockRoutes({ clocks }: { readonly clocks: Clocks }): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/api/v1/clock',
      {
        ...operator,
        schema: {
          ...reading({
            id: 'getClock',
            tag: 'operations',
            summary: 'See whether the wall clocks are steady',
            description:
              'A wall clock that moved more than 5 seconds against the monotonic one is trusted by nobody, until it agrees again or is confirmed.',
          }),
          ...byOperator,
          response: { 200: clockStatus, ...failures },
        },
      },
      async () => renderClocks(await clocks.read()),
    );
    app.post(
      '/api/v1/clock/confirm',
      {
        ...operator,
        schema: {
          ...writing({
            id: 'confirmClock',
            tag: 'operations',
            summary: 'Say that the wall clocks are right',
            description:
              'Look at the time first: from then on windows, overrides and the times of entries go by it, in every ledger. Answers the step that each clock had made, and the time that is in force now. While everything is steady it changes nothing.',
          }),
          ...byOperator,
          response: { 200: clockStatus, ...failures },
        },
      },
      async () => renderClocks(await clocks.confirm()),
    );
  };
}

function renderClocks(parts: readonly ClockOf[]) {
  return {
    steady: parts.every(({ isSteady }) => isSteady),
    parts: parts.map(({ part, isSteady, wall, step }) => ({
      ...{ part, steady: isSteady, now: renderInstant(wall) },
      stepSeconds: Number(step / 1_000n) / 1_000,
    })),
  };
}
